"""What is unusual in a set of images, in sentences for the log and the record of the data set."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_SHARE = 0.1  # of the images with a bright ground from which it is told
_BRIGHT = 127  # of 255


def notes_on_images(side: str, images: NDArray[np.uint8]) -> list[str]:
    """Notes on the images (n, height, width) of a side ("train" or "test"): a bright ground, images of one grey.

    The ground of an image is the median of the pixels at its border.
    """
    notes = []
    border = np.concatenate([images[:, 0], images[:, -1], images[:, :, 0], images[:, :, -1]], axis=1)
    bright = np.median(border, axis=1) > _BRIGHT
    if bright.mean() > _SHARE:
        notes.append(
            f"{side} set: {bright.sum()} of {len(images)} images have a bright ground (median grey of the border above "
            f"{_BRIGHT}). Taken as they are; bright strokes on a dark ground are expected: if the ink is dark, invert "
            "the images."
        )
    flat = images.reshape(len(images), -1)
    constant = flat.min(axis=1) == flat.max(axis=1)
    if constant.any():
        notes.append(
            f"{side} set: {constant.sum()} of {len(images)} images have one grey all over and show nothing; the first "
            f"is number {int(constant.argmax())}, counted from 0."
        )
    return notes
