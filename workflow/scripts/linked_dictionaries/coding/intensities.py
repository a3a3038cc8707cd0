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
    told = f"images must be uint8, float32 or float64, not {images.dtype}. "
    if images.dtype.kind in "iu" and images.size and images.min() >= 0 and images.max() <= 255:
        raise UserError(
            told + "If these are bytes, 0 to 255, give np.asarray(images, np.uint8), which are divided by 255; "
            "if they are intensities as they stand, np.asarray(images, np.float32)."
        )
    raise UserError(told + "Give np.asarray(images, np.float32).")
