"""The problem of some images in float64, made only where it is needed."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linked_dictionaries.coding.finish import Doubles, Precise
from linked_dictionaries.coding.intensities import as_intensities

DEPENDENT = 1e-11  # far above what float64 products of unit atoms round to


class PreciseDictionary:
    """A dictionary and its Gram in float64, computed at the first need and kept."""

    def __init__(self, dictionary: NDArray[Any]) -> None:
        self._given = dictionary
        self._lock = threading.Lock()
        self._made: tuple[Doubles, Doubles] | None = None

    def _products(self) -> tuple[Doubles, Doubles]:
        with self._lock:
            if self._made is None:
                atoms = np.ascontiguousarray(self._given, np.float64)
                self._made = atoms, atoms @ atoms.T
            return self._made

    def problem(self, images: NDArray[Any]) -> Precise:
        """The problem of a block of images, from the images as they were given."""

        def drive(rows: NDArray[np.intp]) -> Doubles:
            pixels = as_intensities(images[rows]).astype(np.float64, copy=False)
            return np.ascontiguousarray(pixels @ self._products()[0].T)

        return Precise(drive, lambda: self._products()[1], DEPENDENT)
