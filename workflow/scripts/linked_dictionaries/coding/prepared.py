"""A few images by a dictionary that was made ready: one compiled call, where the general way takes a dozen."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linked_dictionaries.coding.certificates import Codes, room
from linked_dictionaries.coding.finish import CANCELLING, EPSILON, ROUNDING, TINY, Precise, finish_left
from linked_dictionaries.coding.inputs import read_only
from linked_dictionaries.coding.method import Method
from linked_dictionaries.coding.on_threads import DEPENDENT, MAX_ROUNDS, active_set_threshold

Floats = NDArray[Any]


class Prepared:
    """Exact codes of a few images.

    Parameters
    ----------
    dictionary : (M, pixels). gram : (M, M). penalty, method : λ; its solver is the active set.
    """

    def __init__(self, dictionary: Floats, gram: Floats, penalty: float, method: Method) -> None:
        kind = dictionary.dtype
        number = kind.type
        self.transposed = np.ascontiguousarray(dictionary.T)
        self.gram, self.penalty, self.method = gram, penalty, replace(method, threads=1)
        self.largest = largest = float(gram.diagonal().max())
        self.settings = (
            number(penalty),
            active_set_threshold(method, penalty, kind),
            number(DEPENDENT[kind]),
            MAX_ROUNDS,
            largest,
            float(method.tolerance),  # type: ignore[arg-type]  # the active set has one
            ROUNDING * EPSILON[kind],
            ROUNDING * EPSILON[kind] * CANCELLING * largest,
            TINY[kind],
            kind == np.float32,
        )
        self.unstarted = read_only(np.empty((0, len(gram)), kind))

    def codes(self, pixels: Floats, start: Floats | None, precise: Precise) -> Codes | None:
        """Codes of images of the dictionary's type; ``precise`` in float64. None where numbers are not finite."""
        from linked_dictionaries.solvers.few import code_few

        first = self.unstarted if start is None else read_only(start.astype(self.gram.dtype, copy=False))
        codes = room(len(pixels), len(self.gram), self.gram.dtype)
        energy, hidden = np.empty(len(pixels)), np.empty(len(pixels))
        left = np.empty(len(pixels), np.bool_)
        results = (energy, hidden, left, *codes.arrays())
        count = code_few(read_only(pixels), self.transposed, self.gram, first, *self.settings, *results)
        if count > 0:
            finish_left(codes, left, self.penalty, hidden, energy, self.largest, self.method, precise)
        return codes if count >= 0 and np.isfinite(codes.kkt).all() else None
