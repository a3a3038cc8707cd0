"""The inverse of a support's Gram, grown by one or four atoms and shrunk by one; for the compiled active set.

Rows are padded with zeros to whole vectors, see :mod:`.vectors`.
"""

# mypy: disable-error-code="no-untyped-def, no-untyped-call, misc"

from __future__ import annotations

import numpy as np
from numba import njit

from linked_dictionaries.solvers import vectors
from linked_dictionaries.solvers.compiled import OPTIONS, copy_corner, digest_of_file, zeros_on_lines
from linked_dictionaries.solvers.lanes import LANES
from linked_dictionaries.solvers.vectors import add_four_outer, add_outer, four_products, product

HELPERS = digest_of_file(__file__) + vectors.HELPERS


@njit(inline="always", **OPTIONS)
def doubled(inverse):
    """The same with room for twice as many atoms."""
    capacity = len(inverse)
    larger = zeros_on_lines(2 * capacity, 2 * capacity + LANES, inverse)
    copy_corner(inverse, larger, capacity)
    return larger


@njit(inline="always", **OPTIONS)
def append(inverse, gram, support, count, column, scratch, dependent):
    """Grow the inverse by the atom support[count] (block inversion); False when it depends on the support."""
    atom = support[count]
    padded = (count + LANES - 1) // LANES * LANES
    for i in range(count):
        column[i] = gram[atom, support[i]]
    for i in range(count, padded):
        column[i] = 0
    product(inverse, column, scratch, count, padded)
    complement = gram[atom, atom]
    for i in range(padded):
        complement -= column[i] * scratch[i]
    pivot = gram.dtype.type(1) / complement
    independent = complement > dependent * gram[atom, atom] and pivot < np.inf
    if independent:
        for i in range(padded):
            column[i] = pivot * scratch[i]
        add_outer(inverse, column, scratch, count, padded)
        for i in range(count):
            inverse[count, i] = -column[i]
            inverse[i, count] = -column[i]
        inverse[count, count] = pivot
    return independent


@njit(inline="always", **OPTIONS)
def _stands(pivot, factor, norm, dependent):
    """Whether an atom of this squared norm is independent of those before it, by its pivot and 1 / pivot."""
    return pivot > dependent * norm and factor < np.inf


@njit(inline="always", **OPTIONS)
def append_four(inverse, gram, support, count, columns, scratches, dependent):
    """Grow the inverse by the atoms support[count:count + 4] at once; False, and nothing done, when one depends."""
    zero, one = gram.dtype.type(0), gram.dtype.type(1)
    n0, n1, n2, n3 = support[count], support[count + 1], support[count + 2], support[count + 3]
    padded = (count + LANES - 1) // LANES * LANES
    for i in range(count):
        atom = support[i]
        columns[0, i], columns[1, i] = gram[n0, atom], gram[n1, atom]
        columns[2, i], columns[3, i] = gram[n2, atom], gram[n3, atom]
    for m in range(4):
        for i in range(count, padded):
            columns[m, i] = 0
    four_products(inverse, columns, scratches, count, padded)
    # G_NN - G_NS G_SS⁻¹ G_SN of the new atoms N; its lower triangle alone, for an inverse that is not symmetric by a
    # rounding loses digits with each atom, several times as many each time. Factored, LDLᵀ, and inverted in registers.
    s00, s10, s11, s20, s21, s22, s30, s31, s32, s33 = zero, zero, zero, zero, zero, zero, zero, zero, zero, zero
    for t in range(padded):
        p0, p1, p2, p3 = scratches[0, t], scratches[1, t], scratches[2, t], scratches[3, t]
        c1, c2, c3 = columns[1, t], columns[2, t], columns[3, t]
        s00 += columns[0, t] * p0
        s10 += c1 * p0
        s11 += c1 * p1
        s20 += c2 * p0
        s21 += c2 * p1
        s22 += c2 * p2
        s30 += c3 * p0
        s31 += c3 * p1
        s32 += c3 * p2
        s33 += c3 * p3
    g0, g1, g2, g3 = gram[n0, n0], gram[n1, n1], gram[n2, n2], gram[n3, n3]
    s10, s20, s30 = gram[n1, n0] - s10, gram[n2, n0] - s20, gram[n3, n0] - s30
    s21, s31, s32 = gram[n2, n1] - s21, gram[n3, n1] - s31, gram[n3, n2] - s32
    d0 = g0 - s00
    f0 = one / d0
    l10, l20, l30 = s10 * f0, s20 * f0, s30 * f0
    d1 = g1 - s11 - l10 * s10
    f1 = one / d1
    t21, t31 = s21 - l20 * s10, s31 - l30 * s10
    l21, l31 = t21 * f1, t31 * f1
    d2 = g2 - s22 - l20 * s20 - l21 * t21
    f2 = one / d2
    t32 = s32 - l30 * s20 - l31 * t21
    l32 = t32 * f2
    d3 = g3 - s33 - l30 * s30 - l31 * t31 - l32 * t32
    f3 = one / d3
    first = _stands(d0, f0, g0, dependent) and _stands(d1, f1, g1, dependent)
    independent = first and _stands(d2, f2, g2, dependent) and _stands(d3, f3, g3, dependent)
    if independent:
        m20, m31 = l21 * l10 - l20, l32 * l21 - l31
        m30 = l31 * l10 - l30 - l32 * m20
        v30, v31, v32 = m30 * f3, m31 * f3, -l32 * f3
        v20, v21, v22 = m20 * f2 - l32 * v30, -l21 * f2 - l32 * v31, f2 - l32 * v32
        v10, v11 = m31 * v30 - l10 * f1 - l21 * m20 * f2, f1 + l21 * l21 * f2 + m31 * v31
        v00 = f0 + l10 * l10 * f1 + m20 * m20 * f2 + m30 * v30
        for t in range(padded):
            p0, p1, p2, p3 = scratches[0, t], scratches[1, t], scratches[2, t], scratches[3, t]
            columns[0, t] = v00 * p0 + v10 * p1 + v20 * p2 + v30 * p3
            columns[1, t] = v10 * p0 + v11 * p1 + v21 * p2 + v31 * p3
            columns[2, t] = v20 * p0 + v21 * p1 + v22 * p2 + v32 * p3
            columns[3, t] = v30 * p0 + v31 * p1 + v32 * p2 + f3 * p3
        add_four_outer(inverse, columns, scratches, count, padded)
        for m in range(4):
            for i in range(count):
                inverse[count + m, i] = -columns[m, i]
                inverse[i, count + m] = -columns[m, i]
        inverse[count, count], inverse[count + 1, count + 1] = v00, v11
        inverse[count + 2, count + 2], inverse[count + 3, count + 3] = v22, f3
        inverse[count + 1, count] = inverse[count, count + 1] = v10
        inverse[count + 2, count] = inverse[count, count + 2] = v20
        inverse[count + 3, count] = inverse[count, count + 3] = v30
        inverse[count + 2, count + 1] = inverse[count + 1, count + 2] = v21
        inverse[count + 3, count + 1] = inverse[count + 1, count + 3] = v31
        inverse[count + 3, count + 2] = inverse[count + 2, count + 3] = v32
    return independent


@njit(inline="always", **OPTIONS)
def remove(inverse, position, count, column, scratch):
    """Shrink the inverse by the atom at ``position``; the last one takes its place."""
    padded = (count + LANES - 1) // LANES * LANES
    scale = inverse.dtype.type(-1) / inverse[position, position]
    for t in range(padded):
        scratch[t] = inverse[position, t]
        column[t] = scale * scratch[t]
    add_outer(inverse, column, scratch, count, padded)
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
