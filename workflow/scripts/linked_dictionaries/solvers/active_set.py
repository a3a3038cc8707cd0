"""Exact nonnegative LASSO in Gram form: one compiled active-set solver, one sample at a time.

Each sample minimises ``½ aᵀGa - (b-λ)ᵀa`` over ``a ≥ 0``. Coordinate descent proposes a support, from rest or from a
given start; then the solver walks like Lawson and Hanson (1974, ch. 23): Newton step on the support, step back to the
first coefficient that would turn negative, drop it, add the coordinates that violate the optimality conditions most.
Two things make it fast: most of the support is right before any factor is made of it, and the inverse of the support's
Gram is kept and changed by updates of rank one and four. The residual is computed from scratch after each walk: so
errors of that inverse are corrected instead of piling up, and the certificate is not the solver's opinion of itself.

Only :func:`solve_block` is used from outside.
"""

from typing import Any

import numpy as np
from numba import njit

from linked_dictionaries.solvers import certificate, compiled, proposal
from linked_dictionaries.solvers import inverse as inverses
from linked_dictionaries.solvers.certificate import duality_gap, largest_at_rest, largest_violation
from linked_dictionaries.solvers.compiled import OPTIONS, zeros_on_lines
from linked_dictionaries.solvers.inverse import append, append_four, doubled, remove
from linked_dictionaries.solvers.lanes import LANES
from linked_dictionaries.solvers.proposal import propose
from linked_dictionaries.solvers.vectors import compress, product, residual_of

_PASSES = 48  # of the proposal, four coordinates each; 24 to 96 are as fast within a tenth
_SMALL_STEP = 0.02  # of λ, below which the proposal goes no further
_FIRST_CAPACITY = 64  # atoms that the inverse has room for at first; doubled when a support outgrows it
_ADDED_PER_ROUND = 32
_ADDED_SHARE = 0.3  # also add violators of at least this share of the worst one
_REFINEMENTS = 3  # rounds that neither add nor drop an atom before what is left is taken for rounding


@njit(inline="always", **OPTIONS)
def _newton_walk(inverse, support, count, residual, code, x, r_support, column, step):
    """Minimise over the support with a ≥ 0, dropping what turns negative; returns the new support size."""
    for i in range(count):
        r_support[i] = residual[support[i]]
    while count > 0:
        padded = (count + LANES - 1) // LANES * LANES
        for i in range(count, padded):
            r_support[i] = 0
        product(inverse, r_support, step, count, padded)
        blocked = -1
        fraction = x.dtype.type(1)
        for i in range(count):
            if x[i] + step[i] <= 0:
                reach = x[i] / (-step[i]) if step[i] < 0 else x.dtype.type(0)
                if blocked < 0 or reach < fraction:
                    fraction = reach
                    blocked = i
        if blocked < 0:
            for i in range(count):
                x[i] += step[i]
            break
        for i in range(count):
            x[i] += fraction * step[i]
            r_support[i] -= fraction * r_support[i]
        code[support[blocked]] = 0
        remove(inverse, blocked, count, column, step)
        count -= 1
        support[blocked] = support[count]
        x[blocked] = x[count]
        r_support[blocked] = r_support[count]
    for i in range(count):
        code[support[i]] = x[i]
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
        start : (n, M) activations to start from, or (0, M). energy : (n,) float64, Σ w_m ‖x_m‖², or (0,) when the
        gap is not wanted.
        """
        helpers  # noqa: B018  a closure variable, for the cache's key
        n_samples, n_atoms = drive.shape
        mask = 1
        while mask < n_atoms:
            mask *= 2
        mask -= 1
        width = (n_atoms + LANES - 1) // LANES * LANES + LANES
        capacity = _FIRST_CAPACITY
        code, residual = zeros_on_lines(1, n_atoms, drive)[0], zeros_on_lines(1, n_atoms, drive)[0]
        support = np.zeros(n_atoms + 1, np.int64)
        violators = np.zeros(n_atoms, np.int64)
        inverse = zeros_on_lines(capacity, capacity + LANES, drive)
        columns, scratches = zeros_on_lines(4, width, drive), zeros_on_lines(4, width, drive)
        singles = zeros_on_lines(4, width, drive)
        x, r_support, column, step = singles[0], singles[1], singles[2], singles[3]
        inverse_norms = np.zeros(n_atoms, drive.dtype)
        for j in range(n_atoms):
            # Where the type's range does not hold it, the atom is left to the exact solver.
            if gram[j, j] > 0 and drive.dtype.type(1) / gram[j, j] < np.inf:
                inverse_norms[j] = drive.dtype.type(1) / gram[j, j]
        zero = drive.dtype.type(0)
        least = drive.dtype.type(_SMALL_STEP) * penalty
        used = 0  # rows of the inverse that the last sample dirtied
        for n in range(n_samples):
            padded = (used + LANES - 1) // LANES * LANES
            for i in range(used):
                for t in range(padded):
                    inverse[i, t] = 0
            for j in range(n_atoms):
                code[j] = 0
            count = 0
            if start.shape[0] > 0:
                for i in range(compress(start[n], zero, support)):
                    atom = support[i]
                    if gram[atom, atom] > 0:
                        code[atom] = start[n, atom]
                        support[count] = atom
                        x[count] = code[atom]
                        count += 1
            residual_of(residual, drive, n, penalty, gram, support, x, count)
            propose(gram, inverse_norms, residual, code, mask, _PASSES, least)
            proposed = compress(code, zero, support)
            count = 0
            used = 0
            rounds = 0
            stalled = 0
            accepted = False
            while rounds < max_rounds:
                rounds += 1
                before = count
                independent = True
                while proposed > capacity:
                    inverse = doubled(inverse)
                    capacity *= 2
                for q in range(count, proposed):
                    x[q] = code[support[q]]
                while proposed - count >= 4:
                    if not append_four(inverse, gram, support, count, columns, scratches, dependent):
                        break
                    count += 4
                while count < proposed and independent:
                    if append(inverse, gram, support, count, column, step, dependent):
                        count += 1
                    elif rounds == 1:
                        # The proposal holds an atom that the others make up for.
                        atom = support[count]
                        for j in range(n_atoms):
                            residual[j] += x[count] * gram[atom, j]
                        code[atom] = 0
                        proposed -= 1
                        support[count], x[count] = support[proposed], x[proposed]
                    else:
                        independent = False
                used = max(used, count)
                if not independent:
                    break
                count = _newton_walk(inverse, support, count, residual, code, x, r_support, column, step)
                residual_of(residual, drive, n, penalty, gram, support, x, count)
                if largest_violation(residual, code, zero, zero) <= threshold:
                    accepted = True
                    break
                stalled = stalled + 1 if proposed == before and count == before else 0
                if stalled > _REFINEMENTS:
                    break
                proposed = count
                worst = largest_at_rest(residual, code, zero, zero)
                if worst > threshold:
                    share = max(threshold, drive.dtype.type(_ADDED_SHARE) * worst)
                    for q in range(compress(residual, share, violators)):
                        atom = violators[q]
                        if proposed - count < _ADDED_PER_ROUND and code[atom] == 0:
                            support[proposed] = atom
                            proposed += 1
            if not accepted:
                count = compress(code, zero, support)
                for i in range(count):
                    x[i] = code[support[i]]
                residual_of(residual, drive, n, penalty, gram, support, x, count)
            for j in range(n_atoms):
                activations[n, j] = code[j]
            if energy.shape[0] > 0:
                gap[n] = duality_gap(code, drive[n], residual, penalty, penalty, energy[n])
            kkt[n] = largest_violation(residual, code, zero, zero) / penalty
            iterations[n] = rounds

    return solve_block


solve_block = _compile(compiled.HELPERS + certificate.HELPERS + inverses.HELPERS + proposal.HELPERS)
