"""The inverse of a support's Gram, grown and shrunk by rank-one updates; loops for the compiled active set."""

# mypy: disable-error-code="no-untyped-def, no-untyped-call, misc"

from __future__ import annotations

from numba import njit

from linked_dictionaries.solvers.compiled import OPTIONS, digest_of_file

HELPERS = digest_of_file(__file__)
LANES = 16  # rows of the inverse are used in multiples of this, the width of one AVX-512 register in float32


@njit(inline="always", **OPTIONS)
def multiply(inverse, vector, result, count, padded):
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


@njit(inline="always", **OPTIONS)
def add_outer(inverse, vector, scale, count, padded):
    for i in range(count):
        row = inverse[i]
        c = scale * vector[i]
        for t in range(padded):
            row[t] += c * vector[t]


@njit(inline="always", **OPTIONS)
def append(inverse, gram, support, count, atom, column, product, dependent):
    """Grow the inverse by one atom (block inversion); False when the atom depends on the support."""
    row = gram[atom]
    padded = (count + LANES - 1) // LANES * LANES
    for i in range(count):
        column[i] = row[support[i]]
    for i in range(count, padded):
        column[i] = 0
    multiply(inverse, column, product, count, padded)
    complement = row[atom]
    for i in range(padded):
        complement -= column[i] * product[i]
    if not complement > dependent * row[atom]:
        return False
    pivot = 1 / complement
    add_outer(inverse, product, pivot, count, padded)
    for i in range(count):
        value = -pivot * product[i]
        inverse[count, i] = value
        inverse[i, count] = value
    inverse[count, count] = pivot
    support[count] = atom
    return True


@njit(inline="always", **OPTIONS)
def remove(inverse, position, count, product):
    """Shrink the inverse by the atom at ``position``; the last one takes its place."""
    padded = (count + LANES - 1) // LANES * LANES
    for t in range(padded):
        product[t] = inverse[position, t]
    add_outer(inverse, product, -1 / product[position], count, padded)
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
