"""Products whose left factor is mostly zeros: what a batch's codes explain, and what atoms learn from them."""

# mypy: disable-error-code="no-untyped-def, no-untyped-call, misc, call-arg"

from __future__ import annotations

from typing import Any

import numpy as np

from linked_dictionaries.solvers import vectors
from linked_dictionaries.solvers.compiled import HELPERS, kernel
from linked_dictionaries.solvers.vectors import subtract_rows


def _compile(helpers: str) -> Any:
    @kernel
    def add_sparse_product(total, scale, left, right):
        """total += scale · left @ right, in place: (n, p), of (n, k) and (k, p), all of one type and C-contiguous.

        Only the rows of ``right`` are read that an entry of ``left`` asks for. A row's arithmetic is its own, whatever
        rows are beside it.
        """
        helpers  # noqa: B018  a closure variable, for the cache's key
        width = left.shape[1]
        support = np.zeros(width + 1, np.int64)
        coefficients = np.zeros(width + 1, left.dtype)
        for n in range(left.shape[0]):
            count = 0
            for j in range(width):
                support[count] = j
                coefficients[count] = -scale * left[n, j]
                count += left[n, j] != 0
            subtract_rows(total[n], right, support, coefficients, count)

    return add_sparse_product


add_sparse_product = _compile(HELPERS + vectors.HELPERS)
