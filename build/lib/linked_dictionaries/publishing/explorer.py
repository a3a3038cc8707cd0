"""Data of the explorer page: dictionaries, codes and digits, small enough to lie inside one HTML file."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linked_dictionaries.errors import UserError

STRONGEST = 8  # digits shown for each neuron
PLACE = "/*DATA*/null"  # where the template wants the data
Floats = NDArray[Any]


@dataclass(frozen=True)
class Coded:
    """One variant: its dictionaries, (M, pixels) by modality, and the codes of the test images, (n, M)."""

    dictionaries: Mapping[str, Floats]
    codes: Floats
    block_size: int  # neurons per class of its driver; 0 where it has none


def packed(values: Floats) -> dict[str, Any]:
    """Numbers as signed bytes with one scale, in base64: an error of at most half a step of 1/127 of the largest."""
    largest = float(np.abs(values).max(initial=0)) or 1.0
    steps = np.rint(values / largest * 127).astype(np.int8)
    return {"shape": list(values.shape), "scale": largest / 127, "bytes": base64.b64encode(steps.tobytes()).decode()}


def class_profile(codes: Floats, labels: NDArray[np.int64], n_classes: int) -> Floats:
    """Mean activation of each neuron over the digits of each class: (M, classes)."""
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
    images: NDArray[np.uint8],
    labels: NDArray[np.int64],
    shown: int,
    *,
    image_shape: Sequence[int],
    class_names: Sequence[str],
    titles: Mapping[str, str],
    image: str,
    note: str,
) -> dict[str, Any]:
    """All that the page shows. Profiles are over all test digits; the first ``shown`` of them are in the page."""
    if not 0 < shown <= len(images):
        raise UserError(f"{shown} digits cannot be shown of {len(images)}.")
    chosen = images[:shown]
    return {
        "imageShape": list(image_shape),
        "classes": list(class_names),
        "titles": dict(titles),
        "image": image,
        "note": note,
        "digits": base64.b64encode(np.ascontiguousarray(chosen).tobytes()).decode(),
        "labels": labels[:shown].tolist(),
        "variants": {
            name: {
                "dictionaries": {
                    modality: packed(coded.dictionaries[modality])
                    for modality in sorted(coded.dictionaries, key=lambda modality: modality != image)
                },
                "codes": packed(coded.codes[:shown]),
                "profile": packed(class_profile(coded.codes, labels, len(class_names))),
                "strongest": strongest(coded.codes[:shown]).tolist(),
                "blockSize": coded.block_size,
            }
            for name, coded in variants.items()
        },
    }


def page(template: str, data: Mapping[str, Any]) -> str:
    """The template with the data in its place; text of the data cannot end the script that it lies in."""
    if template.count(PLACE) != 1:
        raise UserError(f"the explorer's template needs {PLACE!r} exactly once.")
    return template.replace(PLACE, json.dumps(data, allow_nan=False).replace("<", "\\u003c"))
