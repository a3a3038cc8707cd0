"""The estimator's parameters, looked at when it is fitted: one message for what does not fit."""

from __future__ import annotations

import warnings
from numbers import Integral, Real
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linked_dictionaries.coding.method import SOLVERS
from linked_dictionaries.errors import InputError
from linked_dictionaries.learning.settings import DRIVERS

CHOICES: dict[str, tuple[Any, ...]] = {
    "solver": SOLVERS,
    "decoder": ("dictionary", "ridge", "residual"),
    "norm": ("each", "stacked"),
    "driver": (None, *DRIVERS),
}
WHOLE = ("n_components", "max_epochs", "batch_size")
POSITIVE = ("penalty", "tolerance", "learning_rate")
NOT_NEGATIVE = ("contrast", "driver_strength")


def warn_if_silent(activations: NDArray[Any], X: NDArray[Any], penalty: float) -> None:
    """Warn where no neuron is active for any of the samples ``X``, which is exact and useless."""
    if len(activations) and not activations.any():
        why = f"penalty {penalty:g} silences every neuron; give less."
        if ((X[:1] == X) | np.isnan(X)).all():
            why = "all samples are alike, so that nothing is left of them about their centre."
        warnings.warn(f"all codes are zero: {why}", stacklevel=4)


def check_parameters(estimator: Any) -> None:
    """Refuse parameters that are out of range, naming what is allowed."""
    for name, allowed in CHOICES.items():
        value = getattr(estimator, name)
        if value not in allowed:
            told = ", ".join(map(repr, allowed))
            raise InputError(f"{name} must be one of {told}, not {value!r}.")
    for name in WHOLE:
        value = getattr(estimator, name)
        if isinstance(value, bool) or not isinstance(value, Integral) or value < 1:
            raise InputError(f"{name} must be a whole number of at least 1, not {value!r}.")
    for name in (*POSITIVE, *NOT_NEGATIVE):
        value = getattr(estimator, name)
        least = "positive" if name in POSITIVE else "of at least 0"
        fits = isinstance(value, Real) and np.isfinite(float(value)) and float(value) >= 0
        if not fits or (name in POSITIVE and float(value) == 0):
            raise InputError(f"{name} must be a number, {least}, not {value!r}.")
    strength, penalty = estimator.driver_strength, estimator.penalty
    if estimator.driver == "excite" and strength >= penalty:
        raise InputError(
            f"driver_strength: an excitation of {strength:g} leaves no penalty of {penalty:g}, and codes no minimum; "
            f"allowed with driver='excite': below {penalty:g}."
        )
    jobs = estimator.n_jobs
    if jobs is not None and not (isinstance(jobs, Integral) and (int(jobs) >= 1 or int(jobs) == -1)):
        raise InputError(f"n_jobs must be a whole number of at least 1, -1 for all, or None for one, not {jobs!r}.")
