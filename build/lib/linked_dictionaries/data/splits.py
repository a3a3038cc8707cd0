"""Training and test set of a fold."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from linked_dictionaries.data.idx import parse_idx
from linked_dictionaries.errors import UserError


@dataclass(frozen=True)
class Split:
    """Training and test images, (n, pixels) uint8, their labels, (n,) int64, and the images' height and width."""

    train_images: NDArray[np.uint8]
    train_labels: NDArray[np.int64]
    test_images: NDArray[np.uint8]
    test_labels: NDArray[np.int64]
    image_shape: tuple[int, int]


def split_folds(parts: dict[str, bytes], n_classes: int, validation: int | None, fold: str) -> Split:
    """Training and test set of a fold.

    "final": all training images against the test set. "validation": the last ``validation`` training images (None: a
    sixth of them) are held out and take the test set's place, which is not touched.
    """
    arrays = {part: parse_idx(content, part) for part, content in parts.items()}
    for side in ("train", "test"):
        images, labels = arrays[f"{side}_images"], arrays[f"{side}_labels"]
        if images.ndim != 3 or labels.ndim != 1 or len(images) != len(labels):
            raise UserError(
                f"{side} set: images of shape {images.shape} do not go with labels of shape {labels.shape}."
            )
        if labels.max(initial=0) >= n_classes:
            raise UserError(
                f"{side} set: label {labels.max()} has no class name; the data set in config.yaml has {n_classes} "
                f"class_names, so labels must lie in 0 to {n_classes - 1}."
            )
    height, width = arrays["train_images"].shape[1:]
    if arrays["test_images"].shape[1:] != (height, width):
        raise UserError(f"test images are {arrays['test_images'].shape[1:]}, training images {(height, width)}.")
    train_images = arrays["train_images"].reshape(-1, height * width)
    test_images = arrays["test_images"].reshape(-1, height * width)
    train_labels = arrays["train_labels"].astype(np.int64)
    test_labels = arrays["test_labels"].astype(np.int64)
    if fold == "validation":
        validation = max(1, len(train_images) // 6) if validation is None else validation
        if validation >= len(train_images):
            raise UserError(f"validation: {validation} images cannot be held out of {len(train_images)}.")
        train_images, test_images = train_images[:-validation], train_images[-validation:]
        train_labels, test_labels = train_labels[:-validation], train_labels[-validation:]
    return Split(train_images, train_labels, test_images, test_labels, (height, width))
