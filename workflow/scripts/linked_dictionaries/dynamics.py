"""Iterative sparse coding on tensors, on any device: the paper's LCA and FISTA.

Both run on the Gram form, ``b = Σ w_m Φ_mᵀx_m`` and ``G = Σ w_m Φ_mᵀΦ_m``: 2M² floating-point operations an
iteration and sample. Samples whose certificate is good enough leave in blocks.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from .errors import DivergenceError

CHECK_EVERY = 10  # iterations between certificates; one certificate costs one iteration
LEAVING_SHARE = 0.1  # compact the batch once this share of it has converged
EXACT_EIGENVALUES = 512  # atoms up to which all eigenvalues of G are computed
POWER_ITERATIONS = 300

State = tuple[Tensor, ...]
Advance = Callable[[State, Tensor], State]


def largest_eigenvalue(gram: Tensor) -> float:
    """λmax(G), or a little more; explicit steps are stable for step < 2/λmax.

    Exact for a small G. For a large one by power iteration, which comes from below, with a margin added.
    """
    if len(gram) <= EXACT_EIGENVALUES:
        return float(torch.linalg.eigvalsh(gram.double())[-1])
    vector = gram.abs().sum(dim=1)
    value = 0.0
    for _ in range(POWER_ITERATIONS):
        vector = vector / torch.linalg.vector_norm(vector)
        vector = gram @ vector
        previous, value = value, float(torch.linalg.vector_norm(vector))
        if abs(value - previous) <= 1e-5 * value:
            break
    return 1.02 * value


def threshold(potential: Tensor, penalty: float, transfer: str) -> Tensor:
    """The transfer function T_λ: soft, max(u-λ, 0), or hard, u where u > λ (Eq. 2 as printed)."""
    if transfer == "soft":
        return torch.clamp(potential - penalty, min=0)
    return torch.where(potential > penalty, potential, torch.zeros_like(potential))


def optimality_violation(activations: Tensor, residual: Tensor, penalty: float, transfer: str) -> Tensor:
    """Largest violation of the optimality conditions per sample, with ``residual`` r = b - Ga.

    Soft: |r_j - λ| on the support, (r_j - λ)₊ off it. Hard: |r_j| on the support, (r_j - λ)₊ off it.
    """
    target = penalty if transfer == "soft" else 0.0
    on = (residual - target).abs()
    off = torch.clamp(residual - penalty, min=0)
    return torch.where(activations > 0, on, off).amax(dim=1)


def _iterate(
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
            raise DivergenceError(
                f"sparse coding diverged after {iteration} iterations: the step is too large for this dictionary. "
                "Use step 'auto' (taken from the largest eigenvalue of the Gram) or a step below 2/λmax."
            )
        if last:
            activations[rows] = code
            break
        violation = optimality_violation(code, drive - code @ gram, penalty, transfer)
        done = violation <= (tolerance or 0.0) * penalty
        n_done = int(done.sum())
        if n_done and n_done >= LEAVING_SHARE * len(rows):
            activations[rows[done]] = code[done]
            iterations[rows[done]] = iteration
            if n_done == len(rows):
                break
            rows, drive = rows[~done], drive[~done]
            state = tuple(part[~done] for part in state)
    return activations, iterations


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
    size = min(1.0, 1.9 / largest_eigenvalue(gram)) if step is None else step

    def advance(state: State, current_drive: Tensor) -> State:
        code, potential = state
        potential = potential + size * (current_drive - potential - code @ gram + code)
        return threshold(potential, penalty, transfer), potential

    start = (torch.zeros_like(drive), torch.zeros_like(drive))
    return _iterate(drive, gram, penalty, transfer, tolerance, max_iterations, start, advance)


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
    size = 1.0 / largest_eigenvalue(gram)

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
    return _iterate(drive, gram, penalty, "soft", tolerance, max_iterations, start, advance)
