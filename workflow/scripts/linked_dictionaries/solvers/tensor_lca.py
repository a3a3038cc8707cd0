"""The Locally Competitive Algorithm on tensors, for devices: Eq. 3 by Euler steps, all samples at once.

Runs on the Gram form, ``b = Σ w_m Φ_mᵀx_m`` and ``G = Σ w_m Φ_mᵀΦ_m``: 2M² floating-point operations an iteration
and sample. Samples whose certificate is good enough leave in blocks.
"""

from __future__ import annotations

import torch
from torch import Tensor

from linked_dictionaries.solvers.dynamics import largest_eigenvalue, lca_step
from linked_dictionaries.solvers.tensor_dynamics import State, iterate, threshold


def lca(
    drive: Tensor,
    gram: Tensor,
    penalty: float,
    *,
    transfer: str = "soft",
    tolerance: float | None = 1e-4,
    max_iterations: int = 1000,
    step: float | None = None,
) -> tuple[Tensor, Tensor]:
    """Locally Competitive Algorithm, Euler steps of Eq. 3: u += η (b - u - Ga + a), a = T_λ(u).

    Parameters
    ----------
    drive : (n, M) tensor b. gram : (M, M) tensor G. penalty : λ > 0.
    step : η = dt/τ; None takes 1.9/λmax(G), at most 1. tolerance : stop at kkt/λ; None runs all the iterations.

    Returns
    -------
    (n, M) activations, the transfer of the *last* potential, and (n,) iterations.
    """
    size = lca_step(largest_eigenvalue(gram)) if step is None else step

    def advance(state: State, current_drive: Tensor) -> State:
        code, potential = state
        potential = potential + size * (current_drive - potential - code @ gram + code)
        return threshold(potential, penalty, transfer), potential

    start = (torch.zeros_like(drive), torch.zeros_like(drive))
    return iterate(drive, gram, penalty, transfer, tolerance, max_iterations, start, advance)
