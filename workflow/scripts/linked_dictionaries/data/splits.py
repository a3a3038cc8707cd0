"""Training and test set of a fold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from linked_dictionaries.data.checks import check_every_class, checked_parts
from linked_dictionaries.data.notes import notes_on_images
from linked_dictionaries.errors import UserError

RESPLIT = "resplit~"  # name of a fold of all images divided anew, before its seed


@dataclass(frozen=True)
class Split:
    """Training and test images, (n, pixels) uint8, their labels, (n,) int64, and the images' height and width.

    ``notes`` are sentences on what is unusual in the images, or was done to them.
    """

    train_images: NDArray[np.uint8]
    train_labels: NDArray[np.int64]
    test_images: NDArray[np.uint8]
    test_labels: NDArray[np.int64]
    image_shape: tuple[int, int]
    notes: tuple[str, ...] = ()


def split_folds(
    parts: Mapping[str, bytes],
    n_classes: int,
    validation: int | None,
    fold: str,
    class_names: Sequence[str] = (),
) -> Split:
    """Training and test set of a fold.

    "final": all training images against the test set. "resplit~7": all images divided anew, at random with that seed,
    into sets of the same sizes with the same share of each class. "validation": ``validation`` of the training images
    (None: a sixth of them) are held out, drawn at random with a fixed seed and with the same share of each class, and
    take the test set's place, which is not touched. Images whose file is sorted by class are put in a random order,
    always the same, because the first ones of a set stand for all of it in figures. ``class_names`` are told in
    messages.
    """
    arrays = checked_parts(parts, n_classes, class_names=class_names)
    notes: list[str] = []
    sides = {}
    for side in ("train", "test"):
        images, labels = arrays[f"{side}_images"], arrays[f"{side}_labels"].astype(np.int64)
        if side == "train" or fold != "validation":
            notes += notes_on_images(side, images)
        if _is_sorted(labels):
            order = np.random.default_rng(0).permutation(len(labels))
            images, labels = images[order], labels[order]
            notes.append(f"{side} set: sorted by class in its file; put in a random order, always the same.")
        sides[side] = (images.reshape(len(images), -1), labels)
    (train_images, train_labels), (test_images, test_labels) = sides["train"], sides["test"]
    if fold == "validation":
        kept, held_out = _held_out(train_labels, n_classes, validation, class_names)
        test_images, test_labels = train_images[held_out], train_labels[held_out]
        train_images, train_labels = train_images[kept], train_labels[kept]
    elif fold.startswith(RESPLIT):
        images, labels = np.concatenate([train_images, test_images]), np.concatenate([train_labels, test_labels])
        seed, size = int(fold.removeprefix(RESPLIT)), len(test_labels)
        train, test = _stratified(labels, size, seed)
        train_images, train_labels, test_images, test_labels = images[train], labels[train], images[test], labels[test]
    height, width = arrays["train_images"].shape[1:]
    return Split(train_images, train_labels, test_images, test_labels, (height, width), tuple(notes))


def _is_sorted(labels: NDArray[np.int64]) -> bool:
    """Whether each class is one run in the file, with more than one image a class to see it by."""
    classes = len(np.unique(labels))
    return np.count_nonzero(np.diff(labels)) == classes - 1 and len(labels) >= 2 * classes


def _held_out(
    labels: NDArray[np.int64], n_classes: int, validation: int | None, class_names: Sequence[str]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Indices of the training images that stay and of those held out, each in the order of the file."""
    count = max(n_classes, len(labels) // 6) if validation is None else validation
    if not n_classes <= count <= len(labels) - n_classes:
        raise UserError(
            f"validation: {count} of the {len(labels)} training images cannot be held out, as each of the {n_classes} "
            f"classes needs one there and one to learn from; allowed: {n_classes} to {len(labels) - n_classes}, of a "
            f"training set of at least {2 * n_classes} images."
        )
    lone = np.flatnonzero(np.bincount(labels, minlength=n_classes) < 2)
    if len(lone):
        named = ", ".join(repr(class_names[int(label)]) if class_names else str(label) for label in lone)
        raise UserError(f"train set: one image alone of class {named}; needed: two, of which one can be held out.")
    kept, held_out = _stratified(labels, count, 0)
    for where, chosen in (("images held out", held_out), ("images left to train with", kept)):
        check_every_class(f"validation: {count} {where}", labels[chosen], n_classes, class_names)
    return kept, held_out


def _stratified(labels: NDArray[np.int64], count: int, seed: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Indices of what stays and of ``count`` drawn at random, the same share of each class, both in order."""
    from sklearn.model_selection import train_test_split

    kept, drawn = train_test_split(np.arange(len(labels)), test_size=count, random_state=seed, stratify=labels)
    return np.sort(kept), np.sort(drawn)
