"""Data of the explorer page: dictionaries, profiles and images, small enough to lie inside one HTML file.

No code is stored: the page computes each one from the dictionary, by Eq. 3, before the reader's eyes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linked_dictionaries.errors import UserError
from linked_dictionaries.publishing.explorer_packing import packed, unpacked

STRONGEST = 8  # images shown for each neuron
Floats = NDArray[Any]


@dataclass(frozen=True)
class Shown:
    """One modality as the page shows it.

    Attributes
    ----------
    title : its name, in words.
    shape : (height, width) of one input; a vector that is no picture has height 1.
    inputs : (classes, height * width) bytes or floats, what it shows for each class; None where it has no such
        inputs, as the images have not.
    """

    title: str
    shape: tuple[int, int]
    inputs: Floats | None = None


@dataclass(frozen=True)
class Coded:
    """One variant: its dictionaries, how its codes are inferred, and the codes of the test images.

    Attributes
    ----------
    title : its name, in words.
    dictionaries : (M, pixels) by modality.
    codes : (n, M), of all test images alone; only class profiles and strongest images are taken from them.
    penalty, transfer : λ and "soft" or "hard".
    step : η of Eq. 3; None is 1.9/λmax(G), at most 1.
    iterations : steps after which the pipeline stops its codes; None where it runs them to their certificate.
    block_size : neurons per class of its driver; 0 where it has none.
    """

    title: str
    dictionaries: Mapping[str, Floats]
    codes: Floats
    penalty: float
    transfer: str = "soft"
    step: float | None = None
    iterations: int | None = None
    block_size: int = 0


def class_profile(codes: Floats, labels: NDArray[np.int64], n_classes: int) -> Floats:
    """Mean activation of each neuron over the images of each class: (M, classes)."""
    members = np.eye(n_classes)[labels]
    counts = np.maximum(members.sum(axis=0), 1)
    profile: Floats = (codes.T.astype(np.float64) @ members) / counts
    return profile


def strongest(codes: Floats, count: int = STRONGEST) -> NDArray[np.int64]:
    """The images that drive each neuron most, the strongest first: (M, count)."""
    order: NDArray[np.int64] = np.argsort(-codes, axis=0, kind="stable")[:count].T
    return order


def page_data(
    variants: Mapping[str, Coded],
    images: Floats,
    labels: NDArray[np.int64],
    shown: int,
    *,
    modalities: Mapping[str, Shown],
    image: str,
    class_names: Sequence[str],
    note: str,
) -> dict[str, Any]:
    """All that the page shows. Profiles are over all test images; the first ``shown`` of them are in the page.

    Parameters
    ----------
    images : (n, pixels) of modality ``image``, bytes or floats. labels : (n,) numbers of ``class_names``.
    modalities : every modality that a variant's dictionaries name. note : one line on data and seed.
    """
    if not 0 < shown <= len(images):
        raise UserError(f"{shown} images cannot be shown of {len(images)}.")
    return {
        "note": note,
        "image": image,
        "classes": list(class_names),
        "modalities": {
            name: {
                "title": modality.title,
                "shape": list(modality.shape),
                "inputs": None if modality.inputs is None else packed(modality.inputs),
            }
            for name, modality in modalities.items()
        },
        "images": packed(np.asarray(images[:shown])),
        "labels": labels[:shown].tolist(),
        "variants": {
            name: _variant_data(coded, labels, shown, image, len(class_names)) for name, coded in variants.items()
        },
    }


def _variant_data(coded: Coded, labels: NDArray[np.int64], shown: int, image: str, n_classes: int) -> dict[str, Any]:
    names = sorted(coded.dictionaries, key=lambda modality: modality != image)
    dictionaries = {name: packed(coded.dictionaries[name]) for name in names}
    return {
        "title": coded.title,
        "penalty": coded.penalty,
        "transfer": coded.transfer,
        "step": coded.step,
        "iterations": coded.iterations,
        "blockSize": coded.block_size,
        "dictionaries": dictionaries,
        # Of the numbers that the page gets, not of those that it was made from: steps are taken from it.
        "largestEigenvalues": {name: largest_eigenvalue(unpacked(entry)) for name, entry in dictionaries.items()},
        "profile": packed(class_profile(coded.codes, labels, n_classes)),
        "strongest": strongest(np.asarray(coded.codes[:shown])).tolist(),
    }


def largest_eigenvalue(dictionary: Floats) -> float:
    """λmax of the dictionary's Gram, in float64; explicit steps are stable below 2/λmax."""
    return float(np.linalg.eigvalsh(dictionary @ dictionary.T)[-1])
