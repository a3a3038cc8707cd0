"""Nonnegative LASSO in Gram form for samples that the fast solvers leave: slower, in float64, never stuck.

Walks like the active set (Lawson and Hanson, 1974, ch. 23) with what it takes to end on any Gram:

* a Cholesky factor of the support's Gram, grown by a row and shrunk by rotations, which stays as exact as a fresh one;
* a rank test. An atom that depends on the support has a direction along which the reconstruction stays and the energy
  falls in proportion: the sample moves along it until a coefficient meets zero, and that atom is exchanged for the new
  one. So atoms in excess of the pixels, copies of each other or sums of others are no trouble;
* steps from the true residual, which are iterative refinement; the residual is never carried along;
* no cycling: an atom that rounding throws out at once is barred until the energy has fallen.

The same file measures certificates in float64 for codes of any solver, see :func:`finish_block`.
"""

# mypy: disable-error-code="no-untyped-def, no-untyped-call, misc, call-arg"

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from linked_dictionaries.solvers import certificate, vectors
from linked_dictionaries.solvers.certificate import duality_gap, largest_violation
from linked_dictionaries.solvers.compiled import HELPERS, OPTIONS, copy_corner, kernel
from linked_dictionaries.solvers.vectors import residual_of

_FIRST_CAPACITY = 64  # atoms that the factor has room for at first; doubled when a support outgrows it
_REFINEMENTS = 4  # Newton steps on one support before what is left is taken for rounding
_FALL = 1e-14  # of the energy, which rounding cannot fake


@njit(inline="always", **OPTIONS)
def _project(factor, gram, support, count, atom, column):
    """column = L⁻¹ G_S,atom; returns what of the atom's squared norm is outside the support's span."""
    row_of_atom = gram[atom]
    complement = row_of_atom[atom]
    for i in range(count):
        row = factor[i]
        value = row_of_atom[support[i]]
        for t in range(i):
            value -= row[t] * column[t]
        value /= row[i]
        column[i] = value
        complement -= value * value
    return complement


@njit(inline="always", **OPTIONS)
def _back_substitute(factor, count, vector):
    """vector = L⁻ᵀ vector, row after row."""
    for i in range(count - 1, -1, -1):
        row = factor[i]
        value = vector[i] / row[i]
        vector[i] = value
        for t in range(i):
            vector[t] -= row[t] * value


@njit(inline="always", **OPTIONS)
def _solve(factor, count, right, result):
    """result = (L Lᵀ)⁻¹ right."""
    for i in range(count):
        row = factor[i]
        value = right[i]
        for t in range(i):
            value -= row[t] * result[t]
        result[i] = value / row[i]
    _back_substitute(factor, count, result)


@njit(inline="always", **OPTIONS)
def _drop(factor, support, values, right, inside, position, count):
    """Take the atom at ``position`` out of support and factor; the order of the others stays."""
    inside[support[position]] = False
    for i in range(position, count - 1):
        support[i], values[i], right[i] = support[i + 1], values[i + 1], right[i + 1]
        for t in range(i + 2):
            factor[i, t] = factor[i + 1, t]
    for q in range(position, count - 1):
        length = np.hypot(factor[q, q], factor[q, q + 1])
        cosine, sine = factor[q, q] / length, factor[q, q + 1] / length
        for i in range(q, count - 1):
            first, second = factor[i, q], factor[i, q + 1]
            factor[i, q] = cosine * first + sine * second
            factor[i, q + 1] = cosine * second - sine * first


@njit(inline="always", **OPTIONS)
def _newton_walk(factor, support, values, right, step, inside, barred, count, entered):
    """Newton steps on the support, each cut where a coefficient meets zero, until one is not; the support's size."""
    while count > 0:
        _solve(factor, count, right, step)
        blocked = -1
        fraction = 1.0
        for i in range(count):
            if values[i] + step[i] <= 0:
                reach = values[i] / -step[i] if step[i] < 0 else 0.0
                if blocked < 0 or reach < fraction:
                    fraction, blocked = reach, i
        for i in range(count):
            values[i] += fraction * step[i]
            right[i] -= fraction * right[i]
        if blocked < 0:
            break
        if support[blocked] == entered and fraction == 0:
            barred[entered] = True
        _drop(factor, support, values, right, inside, blocked, count)
        count -= 1
    return count


@njit(inline="always", **OPTIONS)
def _exchange(factor, support, values, column, right, inside, count, excess, complement):
    """Move along the direction of a dependent atom until a coefficient meets zero, and drop that one.

    ``column`` is L⁻¹ G_S,atom and becomes the atom in terms of the support. Returns the support's size and the new
    atom's coefficient, or (size, 0) where the energy is lowest before any coefficient meets zero, or (size, -1) where
    nothing ends the way down.
    """
    _back_substitute(factor, count, column)
    largest = 0.0
    for i in range(count):
        largest = max(largest, column[i])
    blocked = -1
    reach = np.inf
    for i in range(count):
        if column[i] > 1e-9 * largest and values[i] < reach * column[i]:
            reach, blocked = values[i] / column[i], i
    if complement > 0 and excess < reach * complement:
        return count, 0.0
    if blocked < 0:
        return count, -1.0
    for i in range(count):
        values[i] = max(values[i] - reach * column[i], 0.0)
    _drop(factor, support, values, right, inside, blocked, count)
    return count - 1, reach


@njit(inline="always", **OPTIONS)
def _enlarged(factor, count):
    """The factor with room for one more atom."""
    if count < factor.shape[0]:
        return factor
    larger = np.zeros((2 * count, 2 * count), np.float64)
    copy_corner(factor, larger, count)
    return larger


@njit(inline="always", **OPTIONS)
def _append(factor, support, values, inside, column, count, atom, complement, value):
    """Write the atom's row of the factor, from ``column`` = L⁻¹ G_S,atom."""
    for t in range(count):
        factor[count, t] = column[t]
    factor[count, count] = np.sqrt(complement)
    support[count] = atom
    values[count] = value
    inside[atom] = True


@njit(inline="always", **OPTIONS)
def _worst_outside(residual, inside, barred, least):
    """The atom outside the support whose residual exceeds λ most, or -1."""
    atom, worst = -1, least
    for j in range(residual.shape[0]):
        if residual[j] > worst and not inside[j] and not barred[j]:
            atom, worst = j, residual[j]
    return atom


def _compile(helpers: str) -> Any:
    @kernel
    def finish_block(
        drive,
        gram,
        penalty,
        on_target,
        threshold,
        dependent,
        max_rounds,
        single,
        energy,
        activations,
        iterations,
        kkt,
        gap,
    ):
        """Solve every row of ``drive`` from the codes in ``activations``, in place, and certify; float64 throughout.

        Parameters
        ----------
        drive : (n, M) array b. gram : (M, M) array G. penalty : λ.
        on_target : what the residual must be on the support, λ or, for the hard transfer, 0.
        threshold : (n,) accepted violation.
        dependent : an atom with less than this share of its squared norm outside the support's span depends on it;
        above the relative rounding of G.
        max_rounds : 0 only certifies the codes as they are.
        single : round the codes to float32 before they are certified.
        energy : (n,) ‖x‖². activations : (n, M), start and result. iterations : (n,), added to; kkt, gap : results.
        A code is infinite where the energy has no minimum.
        """
        helpers  # noqa: B018  a closure variable, for the cache's key
        n_samples, n_atoms = drive.shape
        factor = np.zeros((_FIRST_CAPACITY, _FIRST_CAPACITY), np.float64)
        support = np.zeros(n_atoms + 1, np.int64)
        values, right = np.zeros(n_atoms + 1, np.float64), np.zeros(n_atoms + 1, np.float64)
        step, column = np.zeros(n_atoms + 1, np.float64), np.zeros(n_atoms + 1, np.float64)
        residual, code = np.zeros(n_atoms, np.float64), np.zeros(n_atoms, np.float64)
        inside, barred = np.zeros(n_atoms, np.bool_), np.zeros(n_atoms, np.bool_)
        for n in range(n_samples):
            b = drive[n]
            count = 0
            rounds = 0
            for j in range(n_atoms):
                code[j] = activations[n, j]
                inside[j] = barred[j] = False
            if max_rounds > 0:
                for j in range(n_atoms):
                    if 0 < code[j] < np.inf and gram[j, j] > 0:
                        complement = _project(factor, gram, support, count, j, column)
                        if complement > dependent * gram[j, j]:
                            factor = _enlarged(factor, count)
                            _append(factor, support, values, inside, column, count, j, complement, code[j])
                            count += 1
            entered = -1
            refined = 0
            best = np.inf
            unbounded = False
            while rounds < max_rounds:
                rounds += 1
                residual_of(residual, drive, n, penalty, gram, support, values, count)
                lowest, off = 0.0, 0.0
                for i in range(count):
                    right[i] = residual[support[i]]
                    off = max(off, abs(right[i]))
                    lowest -= 0.5 * values[i] * (b[support[i]] - penalty + right[i])
                if lowest < best - _FALL * abs(best) or best == np.inf:
                    best = lowest
                    for j in range(n_atoms):
                        barred[j] = False
                # Below a tenth of the threshold the support's own equations are solved well enough to judge the others.
                if off > 0.1 * threshold[n] and refined < _REFINEMENTS:
                    before = count
                    count = _newton_walk(factor, support, values, right, step, inside, barred, count, entered)
                    refined = refined + 1 if count == before else 0
                    continue
                atom = _worst_outside(residual, inside, barred, threshold[n])
                if atom < 0:
                    break
                excess = residual[atom]
                complement = _project(factor, gram, support, count, atom, column)
                value = 0.0
                if not complement > dependent * gram[atom, atom]:
                    count, value = _exchange(factor, support, values, column, right, inside, count, excess, complement)
                    if value < 0:
                        unbounded = True
                        break
                    complement = _project(factor, gram, support, count, atom, column)
                    # Still dependent: the step along it is damped, and refined.
                    complement = max(complement, dependent * gram[atom, atom])
                factor = _enlarged(factor, count)
                _append(factor, support, values, inside, column, count, atom, complement, value)
                count += 1
                entered = atom
                refined = 0
            if max_rounds > 0:
                for j in range(n_atoms):
                    code[j] = 0.0
                for i in range(count):
                    code[support[i]] = values[i]
            if single:
                for j in range(n_atoms):
                    code[j] = np.float64(np.float32(code[j]))
            count = 0
            for j in range(n_atoms):
                activations[n, j] = np.inf if unbounded else code[j]
                if code[j] > 0:
                    support[count] = j
                    values[count] = code[j]
                    count += 1
            residual_of(residual, drive, n, 0.0, gram, support, values, count)
            iterations[n] += rounds
            kkt[n] = largest_violation(residual, code, on_target, penalty) / penalty
            gap[n] = duality_gap(code, b, residual, 0.0, penalty, energy[n])

    return finish_block


finish_block = _compile(HELPERS + certificate.HELPERS + vectors.HELPERS)
