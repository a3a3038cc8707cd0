"""What a code of the image alone says of the linked modalities and of the blocks of an ordinal dictionary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
CHUNK = 4096


@dataclass(frozen=True)
class NearestInput:
    """Per sample: the class whose input of the target modality lies nearest to Φ_target a, and the distances.

    ``distances`` is (n, classes), squared Euclidean.
    """

    nearest: NDArray[np.int64]
    distances: Floats


def nearest_class_input(activations: Floats, dictionary: Floats, class_inputs: Floats) -> NearestInput:
    """Compare each reconstruction Φ_target a with the target modality's input of every class.

    Parameters
    ----------
    activations : (n, M), codes of the images alone. dictionary : (M, pixels), of the target modality.
    class_inputs : (classes, pixels), what the target modality shows for each class.
    """
    distances = np.empty((len(activations), len(class_inputs)), np.float32)
    squared_inputs = (class_inputs**2).sum(axis=1)
    for start in range(0, len(activations), CHUNK):
        reconstruction = np.asarray(activations[start : start + CHUNK]) @ dictionary
        cross = reconstruction @ class_inputs.T
        distances[start : start + CHUNK] = (reconstruction**2).sum(axis=1, keepdims=True) - 2 * cross + squared_inputs
    return NearestInput(distances.argmin(axis=1), distances)


def block_sums(activations: Floats, block_size: int, n_classes: int) -> Floats:
    """Total activation of each class's block of neurons, (n, classes)."""
    blocks = np.asarray(activations[:, : block_size * n_classes])
    sums: Floats = blocks.reshape(len(blocks), n_classes, block_size).sum(axis=2)
    return sums


def read_out(
    activations: Floats,
    labels: NDArray[np.int64],
    dictionaries: Mapping[str, Floats],
    class_inputs: Mapping[str, Floats],
    block_size: int,
    n_classes: int,
) -> dict[str, Any]:
    """What codes of the images alone say: shares of samples, of neurons that are active, and how many never are.

    ``active_share_error`` is the standard error of ``active_share`` over the images, None of one image.

    Parameters
    ----------
    activations : (n, M). labels : (n,). dictionaries, class_inputs : of each linked modality, as those of
        :func:`nearest_class_input`. block_size : neurons of each of ``n_classes`` blocks, 0 where there are none.
    """
    cross_modal = {
        name: float((nearest_class_input(activations, dictionaries[name], inputs).nearest == labels).mean())
        for name, inputs in class_inputs.items()
    }
    blocks = None
    if block_size:
        blocks = float((block_sums(activations, block_size, n_classes).argmax(axis=1) == labels).mean())
    active = (activations > 0).mean(axis=1)
    return {
        "n_test": len(labels),
        "cross_modal": cross_modal,
        "ordinal_blocks": blocks,
        "active_share": float(active.mean()),
        "active_share_error": float(active.std(ddof=1) / np.sqrt(len(active))) if len(active) > 1 else None,
        "never_active": int((~(activations > 0).any(axis=0)).sum()),
        "atoms": int(activations.shape[1]),
    }


def gallery(
    images: Floats,
    labels: NDArray[np.int64],
    activations: Floats,
    dictionary: Floats,
    class_inputs: Floats,
    failures: int,
) -> dict[str, NDArray[Any]]:
    """Examples for Fig. 3: the first test image of each class, then the worst failures.

    A failure's badness is how much nearer the wrong class's input is than the right one's.
    """
    found = nearest_class_input(activations, dictionary, class_inputs)
    first = np.array(
        [np.flatnonzero(labels == label)[0] for label in range(len(class_inputs)) if (labels == label).any()]
    )
    margin = found.distances[np.arange(len(labels)), labels] - found.distances.min(axis=1)
    order = np.argsort(-margin, kind="stable")[:failures]
    worst = order[margin[order] > 0]
    chosen = np.concatenate([first, worst])
    return {
        "images": images[chosen],
        "reconstructions": np.asarray(activations[chosen]) @ dictionary,
        "expected": class_inputs[labels[chosen]],
        "labels": labels[chosen],
        "nearest": found.nearest[chosen],
        "n_examples": np.array(len(first)),
    }
