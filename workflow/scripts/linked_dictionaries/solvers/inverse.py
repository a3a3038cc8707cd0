"""The inverse of a support's Gram, grown by one or four atoms and shrunk by one; for the compiled active set.

Rows are padded with zeros to whole vectors, see :mod:`.vectors`.
"""

# mypy: disable-error-code="no-untyped-def, no-untyped-call, misc"

from __future__ import annotations

import numpy as np
from numba import njit

from linked_dictionaries.solvers import vectors
from linked_dictionaries.solvers.compiled import OPTIONS, copy_corner, digest_of_file
from linked_dictionaries.solvers.vectors import LANES, add_four_outer, add_outer, four_products, product

HELPERS = digest_of_file(__file__) + vectors.HELPERS


@njit(inline="always", **OPTIONS)
def doubled(inverse):
    """The same with room for twice as many atoms."""
    capacity = len(inverse)
    larger = np.zeros((2 * capacity, 2 * capacity + LANES), inverse.dtype)
    copy_corner(inverse, larger, capacity)
    return larger


@njit(inline="always", **OPTIONS)
def gather(gram, support, count, padded, atom, column):
    """column = G_S,atom, padded."""
    row = gram[atom]
    for i in range(count):
        column[i] = row[support[i]]
    for i in range(count, padded):
        column[i] = 0


@njit(inline="always", **OPTIONS)
def append(inverse, gram, support, count, column, scratch, dependent):
    """Grow the inverse by the atom support[count] (block inversion); False when it depends on the support."""
    atom = support[count]
    padded = (count + LANES - 1) // LANES * LANES
    gather(gram, support, count, padded, atom, column)
    product(inverse, column, scratch, count, padded)
    complement = gram[atom, atom]
    for i in range(padded):
        complement -= column[i] * scratch[i]
    pivot = gram.dtype.type(1) / complement
    if not (complement > dependent * gram[atom, atom] and pivot < np.inf):
        return False
    for i in range(padded):
        column[i] = pivot * scratch[i]
    add_outer(inverse, column, scratch, count, padded)
    for i in range(count):
        inverse[count, i] = -column[i]
        inverse[i, count] = -column[i]
    inverse[count, count] = pivot
    return True


@njit(inline="always", **OPTIONS)
def _invert_four(small, gram, support, count, dependent):
    """Invert a 4 × 4 matrix in place, pivot after pivot; False when a pivot says that its atom is dependent."""
    for m in range(4):
        atom = support[count + m]
        pivot = small[m, m]
        scale = gram.dtype.type(1) / pivot
        if not (pivot > dependent * gram[atom, atom] and scale < np.inf):
            return False
        for i in range(4):
            if i != m:
                factor = small[i, m] * scale
                for j in range(4):
                    if j != m:
                        small[i, j] -= factor * small[m, j]
                small[i, m] = -factor
        for j in range(4):
            small[m, j] *= scale
        small[m, m] = scale
    return True


@njit(inline="always", **OPTIONS)
def append_four(inverse, gram, support, count, columns, scratches, small, dependent):
    """Grow the inverse by the atoms support[count:count + 4] at once; False, and nothing done, when one depends."""
    padded = (count + LANES - 1) // LANES * LANES
    for m in range(4):
        gather(gram, support, count, padded, support[count + m], columns[m])
    four_products(inverse, columns, scratches, count, padded)
    p0, p1, p2, p3 = scratches[0], scratches[1], scratches[2], scratches[3]
    for m in range(4):
        row, column = gram[support[count + m]], columns[m]
        zero = gram.dtype.type(0)
        s0, s1, s2, s3 = zero, zero, zero, zero
        for t in range(padded):
            s0 += column[t] * p0[t]
            s1 += column[t] * p1[t]
            s2 += column[t] * p2[t]
            s3 += column[t] * p3[t]
        small[m, 0], small[m, 1] = row[support[count]] - s0, row[support[count + 1]] - s1
        small[m, 2], small[m, 3] = row[support[count + 2]] - s2, row[support[count + 3]] - s3
    # An inverse that is not symmetric by a rounding loses digits with each atom, several times as many each time.
    for m in range(4):
        for t in range(m):
            small[t, m] = small[m, t]
    if not _invert_four(small, gram, support, count, dependent):
        return False
    for m in range(4):
        column = columns[m]
        s0, s1, s2, s3 = small[0, m], small[1, m], small[2, m], small[3, m]
        for t in range(padded):
            column[t] = s0 * p0[t] + s1 * p1[t] + s2 * p2[t] + s3 * p3[t]
    add_four_outer(inverse, columns, scratches, count, padded)
    for m in range(4):
        column = columns[m]
        for i in range(count):
            inverse[count + m, i] = -column[i]
            inverse[i, count + m] = -column[i]
        for j in range(4):
            inverse[count + m, count + j] = small[m, j]
    return True


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
