"""A few images by a dictionary that was made ready, with as little between the compiled calls as can be."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linked_dictionaries.coding.certificates import Codes, room
from linked_dictionaries.coding.finish import Precise, finish, hidden_rounding
from linked_dictionaries.coding.inputs import read_only
from linked_dictionaries.coding.method import Method
from linked_dictionaries.coding.on_threads import DEPENDENT, MAX_ROUNDS, active_set_threshold
from linked_dictionaries.solvers.bounds import inspect_block

Floats = NDArray[Any]


class Prepared:
    """Exact codes of a few images.

    Parameters
    ----------
    dictionary : (M, pixels). gram : (M, M). penalty, method : λ; its solver is the active set.
    """

    def __init__(self, dictionary: Floats, gram: Floats, penalty: float, method: Method) -> None:
        kind = dictionary.dtype
        self.transposed = np.ascontiguousarray(dictionary.T)
        self.gram, self.penalty, self.method = gram, penalty, replace(method, threads=1)
        self.largest = float(gram.diagonal().max())
        threshold = active_set_threshold(method, penalty, kind)
        self.settings = (kind.type(penalty), threshold, kind.type(DEPENDENT[kind]), MAX_ROUNDS)
        self.unstarted = np.empty((0, len(gram)), kind)

    def codes(self, pixels: Floats, start: Floats | None, precise: Precise) -> Codes | None:
        """Codes of images of the dictionary's type; ``precise`` in float64. None where numbers are not finite."""
        from linked_dictionaries.solvers.active_set import solve_block
        from linked_dictionaries.solvers.few import drive_few

        pixels = read_only(pixels)
        kind, (n_samples, n_atoms) = self.gram.dtype, (len(pixels), len(self.gram))
        drive, residual, energy = np.empty((n_samples, n_atoms), kind), np.empty(n_atoms, kind), np.empty(n_samples)
        drive_few(pixels, self.transposed, drive)
        if not inspect_block(pixels, drive, energy):
            return None
        first = self.unstarted if start is None else np.array(start, kind)
        codes = room(n_samples, n_atoms, kind)
        results = (codes.activations, codes.iterations, codes.kkt, codes.gap)
        solve_block(drive, self.gram, *self.settings, first, energy, residual, *results)
        rounding = hidden_rounding(kind, self.largest, energy, None)
        finish(codes, self.penalty, rounding, energy, self.largest, self.method, precise)
        return codes if np.isfinite(codes.kkt).all() else None
