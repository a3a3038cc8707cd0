"""Images of one's own: a folder for each class."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from linked_dictionaries.configuration.datasets import FolderDataset
from linked_dictionaries.data.idx import to_idx
from linked_dictionaries.errors import UserError

_IMAGE_FILES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".tif", ".tiff", ".webp")
_LARGEST_IMAGE = 1 << 24  # pixels of an image file before it is scaled


def read_folders(dataset: FolderDataset) -> dict[str, bytes]:
    parts = {}
    for side in ("train", "test"):
        images, labels = _side_from_folders(dataset, Path(dataset.folder) / side)
        parts[f"{side}_images"], parts[f"{side}_labels"] = to_idx(images), to_idx(labels)
    return parts


def _side_from_folders(dataset: FolderDataset, folder: Path) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Images (n, height, width) and labels (n,) of one side, in a random order that is always the same."""
    found = sorted(path.name for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []
    if set(found) != set(dataset.class_names):
        raise UserError(
            f"{folder}: needed is a folder for each of the class_names in config.yaml, {sorted(dataset.class_names)}; "
            f"there are {found if folder.is_dir() else 'none, and no such folder'}."
        )
    images, labels, shape = [], [], None
    for label, name in enumerate(dataset.class_names):
        paths = sorted(path for path in (folder / name).iterdir() if path.suffix.lower() in _IMAGE_FILES)
        if not paths:
            raise UserError(f"{folder / name}: no image ({', '.join(_IMAGE_FILES)}) of this class.")
        for path in paths:
            image = _grey(path, dataset.image_size)
            shape = shape or image.shape
            if image.shape != shape:
                raise UserError(
                    f"{path}: {image.shape[1]} × {image.shape[0]} pixels, others have {shape[1]} × {shape[0]}; give "
                    "the data set an image_size: [height, width], to which all are scaled."
                )
            images.append(image)
            labels.append(label)
    order = np.random.default_rng(0).permutation(len(images))
    return np.stack(images)[order], np.array(labels, np.uint8)[order]


def _grey(path: Path, size: list[int] | None) -> NDArray[np.uint8]:
    from PIL import Image

    try:
        with Image.open(path) as image:
            if image.width * image.height > _LARGEST_IMAGE:
                raise UserError(f"{path}: {image.width} × {image.height} pixels are more than {_LARGEST_IMAGE}.")
            if image.mode.startswith(("I", "F")):
                # Pillow would cut every grey above 255 to white.
                raise UserError(f"{path}: more than 8 bits per pixel (mode {image.mode}); convert it to 8 bits.")
            grey = image.convert("L")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise UserError(f"{path}: not an image that can be read ({error}).") from error
    if size is not None and grey.size != (size[1], size[0]):
        grey = grey.resize((size[1], size[0]), Image.Resampling.LANCZOS)
    return np.asarray(grey, dtype=np.uint8)
