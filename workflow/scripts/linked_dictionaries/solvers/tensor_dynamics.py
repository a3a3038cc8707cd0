"""What the solvers on tensors share: transfer function, optimality conditions, leaving in blocks."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from linked_dictionaries.errors import DivergenceError
from linked_dictionaries.solvers.dynamics import diverged

CHECK_EVERY = 10  # iterations between certificates; one certificate costs one iteration
ROOM = 0.9  # share of the tolerance that is used up; the rest is for what rounding hides
LEAVING_SHARE = 0.1  # compact the batch once this share of it has converged
State = tuple[Tensor, ...]
Advance = Callable[[State, Tensor], State]


def threshold(potential: Tensor, penalty: float, transfer: str) -> Tensor:
    """The transfer function T_λ: soft, max(u-λ, 0), or hard, u where u > λ (Eq. 2 as printed)."""
    if transfer == "soft":
        return torch.clamp(potential - penalty, min=0)
    return torch.where(potential > penalty, potential, torch.zeros_like(potential))


def optimality_violation(activations: Tensor, residual: Tensor, penalty: float, transfer: str) -> Tensor:
    """Largest violation of the optimality conditions per sample, with ``residual`` r = b - Ga.

    Soft: |r_j - λ| on the support, r_j - λ off it. Hard: |r_j| on the support, r_j - λ off it. Negative where nothing
    is near a violation.
    """
    target = penalty if transfer == "soft" else 0.0
    on = (residual - target).abs()
    off = residual - penalty
    return torch.where(activations > 0, on, off).amax(dim=1)


def iterate(
    drive: Tensor,
    gram: Tensor,
    penalty: float,
    transfer: str,
    tolerance: float | None,
    max_iterations: int,
    state: State,
    advance: Advance,
) -> tuple[Tensor, Tensor]:
    """Advance until each sample's certificate holds; the first entry of the state is the activation."""
    n_samples = drive.shape[0]
    activations = torch.zeros_like(drive)
    iterations = torch.full((n_samples,), max_iterations, dtype=torch.int32, device=drive.device)
    rows = torch.arange(n_samples, device=drive.device)
    for iteration in range(1, max_iterations + 1):
        state = advance(state, drive)
        last = iteration == max_iterations
        if not last and (tolerance is None or iteration % CHECK_EVERY):
            continue
        code = state[0]
        if not bool(torch.isfinite(code).all()):
            raise DivergenceError(diverged(iteration))
        if last:
            activations[rows] = code
            break
        violation = optimality_violation(code, drive - code @ gram, penalty, transfer)
        done = violation <= ROOM * (tolerance or 0.0) * penalty
        n_done = int(done.sum())
        if n_done and n_done >= LEAVING_SHARE * len(rows):
            activations[rows[done]] = code[done]
            iterations[rows[done]] = iteration
            if n_done == len(rows):
                break
            rows, drive = rows[~done], drive[~done]
            state = tuple(part[~done] for part in state)
    return activations, iterations
