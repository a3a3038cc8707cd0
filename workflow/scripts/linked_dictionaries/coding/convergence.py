"""What is said when codes miss the tolerance that was asked for."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np

from linked_dictionaries.coding.certificates import Codes
from linked_dictionaries.coding.method import Method
from linked_dictionaries.errors import UserError


class ConvergenceWarning(UserWarning):
    """Some codes are further from optimal than the tolerance; ``Codes.converged`` says which, ``Codes.kkt`` how far."""


class ConvergenceError(UserError):
    """The same, where ``on_failure="raise"`` asks for an error."""


@dataclass
class Tally:
    """Samples coded so far, and how many of them missed the tolerance by how much."""

    method: Method
    precision: np.dtype[Any]
    samples: int = 0
    missed: int = 0
    worst: float = 0.0

    def add(self, codes: Codes) -> None:
        """Count a block; raise at once where that is asked for."""
        if self.method.tolerance is None:
            return
        self.samples += len(codes.converged)
        if not codes.converged.all():
            missed = ~codes.converged
            self.missed += int(missed.sum())
            self.worst = max(self.worst, float(codes.kkt[missed].max()))
            if self.method.on_failure == "raise":
                raise ConvergenceError(self.message())

    def warn(self, stacklevel: int = 2) -> None:
        """Say what was missed, if anything was and a warning is asked for."""
        if self.missed and self.method.on_failure == "warn":
            warnings.warn(self.message(), ConvergenceWarning, stacklevel=stacklevel + 1)

    def message(self) -> str:
        """How many, how far, and what helps."""
        told = (
            f"{self.missed} of {self.samples} samples miss the tolerance {self.method.tolerance:g}: "
            f"their kkt/λ is up to {self.worst:.1e}. "
        )
        return told + self._advice()

    def _advice(self) -> str:
        within = f"tolerance={_rounded_up(self.worst):.0e}"
        if self.method.solver != "active_set":
            limit = f"max_iterations={10 * self.method.max_iterations}"
            if self.method.transfer == "hard":
                return f"The hard transfer can circle for ever: {limit} helps some samples, {within} all of these."
            finer = ", a float64 dictionary where float32 is the limit," if self.precision == np.float32 else ""
            return f'Give more iterations ({limit}){finer or ","} {within} or solver="active_set".'
        if self.precision == np.float32:
            return f"That is what float32 can do at this penalty: give a float64 dictionary, or {within}."
        return f"That is what float64 can do at this penalty: {within} is within reach."


def _rounded_up(value: float) -> float:
    """Twice the value, with one digit."""
    if not (np.isfinite(value) and value > 0):
        return value
    unit = 10.0 ** np.floor(np.log10(2 * value))
    return float(np.ceil(2 * value / unit) * unit)
