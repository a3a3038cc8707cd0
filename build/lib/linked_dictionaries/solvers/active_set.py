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

# No assumption about NaN or infinity: bad numbers must stay visible. The helpers are inlined before compilation, so
# that the machine code, and with it the rounding, is the same whether a helper was compiled before or not.
_OPTIONS: Any = {
    "nogil": True,
    "error_model": "numpy",
    "fastmath": {"reassoc", "contract", "arcp", "nsz"},
}

_LANES = 16  # rows of the inverse are used in multiples of this, the width of one AVX-512 register in float32
_GREEDY_STEPS = 12
_FIRST_CAPACITY = 64  # atoms that the inverse has room for at first; doubled when a support outgrows it
_ADDED_PER_ROUND = 4
_ADDED_SHARE = 0.3  # also add violators of at least this share of the worst one
_DEPENDENT = 1e-5  # an atom with less than this share of its norm outside the support's span is dependent


@njit(inline="always", **_OPTIONS)
def _worst_violator(bits, index_mask):
    """Index of the largest positive entry, from the integer view of the residual.

    Positive IEEE floats order like their bit patterns; the low bits carry the index, so that one vectorised
    maximum finds value and place together (ties and near ties may go either way).
    """
    best = bits[0] & ~index_mask
    for j in range(bits.shape[0]):
        best = max(best, (bits[j] & ~index_mask) | j)
    return best & index_mask


@njit(inline="always", **_OPTIONS)
def _subtract_rows(residual, gram, support, coefficients, count):
    """residual -= Σ_i coefficients[i] · gram[support[i]], four rows at a time."""
    n_atoms = residual.shape[0]
    i = 0
    while i + 4 <= count:
        row0, row1, row2, row3 = gram[support[i]], gram[support[i + 1]], gram[support[i + 2]], gram[support[i + 3]]
        c0, c1, c2, c3 = coefficients[i], coefficients[i + 1], coefficients[i + 2], coefficients[i + 3]
        for j in range(n_atoms):
            residual[j] -= c0 * row0[j] + c1 * row1[j] + c2 * row2[j] + c3 * row3[j]
        i += 4
    while i < count:
        row0 = gram[support[i]]
        c0 = coefficients[i]
        for j in range(n_atoms):
            residual[j] -= c0 * row0[j]
        i += 1


@njit(inline="always", **_OPTIONS)
def _multiply(inverse, vector, result, count, padded):
    """result = inverse[:count, :count] @ vector, using the symmetry of the inverse."""
    for t in range(padded):
        result[t] = 0
    i = 0
    while i + 4 <= count:
        row0, row1, row2, row3 = inverse[i], inverse[i + 1], inverse[i + 2], inverse[i + 3]
        c0, c1, c2, c3 = vector[i], vector[i + 1], vector[i + 2], vector[i + 3]
        for t in range(padded):
            result[t] += c0 * row0[t] + c1 * row1[t] + c2 * row2[t] + c3 * row3[t]
        i += 4
    while i < count:
        row0 = inverse[i]
        c0 = vector[i]
        for t in range(padded):
            result[t] += c0 * row0[t]
        i += 1


@njit(inline="always", **_OPTIONS)
def _add_outer(inverse, vector, scale, count, padded):
    for i in range(count):
        row = inverse[i]
        c = scale * vector[i]
        for t in range(padded):
            row[t] += c * vector[t]


@njit(inline="always", **_OPTIONS)
def _append(inverse, gram, support, count, atom, column, product):
    """Grow the inverse by one atom (block inversion); False when the atom depends on the support."""
    row = gram[atom]
    padded = (count + _LANES - 1) // _LANES * _LANES
    for i in range(count):
        column[i] = row[support[i]]
    for i in range(count, padded):
        column[i] = 0
    _multiply(inverse, column, product, count, padded)
    complement = row[atom]
    for i in range(padded):
        complement -= column[i] * product[i]
    if not complement > _DEPENDENT * row[atom]:
        return False
    pivot = 1 / complement
    _add_outer(inverse, product, pivot, count, padded)
    for i in range(count):
        value = -pivot * product[i]
        inverse[count, i] = value
        inverse[i, count] = value
    inverse[count, count] = pivot
    support[count] = atom
    return True


@njit(inline="always", **_OPTIONS)
def _remove(inverse, position, count, product):
    """Shrink the inverse by the atom at ``position``; the last one takes its place."""
    padded = (count + _LANES - 1) // _LANES * _LANES
    for t in range(padded):
        product[t] = inverse[position, t]
    _add_outer(inverse, product, -1 / product[position], count, padded)
    last = count - 1
    if position != last:
        for t in range(padded):
            inverse[position, t] = inverse[last, t]
        for i in range(count):
            inverse[i, position] = inverse[i, last]
        inverse[position, position] = inverse[last, last]
    for t in range(padded):
        inverse[last, t] = 0
    for i in range(count):
        inverse[i, last] = 0


@njit(inline="always", **_OPTIONS)
def _coordinate_descent(residual, gram, code, threshold, max_sweeps):
    """Cyclic coordinate descent until the optimality conditions hold: slow, never stuck. Returns the sweeps."""
    n_atoms = residual.shape[0]
    for sweep in range(max_sweeps):
        worst = threshold * 0
        for j in range(n_atoms):
            diagonal = gram[j, j]
            if diagonal <= 0:
                continue
            old = code[j]
            violation = abs(residual[j]) if old > 0 else residual[j]
            if violation > worst:
                worst = violation
            new = max(old + residual[j] / diagonal, threshold * 0)
            if new != old:
                code[j] = new
                step = new - old
                row = gram[j]
                for i in range(n_atoms):
                    residual[i] -= step * row[i]
        if worst <= threshold:
            return sweep + 1
    return max_sweeps


@njit(inline="always", **_OPTIONS)
def _excess(drive_row, penalty, gram, code, support, values, residual):
    """residual = b - λ - Ga from scratch; returns the size of the support of ``code``."""
    count = 0
    for j in range(code.shape[0]):
        residual[j] = drive_row[j] - penalty
        if code[j] > 0:
            support[count] = j
            values[count] = code[j]
            count += 1
    _subtract_rows(residual, gram, support, values, count)
    return count


@njit(inline="always", **_OPTIONS)
def _violation(residual, code):
    """max(|r_j - λ| on the support, (r_j - λ)₊ off it), with r - λ in ``residual``."""
    worst = residual[0] * 0
    for j in range(code.shape[0]):
        value = residual[j]
        if code[j] > 0:
            value = abs(value)
        worst = max(worst, value)
    return worst


@njit(inline="always", **_OPTIONS)
def _newton_walk(inverse, gram, support, count, residual, code, inside, x, x_start, r_support, product):
    """Minimise over the support with a ≥ 0, dropping what turns negative; returns the new support size."""
    for i in range(count):
        x_start[i] = x[i]
        r_support[i] = residual[support[i]]
    while count > 0:
        padded = (count + _LANES - 1) // _LANES * _LANES
        for i in range(count, padded):
            r_support[i] = 0
        _multiply(inverse, r_support, product, count, padded)
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
        _remove(inverse, blocked, count, product)
        count -= 1
        support[blocked] = support[count]
        x[blocked] = x[count]
        x_start[blocked] = x_start[count]
        r_support[blocked] = r_support[count]
    for i in range(count):
        x_start[i] = x[i] - x_start[i]
        code[support[i]] = x[i]
    _subtract_rows(residual, gram, support, x_start, count)
    return count


@njit(cache=True, **_OPTIONS)
def solve_block(
    drive,
    gram,
    penalty,
    threshold,
    max_rounds,
    energy,
    residual,
    residual_bits,
    activations,
    iterations,
    kkt,
    gap,
):
    """Solve every row of ``drive``; writes activations, iterations, kkt/λ and gap.

    Parameters
    ----------
    drive : (n, M) array, b = Σ w_m Φ_mᵀx_m (plus a driver's current, in learning).
    gram : (M, M) array, G = Σ w_m Φ_mᵀΦ_m. ``penalty``, ``threshold`` : λ and the accepted violation, of the same
        dtype. ``energy`` : (n,) float64, Σ w_m ‖x_m‖². ``residual`` and its integer view ``residual_bits`` : scratch.
    """
    n_samples, n_atoms = drive.shape
    index_mask = 1
    while index_mask < n_atoms:
        index_mask *= 2
    index_mask -= 1
    width = (n_atoms + _LANES - 1) // _LANES * _LANES + _LANES
    capacity = _FIRST_CAPACITY
    code = np.zeros(n_atoms, drive.dtype)
    inside = np.zeros(n_atoms, np.bool_)
    support = np.zeros(n_atoms + 1, np.int64)
    inverse = np.zeros((capacity, capacity + _LANES), drive.dtype)
    product = np.zeros(width, drive.dtype)
    column = np.zeros(width, drive.dtype)
    x = np.zeros(width, drive.dtype)
    x_start = np.zeros(width, drive.dtype)
    r_support = np.zeros(width, drive.dtype)
    used = 0  # rows of the inverse that the last sample dirtied
    for n in range(n_samples):
        padded = (used + _LANES - 1) // _LANES * _LANES
        for i in range(used):
            for t in range(padded):
                inverse[i, t] = 0
        for j in range(n_atoms):
            residual[j] = drive[n, j] - penalty
            code[j] = 0
            inside[j] = False
        proposed = 0
        for _ in range(_GREEDY_STEPS):
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
        accepted = False
        while rounds < max_rounds:
            rounds += 1
            independent = True
            for q in range(count, proposed):
                atom = support[q]
                if count == capacity:
                    larger = np.zeros((2 * capacity, 2 * capacity + _LANES), drive.dtype)
                    larger[:capacity, :capacity] = inverse[:, :capacity]
                    inverse = larger
                    capacity *= 2
                if not _append(inverse, gram, support, count, atom, column, product):
                    independent = False
                    break
                x[count] = code[atom]
                count += 1
                used = max(used, count)
            if not independent:
                break
            count = _newton_walk(inverse, gram, support, count, residual, code, inside, x, x_start, r_support, product)
            if _violation(residual, code) <= threshold:
                for j in range(n_atoms):
                    residual[j] = drive[n, j] - penalty
                _subtract_rows(residual, gram, support, x, count)
                if _violation(residual, code) <= threshold:
                    accepted = True
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
            _excess(drive[n], penalty, gram, code, support, x, residual)
            rounds += _coordinate_descent(residual, gram, code, threshold, 100 * max_rounds)
            _excess(drive[n], penalty, gram, code, support, x, residual)
        # Certificate: with r = b - Ga, ρ² = ‖x‖² - aᵀb - aᵀr; the dual point is the residual scaled by s.
        drive_code, residual_code, total, largest = 0.0, 0.0, 0.0, 0.0
        for j in range(n_atoms):
            value = code[j]
            activations[n, j] = value
            r = float(residual[j]) + float(penalty)
            largest = max(largest, r)
            drive_code += float(value) * float(drive[n, j])
            residual_code += float(value) * r
            total += float(value)
        squared = energy[n] - drive_code - residual_code
        scale = min(1.0, float(penalty) / largest) if largest > 0 else 1.0
        dual = scale * (energy[n] - drive_code) - 0.5 * scale * scale * squared
        gap[n] = max(0.0, 0.5 * squared + float(penalty) * total - dual)
        kkt[n] = _violation(residual, code) / penalty
        iterations[n] = rounds
