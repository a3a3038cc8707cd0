"""Accelerated proximal gradient on tensors, for devices: all samples at once, in Gram form."""

from __future__ import annotations

import torch
from torch import Tensor

from linked_dictionaries.solvers.dynamics import fista_step, largest_eigenvalue
from linked_dictionaries.solvers.tensor_dynamics import State, iterate, threshold


def fista(
    drive: Tensor,
    gram: Tensor,
    penalty: float,
    *,
    tolerance: float | None = 1e-4,
    max_iterations: int = 1000,
) -> tuple[Tensor, Tensor]:
    """Accelerated proximal gradient with a restart per sample (O'Donoghue and Candès, 2015).

    Same arguments and results as :func:`lca`, soft transfer only.
    """
    size = fista_step(largest_eigenvalue(gram))

    def advance(state: State, current_drive: Tensor) -> State:
        code, point, momentum = state
        gradient_step = point + size * (current_drive - point @ gram)
        following = threshold(gradient_step, size * penalty, "soft")
        uphill = ((point - following) * (following - code)).sum(dim=1, keepdim=True) > 0
        next_momentum = torch.where(uphill, 1.0, 0.5 * (1 + torch.sqrt(1 + 4 * momentum**2)))
        weight = torch.where(uphill, 0.0, (momentum - 1) / next_momentum)
        return following, following + weight * (following - code), next_momentum

    zeros = torch.zeros_like(drive)
    start = (zeros, zeros, torch.ones_like(drive[:, :1]))
    return iterate(drive, gram, penalty, "soft", tolerance, max_iterations, start, advance)
