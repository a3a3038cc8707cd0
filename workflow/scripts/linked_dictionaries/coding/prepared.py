"""A few images by a dictionary that was made ready, with as little around the compiled calls as can be."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from linked_dictionaries.coding.certificates import Codes, room
from linked_dictionaries.coding.finish import rounding_of
from linked_dictionaries.coding.inputs import read_only
from linked_dictionaries.coding.intensities import as_intensities
from linked_dictionaries.coding.method import Method
from linked_dictionaries.coding.on_threads import DEPENDENT, FEW, MAX_ROUNDS, active_set_threshold

Floats = NDArray[Any]
KINDS = tuple(np.dtype(kind) for kind in (np.float32, np.float64, np.uint8))


class Prepared:
    """Exact codes of a few images.

    Parameters
    ----------
    dictionary : (M, pixels). gram : (M, M). penalty, method : λ; its solver is the active set.
    """

    def __init__(self, dictionary: Floats, gram: Floats, penalty: float, method: Method) -> None:
        from linked_dictionaries.solvers.active_set import solve_block
        from linked_dictionaries.solvers.bounds import bound_block
        from linked_dictionaries.solvers.few import drive_few

        kind = dictionary.dtype
        self.shape, self.kind = dictionary.shape, kind
        threshold = active_set_threshold(method, penalty, kind)
        unstarted = np.empty((0, len(gram)), kind)
        per_norm, of_code = rounding_of(kind, float(gram.diagonal().max()))
        self.steps = (drive_few, solve_block, bound_block)
        self.driving = (np.ascontiguousarray(dictionary.T), per_norm)
        self.solving = (gram, kind.type(penalty), threshold, kind.type(DEPENDENT[kind]), MAX_ROUNDS, unstarted)
        self.bounding = (float(penalty), float(method.tolerance or 0.0), *of_code, True, True)

    def codes(self, images: Any) -> Codes | None:
        """Codes of a few images, bytes or floats, if all are certified; None of all others.

        Numbers that are not finite certify nothing.
        """
        kind, (n_atoms, n_pixels) = self.kind, self.shape
        if type(images) is not np.ndarray or images.ndim != 2 or images.dtype not in KINDS:
            return None
        n_samples, width = images.shape
        if not 0 < n_samples < FEW or width != n_pixels:
            return None
        pixels = images if images.dtype == kind else as_intensities(images).astype(kind, copy=False)
        codes = room(n_samples, n_atoms, kind)
        activations, iterations, kkt, gap, converged = codes.arrays()
        energy, rounding = np.empty((2, n_samples))
        drive, left = np.empty((n_samples, n_atoms), kind), np.empty(n_samples, np.bool_)
        drive_of, solve, bound = self.steps
        drive_of(read_only(pixels), *self.driving, drive, energy, rounding)
        solve(drive, *self.solving, energy, activations, iterations, kkt, gap)
        missed = bound(activations, rounding, energy, *self.bounding, kkt, gap, converged, left)
        return None if missed else codes
