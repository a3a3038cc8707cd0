"""Exact nonnegative LASSO in Gram form: one compiled active-set solver, one sample at a time.

Each sample minimises ``½ aᵀGa - (b-λ)ᵀa`` over ``a ≥ 0``. A few greedy coordinate steps propose a support;
then the solver walks like Lawson and Hanson (1974, ch. 23): Newton step on the support, step back to the first
coefficient that would turn negative, drop it, add the coordinates that violate the optimality conditions most.
Three things make it fast: the inverse of the support's Gram is kept and changed by rank-one updates; the step
uses the true residual, so errors of that inverse are corrected instead of piling up; and every inner loop runs
over contiguous memory of a length that vectorises. The residual is recomputed from scratch before a sample is
accepted, so the certificate is not the solver's opinion of itself.

Only :func:`solve_block` is used from outside.
"""

from typing import Any

import numpy as np
from numba import njit

from linked_dictionaries.solvers import compiled
from linked_dictionaries.solvers import inverse as inverses
from linked_dictionaries.solvers.compiled import OPTIONS, duality_gap, subtract_rows
from linked_dictionaries.solvers.inverse import LANES, append, multiply, remove

_GREEDY_STEPS = 12
_FIRST_CAPACITY = 64  # atoms that the inverse has room for at first; doubled when a support outgrows it
_ADDED_PER_ROUND = 8
_ADDED_SHARE = 0.5  # also add violators of at least this share of the worst one
_REFINEMENTS = 3  # rounds that neither add nor drop an atom before what is left is taken for rounding


@njit(inline="always", **OPTIONS)
def _worst_violator(bits, index_mask):
    """Index of the largest positive entry, from the integer view of the residual.

    Positive IEEE floats order like their bit patterns; the low bits carry the index, so that one vectorised
    maximum finds value and place together (ties and near ties may go either way).
    """
    best = bits[0] & ~index_mask
    for j in range(bits.shape[0]):
        best = max(best, (bits[j] & ~index_mask) | j)
    return best & index_mask


@njit(inline="always", **OPTIONS)
def _violation(residual, code):
    """max(|r_j - λ| on the support, r_j - λ off it), with r - λ in ``residual``."""
    worst = residual[0]
    for j in range(code.shape[0]):
        value = residual[j]
        if code[j] > 0:
            value = abs(value)
        worst = max(worst, value)
    return worst


@njit(inline="always", **OPTIONS)
def _newton_walk(inverse, gram, support, count, residual, code, inside, x, x_start, r_support, product):
    """Minimise over the support with a ≥ 0, dropping what turns negative; returns the new support size."""
    for i in range(count):
        x_start[i] = x[i]
        r_support[i] = residual[support[i]]
    while count > 0:
        padded = (count + LANES - 1) // LANES * LANES
        for i in range(count, padded):
            r_support[i] = 0
        multiply(inverse, r_support, product, count, padded)
        blocked = -1
        fraction = x[0] * 0 + 1
        for i in range(count):
            if x[i] + product[i] <= 0:
                reach = x[i] / (-product[i]) if product[i] < 0 else x[i] * 0
                if blocked < 0 or reach < fraction:
                    fraction = reach
                    blocked = i
        if blocked < 0:
            for i in range(count):
                x[i] += product[i]
            break
        for i in range(count):
            x[i] += fraction * product[i]
            r_support[i] -= fraction * r_support[i]
        atom = support[blocked]
        start = x_start[blocked]
        if start != 0:
            row = gram[atom]
            for j in range(residual.shape[0]):
                residual[j] += start * row[j]
        inside[atom] = False
        code[atom] = 0
        remove(inverse, blocked, count, product)
        count -= 1
        support[blocked] = support[count]
        x[blocked] = x[count]
        x_start[blocked] = x_start[count]
        r_support[blocked] = r_support[count]
    for i in range(count):
        x_start[i] = x[i] - x_start[i]
        code[support[i]] = x[i]
    subtract_rows(residual, gram, support, x_start, count)
    return count


def _compile(helpers: str) -> Any:
    @compiled.kernel
    def solve_block(
        drive,
        gram,
        penalty,
        threshold,
        dependent,
        max_rounds,
        start,
        energy,
        residual,
        residual_bits,
        activations,
        iterations,
        kkt,
        gap,
    ):
        """Solve every row of ``drive``; writes activations, iterations, kkt/λ and gap.

        A sample whose support grows dependent, or that rounding keeps from its threshold, is left as far as it came.

        Parameters
        ----------
        drive : (n, M) array, b = Σ w_m Φ_mᵀx_m (plus a driver's current, in learning).
        gram : (M, M) array, G = Σ w_m Φ_mᵀΦ_m. penalty, threshold : λ and the accepted violation, of the same dtype.
        dependent : an atom with less than this share of its squared norm outside the support's span is dependent.
        start : (n, M) activations whose support is tried first, or (0, M). energy : (n,) float64, Σ w_m ‖x_m‖².
        residual, residual_bits : scratch, (M,), and its view as integers.
        """
        helpers  # noqa: B018  a closure variable, for the cache's key
        n_samples, n_atoms = drive.shape
        index_mask = 1
        while index_mask < n_atoms:
            index_mask *= 2
        index_mask -= 1
        width = (n_atoms + LANES - 1) // LANES * LANES + LANES
        capacity = _FIRST_CAPACITY
        code = np.zeros(n_atoms, drive.dtype)
        inside = np.zeros(n_atoms, np.bool_)
        support = np.zeros(n_atoms + 1, np.int64)
        inverse = np.zeros((capacity, capacity + LANES), drive.dtype)
        product = np.zeros(width, drive.dtype)
        column = np.zeros(width, drive.dtype)
        x = np.zeros(width, drive.dtype)
        x_start = np.zeros(width, drive.dtype)
        r_support = np.zeros(width, drive.dtype)
        used = 0  # rows of the inverse that the last sample dirtied
        for n in range(n_samples):
            padded = (used + LANES - 1) // LANES * LANES
            for i in range(used):
                for t in range(padded):
                    inverse[i, t] = 0
            for j in range(n_atoms):
                residual[j] = drive[n, j] - penalty
                code[j] = 0
                inside[j] = False
            proposed = 0
            if start.shape[0] > 0:
                for j in range(n_atoms):
                    if start[n, j] > 0 and gram[j, j] > 0:
                        code[j] = start[n, j]
                        inside[j] = True
                        support[proposed] = j
                        x[proposed] = code[j]
                        proposed += 1
                subtract_rows(residual, gram, support, x, proposed)
            for _ in range(_GREEDY_STEPS if proposed == 0 else 0):
                atom = _worst_violator(residual_bits, index_mask)
                if residual[atom] <= threshold or gram[atom, atom] <= 0:
                    break
                step = residual[atom] / gram[atom, atom]
                code[atom] += step
                if not inside[atom]:
                    inside[atom] = True
                    support[proposed] = atom
                    proposed += 1
                row = gram[atom]
                for j in range(n_atoms):
                    residual[j] -= step * row[j]
            count = 0
            used = 0
            rounds = 0
            stalled = 0
            accepted = False
            while rounds < max_rounds:
                rounds += 1
                before = count
                independent = True
                for q in range(count, proposed):
                    atom = support[q]
                    if count == capacity:
                        larger = np.zeros((2 * capacity, 2 * capacity + LANES), drive.dtype)
                        larger[:capacity, :capacity] = inverse[:, :capacity]
                        inverse = larger
                        capacity *= 2
                    if not append(inverse, gram, support, count, atom, column, product, dependent):
                        independent = False
                        break
                    x[count] = code[atom]
                    count += 1
                    used = max(used, count)
                if not independent:
                    break
                count = _newton_walk(
                    inverse, gram, support, count, residual, code, inside, x, x_start, r_support, product
                )
                if _violation(residual, code) <= threshold:
                    for j in range(n_atoms):
                        residual[j] = drive[n, j] - penalty
                    subtract_rows(residual, gram, support, x, count)
                    if _violation(residual, code) <= threshold:
                        accepted = True
                        break
                stalled = stalled + 1 if proposed == before and count == before else 0
                if stalled > _REFINEMENTS:
                    break
                proposed = count
                atom = _worst_violator(residual_bits, index_mask)
                worst = residual[atom]
                if worst > threshold and not inside[atom]:
                    inside[atom] = True
                    support[proposed] = atom
                    proposed += 1
                    least = max(threshold, drive.dtype.type(_ADDED_SHARE) * worst)
                    for j in range(n_atoms):
                        if proposed - count >= _ADDED_PER_ROUND:
                            break
                        if residual[j] > least and not inside[j]:
                            inside[j] = True
                            support[proposed] = j
                            proposed += 1
            if not accepted:
                count = 0
                for j in range(n_atoms):
                    residual[j] = drive[n, j] - penalty
                    if code[j] > 0:
                        support[count] = j
                        x[count] = code[j]
                        count += 1
                subtract_rows(residual, gram, support, x, count)
            for j in range(n_atoms):
                activations[n, j] = code[j]
            gap[n] = duality_gap(code, drive[n], residual, penalty, penalty, energy[n])
            kkt[n] = _violation(residual, code) / penalty
            iterations[n] = rounds

    return solve_block


solve_block = _compile(compiled.HELPERS + inverses.HELPERS)
