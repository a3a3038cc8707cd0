"""Nearly the right support for little: coordinate descent in four places at a time; for the compiled active set."""

# mypy: disable-error-code="no-untyped-def, no-untyped-call, misc, call-arg, var-annotated"

from __future__ import annotations

from numba import njit

from linked_dictionaries.solvers import vectors
from linked_dictionaries.solvers.compiled import OPTIONS, digest_of_file
from linked_dictionaries.solvers.lanes import LANES
from linked_dictionaries.solvers.vectors import move_and_find

HELPERS = digest_of_file(__file__) + vectors.HELPERS


@njit(inline="always", **OPTIONS)
def propose(gram, inverse_norms, residual, code, mask, passes, least):
    """Move ``code``, in place, towards the minimiser; ``residual`` is b - λ - G·code before and after.

    In each pass the largest step of each quarter of the atoms is taken, one after the other and each exact along its
    coordinate, so the energy never rises. The four rows of G are then subtracted in one sweep, which also finds the
    next four steps: a step costs a quarter of a sweep. Ends after ``passes``, or once no step exceeds ``least``.
    """
    n_atoms = residual.shape[0]
    zero = residual.dtype.type(0)
    q1, q2, q3 = n_atoms // 4 // LANES * LANES, n_atoms // 2 // LANES * LANES, 3 * n_atoms // 4 // LANES * LANES
    i0, i1, i2, i3 = 0, 0, 0, 0
    d0, d1, d2, d3 = zero, zero, zero, zero
    moving, left = True, passes
    while moving and left > 0:
        left -= 1
        n0 = move_and_find(residual, code, gram, i0, i1, i2, i3, d0, d1, d2, d3, 0, q1, mask)
        n1 = move_and_find(residual, code, gram, i0, i1, i2, i3, d0, d1, d2, d3, q1, q2, mask)
        n2 = move_and_find(residual, code, gram, i0, i1, i2, i3, d0, d1, d2, d3, q2, q3, mask)
        n3 = move_and_find(residual, code, gram, i0, i1, i2, i3, d0, d1, d2, d3, q3, n_atoms, mask)
        i0, i1, i2, i3 = n0, n1, n2, n3
        # A quarter of few atoms may be empty.
        d0 = max(residual[i0] * inverse_norms[i0], -code[i0]) if q1 > 0 else zero
        r1 = residual[i1] - d0 * gram[i0, i1]
        d1 = max(r1 * inverse_norms[i1], -code[i1]) if q2 > q1 else zero
        r2 = residual[i2] - d0 * gram[i0, i2] - d1 * gram[i1, i2]
        d2 = max(r2 * inverse_norms[i2], -code[i2]) if q3 > q2 else zero
        r3 = residual[i3] - d0 * gram[i0, i3] - d1 * gram[i1, i3] - d2 * gram[i2, i3]
        d3 = max(r3 * inverse_norms[i3], -code[i3])
        moving = not max(max(abs(d0), abs(d1)), max(abs(d2), abs(d3))) <= least
        if moving:
            code[i0] += d0
            code[i1] += d1
            code[i2] += d2
            code[i3] += d3
    if moving:
        move_and_find(residual, code, gram, i0, i1, i2, i3, d0, d1, d2, d3, 0, n_atoms, mask)
