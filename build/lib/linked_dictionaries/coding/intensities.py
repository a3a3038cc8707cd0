"""Pixels as numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from linked_dictionaries.errors import UserError


def as_intensities(images: NDArray[Any]) -> NDArray[Any]:
    """Images as floating-point intensities: bytes are divided by 255, floats are returned as they are."""
    if images.dtype == np.uint8:
        return images.astype(np.float32) / np.float32(255)
    if images.dtype in (np.float32, np.float64):
        return np.asarray(images)
    raise UserError(f"images must be uint8, float32 or float64, not {images.dtype}.")
