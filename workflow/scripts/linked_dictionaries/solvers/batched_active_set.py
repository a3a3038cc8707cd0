"""Exact nonnegative LASSO in Gram form, many samples at once, on any device: what a GPU runs as "active_set".

Few accelerated iterations find nearly the right support; batched Cholesky factors of the supports' Grams then give
the exact solution on it. A sample whose support is still wrong walks as in the compiled solver (Lawson and Hanson,
1974): back to the first coefficient that would turn negative, drop it, add the worst violator. What is not certified
after some rounds, which is rare, is left to the accelerated iterations alone.
"""

from __future__ import annotations

import torch
from torch import Tensor

from linked_dictionaries.solvers.tensor_dynamics import optimality_violation
from linked_dictionaries.solvers.tensor_fista import fista

ROUGH = 1e-2  # kkt/λ at which the accelerated iterations hand over
ROUNDS = 24  # of Newton step, drop and add
ENTRIES = 2**27  # of the batched Grams held at a time: half a gigabyte in float32


def batched_active_set(
    drive: Tensor, gram: Tensor, penalty: float, *, tolerance: float = 1e-4, max_iterations: int = 10_000
) -> tuple[Tensor, Tensor]:
    """Nonnegative sparse codes of many samples.

    Parameters
    ----------
    drive : (n, M) tensor b. gram : (M, M) tensor G. penalty : λ > 0.
    tolerance : kkt/λ at which a sample is finished. max_iterations : limit of the accelerated iterations.

    Returns
    -------
    (n, M) activations and (n,) int32 iterations, accelerated ones and rounds together.
    """
    code, iterations = fista(drive, gram, penalty, tolerance=max(tolerance, ROUGH), max_iterations=max_iterations)
    # Half of the tolerance is left for the rounding of whoever checks the certificate in another order of sums.
    accepted = 0.5 * tolerance * penalty
    rows = torch.arange(len(drive), device=drive.device)
    stepped_freely = torch.ones(len(drive), dtype=torch.bool, device=drive.device)
    for _ in range(ROUNDS):
        open_drive, open_code = drive[rows], code[rows]
        residual = open_drive - open_code @ gram
        # Negated, so that what is not a number is not taken for solved.
        wrong = ~(optimality_violation(open_code, residual, penalty, "soft") <= accepted)
        rows, open_code, excess = rows[wrong], open_code[wrong], residual[wrong] - penalty
        if not len(rows):
            return code, iterations
        inside = open_code > 0
        # Only after a free step is the residual zero on the support, and a violator sure to enter with a gain.
        _add_worst(inside, excess, stepped_freely[wrong], accepted)
        code[rows], stepped_freely = _newton_steps(open_code, inside, excess, gram)
        iterations[rows] += 1
    violation = optimality_violation(code[rows], drive[rows] - code[rows] @ gram, penalty, "soft")
    rows, violation = rows[~(violation <= accepted)], violation[~(violation <= accepted)]
    if len(rows):
        finer, more = fista(drive[rows], gram, penalty, tolerance=0.5 * tolerance, max_iterations=max_iterations)
        better = optimality_violation(finer, drive[rows] - finer @ gram, penalty, "soft") < violation
        code[rows] = torch.where(better.unsqueeze(1), finer, code[rows])
        iterations[rows] += more
    return code, iterations


def _add_worst(inside: Tensor, excess: Tensor, allowed: Tensor, accepted: float) -> None:
    """Put each allowed sample's worst violator outside its support into the support, in place."""
    worst, atom = torch.where(inside, torch.full_like(excess, -torch.inf), excess).max(dim=1)
    chosen = torch.nonzero(allowed & (worst > accepted)).flatten()
    inside[chosen, atom[chosen]] = True


def _newton_steps(code: Tensor, inside: Tensor, excess: Tensor, gram: Tensor) -> tuple[Tensor, Tensor]:
    """One Newton step of each sample on its support, cut where a coefficient meets zero; and which were not cut."""
    largest = max(1, int(inside.sum(dim=1).max()))
    share = max(1, ENTRIES // largest**2)
    moved, free = torch.empty_like(code), torch.empty(len(code), dtype=torch.bool, device=code.device)
    for start in range(0, len(code), share):
        part = slice(start, start + share)
        moved[part], free[part] = _newton_step(code[part], inside[part], excess[part], gram, largest)
    return moved, free


def _newton_step(code: Tensor, inside: Tensor, excess: Tensor, gram: Tensor, width: int) -> tuple[Tensor, Tensor]:
    # Stable sorting puts the support's atoms first; rows of smaller supports are padded with an identity.
    order = torch.argsort(inside.to(torch.uint8), dim=1, descending=True, stable=True)[:, :width]
    taken = torch.gather(inside, 1, order)
    pairs = taken.unsqueeze(2) & taken.unsqueeze(1)
    grams = torch.where(
        pairs, gram[order.unsqueeze(2), order.unsqueeze(1)], torch.zeros((), dtype=gram.dtype, device=gram.device)
    )
    grams.diagonal(dim1=1, dim2=2)[~taken] = 1.0
    right = torch.where(taken, torch.gather(excess, 1, order), torch.zeros_like(excess[:, :width]))
    factors, failed = torch.linalg.cholesky_ex(grams)
    step = torch.cholesky_solve(right.unsqueeze(2), factors).squeeze(2)
    # Dependent atoms have no factor: those samples stand still here and end in the accelerated iterations.
    step = torch.where((failed == 0).unsqueeze(1), step, torch.zeros_like(step))
    values = torch.gather(code, 1, order)
    blocked = taken & (values + step <= 0) & (step < 0)
    reach = torch.where(blocked, values / (-step).clamp_min(1e-30), torch.full_like(values, torch.inf))
    fraction, first = reach.min(dim=1)
    free = ~blocked.any(dim=1)
    values = values + fraction.clamp_max(1.0).unsqueeze(1) * step
    cut = torch.nonzero(~free).flatten()
    values[cut, first[cut]] = 0.0
    moved = torch.zeros_like(code).scatter_(1, order, torch.where(taken, values.clamp_min(0), torch.zeros_like(values)))
    return moved, free
