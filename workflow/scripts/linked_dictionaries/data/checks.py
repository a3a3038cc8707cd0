"""Whether four IDX parts are a data set that can be learned from; told before anything is trained, or stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linked_dictionaries.data.idx import PARTS, parse_idx
from linked_dictionaries.errors import UserError

LEAST_SIDE = 7  # pixels: the window of the structural similarity
LEAST_TEST = 3  # images: a plane of fewer has no neighbourhoods to compare
_SHOWN = 5  # classes named in a message


def checked_parts(
    parts: Mapping[str, bytes],
    n_classes: int,
    *,
    class_names: Sequence[str] = (),
    files: Mapping[str, str] | None = None,
) -> dict[str, NDArray[np.uint8]]:
    """Parsed parts: images (n, height, width) and labels (n,) of both sides, uint8, that go together.

    ``class_names`` and ``files``, the file behind each part, are told in messages. Raises UserError for bytes that are
    no IDX file, images and labels that do not go together, images of no use (too small, none, all the same picture),
    labels without a class name, and classes without an image.
    """
    told = {part: files[part] if files else f"the {part.replace('_', ' ')}" for part in PARTS}
    arrays = {part: parse_idx(parts[part], told[part]) for part in PARTS}
    for side in ("train", "test"):
        images, labels = arrays[f"{side}_images"], arrays[f"{side}_labels"]
        places = ", ".join(dict.fromkeys((told[f"{side}_images"], told[f"{side}_labels"])))
        where = f"{side} set ({places})" if files else f"{side} set"
        if images.ndim != 3 or labels.ndim != 1 or len(images) != len(labels):
            raise UserError(
                f"{where}: images of shape {images.shape} do not go with labels of shape {labels.shape}; needed: "
                "(n, height, width) and (n,)."
            )
        _check_images(where, images)
        _check_labels(where, labels, n_classes)
        check_every_class(where, labels, n_classes, class_names)
    if len(arrays["test_images"]) < LEAST_TEST:
        raise UserError(f"test set: {len(arrays['test_images'])} images; needed: {LEAST_TEST} or more.")
    shape = arrays["train_images"].shape[1:]
    if arrays["test_images"].shape[1:] != shape:
        raise UserError(
            f"{told['test_images']}: images of {_size(arrays['test_images'].shape[1:])} pixels; those of "
            f"{told['train_images']} have {_size(shape)}. Needed: one size."
        )
    return arrays


def _check_images(where: str, images: NDArray[np.uint8]) -> None:
    if len(images) == 0:
        raise UserError(f"{where}: no images; needed: at least one of every class.")
    if min(images.shape[1:]) < LEAST_SIDE:
        raise UserError(
            f"{where}: images of {_size(images.shape[1:])} pixels; needed: at least {LEAST_SIDE} × {LEAST_SIDE}. Scale "
            "them up (image folders: image_size, such as [28, 28])."
        )
    if len(images) > 1 and bool((images == images[0]).all()):
        grey = f", of the one grey {images[0].flat[0]}" if np.ptp(images[0]) == 0 else ""
        raise UserError(f"{where}: all {len(images)} images are the same picture{grey}; there is nothing to learn.")


def _check_labels(where: str, labels: NDArray[np.uint8], n_classes: int) -> None:
    if labels.max(initial=0) >= n_classes:
        raise UserError(
            f"{where}: label {labels.max()} has no class name; the data set in config.yaml has {n_classes} "
            f"class_names, so labels must lie in 0 to {n_classes - 1}."
            + (" They start at 1: files with 'source: idx' need 'first_label: 1'." if labels.min() == 1 else "")
        )


def check_every_class(where: str, labels: NDArray[Any], n_classes: int, class_names: Sequence[str] = ()) -> None:
    """Raise UserError unless every class has an image."""
    absent = np.flatnonzero(np.bincount(labels, minlength=n_classes)[:n_classes] == 0)
    if len(absent):
        named = ", ".join(_class(label, class_names) for label in absent[:_SHOWN])
        more = f" and {len(absent) - _SHOWN} more" if len(absent) > _SHOWN else ""
        raise UserError(
            f"{where}: no image of class {named}{more}; there are labels {_ranges(np.unique(labels))}. Needed: at "
            f"least one image of each of the {n_classes} class_names, on both sides, with labels counted from 0. Add "
            "images, or leave these classes out of the class_names and the labels."
        )


def _class(label: int, class_names: Sequence[str]) -> str:
    return f"{label} ({class_names[label]!r})" if label < len(class_names) else str(label)


def _ranges(labels: NDArray[Any]) -> str:
    """Distinct labels in short: "0, 3 to 7"."""
    if not len(labels):
        return "none"
    runs = np.split(labels, np.flatnonzero(np.diff(labels) != 1) + 1)
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs)


def _size(shape: Sequence[int]) -> str:
    return f"{shape[1]} × {shape[0]}"
