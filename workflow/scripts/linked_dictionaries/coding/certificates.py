"""What proves a code: violation of the optimality conditions, duality gap."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import torch


Floats = NDArray[Any]


@dataclass(frozen=True)
class Codes:
    """Sparse codes of n samples and what proves them.

    Attributes
    ----------
    activations : (n, M) array, nonnegative.
    iterations : (n,) int32, steps of the solver that each sample took.
    kkt : (n,) array, largest violation of the optimality conditions divided by λ, plus what rounding can hide of it.
    gap : (n,) float64 array, duality gap of Eq. 1 in units of the energy, likewise a bound; NaN for the hard transfer,
        whose energy is not convex.
    converged : (n,) bool array, whether ``kkt`` is at most the tolerance; False throughout where none was asked for.
    """

    activations: Floats
    iterations: NDArray[np.int32]
    kkt: Floats
    gap: NDArray[np.float64]
    converged: NDArray[np.bool_]

    def arrays(self) -> tuple[NDArray[Any], ...]:
        """The five arrays, in the order above."""
        return self.activations, self.iterations, self.kkt, self.gap, self.converged


def room(n_samples: int, n_atoms: int, dtype: Any, activations: Floats | None = None) -> Codes:
    """Arrays that the codes of n samples fill; ``activations`` where there is an array for them."""
    return Codes(
        np.empty((n_samples, n_atoms), dtype) if activations is None else activations,
        np.empty(n_samples, np.int32),
        np.empty(n_samples, dtype),
        np.empty(n_samples, np.float64),
        np.zeros(n_samples, np.bool_),
    )


def certify(
    code: torch.Tensor,
    drive: torch.Tensor,
    gram: torch.Tensor,
    penalty: float,
    energy: torch.Tensor | None,
    iterations: torch.Tensor,
    transfer: str,
) -> Codes:
    """Codes with violations and gaps as the device measures them, from scratch from the drive and the Gram."""
    from linked_dictionaries.solvers.tensor_dynamics import optimality_violation

    residual = drive - code @ gram
    kkt = optimality_violation(code, residual, penalty, transfer) / penalty
    if energy is None or transfer == "hard":
        gap = np.full(len(code), np.nan)
    else:
        gap = duality_gap(code, drive, residual, penalty, energy).cpu().numpy()
    converged = np.zeros(len(code), np.bool_)
    return Codes(code.cpu().numpy(), iterations.cpu().numpy(), kkt.cpu().numpy(), gap, converged)


def duality_gap(
    activations: torch.Tensor, drive: torch.Tensor, residual: torch.Tensor, penalty: float, energy: torch.Tensor
) -> torch.Tensor:
    """Duality gap of Eq. 1 per sample, in float64, without touching pixels.

    With r = b - Ga and ρ² = ‖x‖² - aᵀb - aᵀr, the dual point is the image residual scaled by
    s = min(1, λ / max_j r_j), which makes it feasible; rounding below zero is clipped.
    """
    import torch

    a = activations.double()
    drive_code = (a * drive).sum(dim=1)
    squared = energy - drive_code - (a * residual).sum(dim=1)
    largest = residual.amax(dim=1).double()
    scale = torch.where(largest > penalty, penalty / largest, torch.ones_like(largest))
    dual = scale * (energy - drive_code) - 0.5 * scale**2 * squared
    return (0.5 * squared + penalty * a.sum(dim=1) - dual).clamp_min(0)
