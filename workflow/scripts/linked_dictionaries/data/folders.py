"""Images of one's own: a folder for each class."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from linked_dictionaries.configuration.datasets import FolderDataset
from linked_dictionaries.data.idx import to_idx
from linked_dictionaries.data.local import (
    IMAGE_SUFFIXES,
    existing_folder,
    files_below,
    is_hidden,
    is_image,
    same_name,
    suffix_of,
)
from linked_dictionaries.data.pictures import Picture, read_picture
from linked_dictionaries.errors import UserError

_FRAMES = "several frames"
Skipped = dict[str, dict[str, int]]  # "train/a": what was left out, and how many


def read_folders(dataset: FolderDataset) -> tuple[dict[str, bytes], list[str], Skipped]:
    """The four parts as IDX bytes, notes on what is unusual, and counts of the files that were left out.

    Images may lie in subfolders of a class's folder. Left out are files that are no images by their name, and images
    of several frames (animations, pages), of which none says which is meant. Raises UserError for folders that do not
    go with the class names, classes without images, files that cannot be read and images of different sizes.
    """
    root = existing_folder(dataset)
    parts: dict[str, bytes] = {}
    notes: list[str] = []
    skipped: Skipped = {}
    for side in ("train", "test"):
        reader = _Side(dataset, side, root / side)
        images, labels = reader.read()
        parts[f"{side}_images"], parts[f"{side}_labels"] = to_idx(images), to_idx(labels)
        notes += reader.notes()
        skipped |= {f"{side}/{name}": dict(counts) for name, counts in reader.skipped.items() if counts}
    return parts, notes, skipped


class _Side:
    """Reads one side of a data set, and counts what it meets."""

    def __init__(self, dataset: FolderDataset, side: str, folder: Path) -> None:
        self.dataset, self.side, self.folder = dataset, side, folder
        self.skipped: dict[str, Counter[str]] = {}
        self.inks: Counter[str] = Counter()
        self.nested = 0

    def read(self) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        """Images (n, height, width) and labels (n,) in a random order that is always the same."""
        folders = _class_folders(self.folder, self.dataset.class_names)
        images: list[NDArray[np.uint8]] = []
        labels: list[int] = []
        for label, (name, folder) in enumerate(zip(self.dataset.class_names, folders, strict=True)):
            before = len(images)
            for path, picture in self._pictures(name, folder):
                shape = images[0].shape if images else picture.pixels.shape
                if picture.pixels.shape != shape:
                    height, width = picture.pixels.shape
                    raise UserError(
                        f"{path}: {width} × {height} pixels, others have {shape[1]} × {shape[0]}; give "
                        "the data set an image_size: [height, width], to which all are scaled."
                    )
                images.append(picture.pixels)
                labels.append(label)
            if len(images) == before:
                raise UserError(self._no_image(name, folder))
        order = np.random.default_rng(0).permutation(len(images))
        return np.stack(images)[order], np.array(labels, np.uint8)[order]

    def _pictures(self, name: str, folder: Path) -> list[tuple[str, Picture]]:
        """Path and picture of each image of a class."""
        left_out = self.skipped.setdefault(name, Counter())
        found = []
        for path in files_below(folder):
            if not is_image(path):
                left_out[suffix_of(path) or "no suffix"] += 1
                continue
            picture = read_picture(Path(path), self.dataset.image_size)
            if picture is None:
                left_out[_FRAMES] += 1
                continue
            self.inks[picture.ink] += 1
            self.nested += Path(path).parent != folder
            found.append((path, picture))
        return found

    def _no_image(self, name: str, folder: Path) -> str:
        left_out = self.skipped[name]
        there = f" There are files that are not read: {_counted(left_out)}." if left_out else ""
        frames = " Save the frames or pages as one file each." if left_out[_FRAMES] else ""
        suffixes = ", ".join(sorted(IMAGE_SUFFIXES))
        return f"{folder}: no image of this class; needed: at least one file of {suffixes}.{there}{frames}"

    def notes(self) -> list[str]:
        notes = [
            f"{self.side}/{name}: left out {_counted(counts)}"
            + ("; save the frames or pages as one file each." if counts[_FRAMES] else ".")
            for name, counts in self.skipped.items()
            if counts
        ]
        if self.nested:
            notes.append(f"{self.side} set: {self.nested} images lie in subfolders of their class, and were read.")
        inks = {ink: count for ink, count in self.inks.items() if ink}
        if inks:
            told = ", ".join(f"{count} with {ink}" for ink, count in sorted(inks.items()))
            notes.append(
                f"{self.side} set: {sum(inks.values())} images are partly transparent ({told}); their ground was taken "
                "as black and their ink as bright."
            )
        return notes


def _class_folders(folder: Path, class_names: Sequence[str]) -> list[Path]:
    """The folder of each class, matched by the name's one spelling, so that é is é however it was written."""
    entries = sorted(folder.iterdir()) if folder.is_dir() else []
    paths = [path for path in entries if path.is_dir() and not is_hidden(path.name)]
    by_name = {same_name(path.name): path for path in paths}
    needed = {same_name(name): name for name in class_names}
    missing = [name for spelling, name in needed.items() if spelling not in by_name]
    unknown = [path.name for spelling, path in by_name.items() if spelling not in needed]
    if len(by_name) < len(paths) or len(needed) < len(class_names):
        names = [path.name for path in paths] if len(by_name) < len(paths) else list(class_names)
        twice = [name for name in names if [same_name(other) for other in names].count(same_name(name)) > 1]
        raise UserError(f"{folder}: {_named(twice)} are one name, with accents written in two ways; keep one of them.")
    if missing or unknown:
        if not folder.is_dir():
            there = "there are none, and no such folder"
        else:
            there = f"missing: {_named(missing)}; there and not in class_names: {_named(unknown)}"
        loose = sum(1 for path in entries if is_image(path.name) and path.is_file())
        raise UserError(
            f"{folder}: needed is a folder for each of the class_names in config.yaml, {_named(class_names)}; {there}."
            + _look_alikes(missing, unknown)
            + (f" {loose} images lie right in {folder}, in no class's folder." if loose else "")
        )
    return [by_name[same_name(name)] for name in class_names]


def _look_alikes(missing: Sequence[str], unknown: Sequence[str]) -> str:
    by_fold = {name.casefold().strip(): name for name in unknown}
    pairs = [(name, by_fold[name.casefold().strip()]) for name in missing if name.casefold().strip() in by_fold]
    return "".join(f" {name!r} and {other!r} differ in case or blanks alone." for name, other in pairs)


def _named(names: Sequence[str]) -> str:
    """Names in quotes, each that is not plain ASCII with its code points, so that look-alikes can be told apart."""
    return ", ".join(repr(name) if name.isascii() else f"{name!r} ({ascii(name)[1:-1]})" for name in names) or "none"


def _counted(counts: Counter[str]) -> str:
    kinds = [f"{count} × {kind}" for kind, count in sorted(counts.items()) if count]
    return ", ".join(kinds) or "nothing"
