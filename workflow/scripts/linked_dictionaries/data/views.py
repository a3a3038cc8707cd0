"""From a study's data to one file that all methods learn from: aligned, divided, scaled by the training samples."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linked_dictionaries.configuration.linked_views import Halves, PairedData, Signals, Split, Table, Typefaces
from linked_dictionaries.data.local import files_below, looked_at
from linked_dictionaries.data.paired import Views, read_paired
from linked_dictionaries.data.tables import existing
from linked_dictionaries.data.typefaces import draw_typefaces, typeface_files
from linked_dictionaries.errors import UserError, expanded

TRAIN, VALIDATION, TEST = 0, 1, 2
LEAST = 2  # samples of a side
DRAWS = 100  # of groups, which differ in size
NEAR = 0.1  # of the samples asked for: by how much whole groups may miss them
CONSTANT = 1e-9  # of its mean: a column's deviation that is taken for rounding


def views_state(data: Any, where: str) -> dict[str, list[int]]:
    """Size and time of change of every local file that a study's data is read from; none is opened."""
    if isinstance(data, Halves):
        return {}
    if isinstance(data, Typefaces):
        faces = typeface_files(data, where).values()
        return {path: looked_at(path) for styles in faces for path, _ in styles.values()}
    state = {}
    for name, table in _tables(data).items():
        path = expanded(table.path, f"{where}.{name}.path")
        if not path.exists():
            existing(table, f"{where}.{name}")
        for file in files_below(path) if path.is_dir() else [str(path)]:
            state[str(file)] = looked_at(file)
    return state


def _tables(data: PairedData) -> dict[str, Table]:
    tables: dict[str, Table] = {f"views.{name}": view for name, view in data.views.items()}
    return tables | {name: entry for name in ("labels", "groups") if (entry := getattr(data, name)) is not None}


def read_views(study: Signals, where: str, images: Mapping[str, NDArray[Any]] | None = None) -> Views:
    """The views of a study; ``images`` are those of the data set, which halves are cut from."""
    if isinstance(study.data, PairedData):
        return read_paired(study.data, where)
    if isinstance(study.data, Typefaces):
        return draw_typefaces(study.data, where)
    if images is None:
        raise ValueError("halves are cut from images")
    return cut_halves(images, study.data.train, study.split.test, where)


def cut_halves(images: Mapping[str, NDArray[Any]], train: int, test: float, where: str) -> Views:
    """Left and right halves; ``images`` has train_images, test_images (n, pixels), labels and image_shape.

    Samples are the first ``train`` training images and the first ``test`` test images, or that share of them.
    """
    height, width = (int(side) for side in images["image_shape"])
    train = _first(train, len(images["train_images"]), f"{where}.train")
    test = _first(test, len(images["test_images"]), f"{where.removesuffix('.data')}.split.test")
    pixels = np.concatenate([images["train_images"][:train], images["test_images"][:test]])
    labels = np.concatenate([images["train_labels"][:train], images["test_labels"][:test]])
    stacked = pixels.reshape(-1, height, width) / 255.0
    half = width // 2
    cut = {"left": stacked[:, :, :half], "right": stacked[:, :, half:]}
    return Views(
        {name: part.reshape(len(part), -1) for name, part in cut.items()},
        labels.astype(np.int64),
        [str(name) for name in range(int(labels.max()) + 1)],
        tests=np.arange(len(pixels)) >= train,
        shapes={name: part.shape[1:] for name, part in cut.items()},
    )


def _first(wanted: float, there: int, place: str) -> int:
    """How many images are taken of those that are there; below 1 a share of them."""
    count = round(wanted * there) if wanted < 1 else int(wanted)
    if not LEAST <= count <= there or (wanted >= 1 and wanted != count):
        raise UserError(
            f"{place}: {wanted:g} of {there} images; allowed: a whole number from {LEAST} to {there}, or a share below "
            "1 that makes as many."
        )
    return count


def divided(views: Views, split: Split, where: str, notes: list[str] | None = None) -> NDArray[np.int64]:
    """TRAIN, VALIDATION or TEST of each sample: of each class the same share, groups never on two sides.

    ``split.test`` and ``split.validation`` are samples or, below 1, a share: of all, and of those not in the test.
    ``notes`` takes what could not be done as asked.
    """
    told: list[str] = [] if notes is None else notes
    count = len(views)
    side = np.full(count, TRAIN)
    if views.tests is not None:
        side[views.tests] = TEST
    else:
        side[_held_out(views, np.arange(count), split.test, split.seed, f"{where}.test", told)] = TEST
    rest = np.flatnonzero(side != TEST)
    side[rest[_held_out(views, rest, split.validation, split.seed, f"{where}.validation", told)]] = VALIDATION
    return side


def _held_out(
    views: Views, rows: NDArray[np.int64], wanted: float, seed: int, where: str, notes: list[str]
) -> NDArray[np.int64]:
    """Places among ``rows`` that are held out."""
    from sklearn.model_selection import train_test_split

    count = round(wanted * len(rows)) if wanted < 1 else int(wanted)
    if not LEAST <= count <= len(rows) - LEAST or (wanted >= 1 and wanted != int(wanted)):
        raise UserError(
            f"{where}: {wanted:g} of {len(rows)} samples; allowed: a whole number from {LEAST} to {len(rows) - LEAST}, "
            "or a share below 1 that makes as many."
        )
    if views.groups is not None:
        return _groups_held_out(views.groups[rows], count, seed, where, notes)
    labels = None if views.labels is None else views.labels[rows]
    if labels is not None:
        classes, members = np.unique(labels, return_counts=True)
        if members.min() < 2 or len(classes) > min(count, len(rows) - count):
            rare = f"class {views.class_names[classes[members.argmin()]]!r} has {members.min()} of {len(rows)} samples"
            notes.append(f"{where}: not of each class the same share, for {rare} and {len(classes)} classes are there.")
            labels = None
    return np.asarray(train_test_split(np.arange(len(rows)), test_size=count, random_state=seed, stratify=labels)[1])


def _groups_held_out(
    groups: NDArray[np.int64], count: int, seed: int, where: str, notes: list[str]
) -> NDArray[np.int64]:
    """Places of whole groups that make about as many samples: the first draw that does, or the nearest of them."""
    from sklearn.model_selection import GroupShuffleSplit

    there = len(np.unique(groups))
    if there < 2:
        raise UserError(f"{where}: all samples are of one group, which cannot be divided.")
    chosen = min(there - 1, int(np.ceil(there * count / len(groups))))
    draws = GroupShuffleSplit(DRAWS, test_size=chosen, random_state=seed).split(groups, groups=groups)
    best: NDArray[np.int64] | None = None
    for _, held_out in draws:
        if best is None or abs(len(held_out) - count) < abs(len(best) - count):
            best = np.asarray(held_out)
        if abs(len(best) - count) <= NEAR * count:
            return best
    assert best is not None
    notes.append(f"{where}: {len(best)} samples for the {count} asked for, as groups stay together.")
    return best


def scaled(
    values: NDArray[np.float64], train: NDArray[np.bool_], scaling: str
) -> tuple[NDArray[np.float32], NDArray[np.float64], NDArray[np.float64]]:
    """Signals (n, width) in the units that methods learn in, with the mean and factor that lead back to their own.

    What the training samples say: "column", zero mean and unit variance of each column; "view", zero mean of each and
    unit mean variance of all; "none", zero mean alone. Zero is always the prediction that knows nothing.
    """
    width = values.shape[1]
    mean = np.nanmean(values[train], axis=0)
    if scaling == "none":
        return (values - mean).astype(np.float32), mean, np.ones(width)
    spread = deviations(values[train])
    if scaling == "view":
        spread = np.full(width, float(spread.max()) * np.sqrt(((spread / (spread.max() or 1.0)) ** 2).mean()))
    spread = np.where(spread > 0, spread, 1.0)
    return ((values - mean) / spread).astype(np.float32), mean, spread


def deviations(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Standard deviation of each column, in any unit; zero where it is no more than rounding."""
    largest = np.nanmax(np.abs(values), axis=0)
    units = np.where(largest > 0, largest, 1.0)  # squares of what is very small are zero
    found = np.nanstd(values / units, axis=0) * units
    return np.where(found > CONSTANT * np.abs(np.nanmean(values, axis=0)), found, 0.0)


def prepared(views: Views, study: Signals, where: str) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """What is stored: arrays (signals of each view, its mean and factor, sides, labels), and their description."""
    notes = list(views.notes)
    side = divided(views, study.split, f"{where.removesuffix('.data')}.split", notes)
    arrays: dict[str, NDArray[Any]] = {"side": side}
    for name, values in views.values.items():
        there = ~np.isnan(values[:, 0])
        for part, what in ((TRAIN, "training"), (VALIDATION, "validation"), (TEST, "test")):
            if (there & (side == part)).sum() < LEAST:
                raise UserError(
                    f"{where}: view {name!r} is there in {(there & (side == part)).sum()} of the {what} samples; "
                    f"needed: {LEAST} or more."
                )
        if not deviations(values[side == TRAIN]).any():
            raise UserError(
                f"{where}: view {name!r} is the same in every training sample, so that nothing can be told of it or "
                "from it; leave it out."
            )
        arrays[f"view.{name}"], arrays[f"mean.{name}"], arrays[f"factor.{name}"] = scaled(
            values, side == TRAIN, study.scaling
        )
    _check_pairs(views, side, where)
    if views.labels is not None:
        arrays["labels"] = views.labels
    described = {
        "views": list(views.values),
        "shapes": {name: list(shape) for name, shape in views.shapes.items()},
        "class_names": list(views.class_names),
        "samples": {name: int((side == part).sum()) for name, part in (("train", 0), ("validation", 1), ("test", 2))},
        "side_by_side": isinstance(study.data, Halves),
        "notes": notes,
    }
    return arrays, described


def _check_pairs(views: Views, side: NDArray[np.int64], where: str) -> None:
    """UserError where two views have too few samples in common to learn one from the other, or to be measured."""
    there = {name: ~np.isnan(values[:, 0]) for name, values in views.values.items()}
    for first, second in combinations(there, 2):
        for part, what in ((TRAIN, "training"), (VALIDATION, "validation"), (TEST, "test")):
            common = int((there[first] & there[second] & (side == part)).sum())
            if common < LEAST:
                raise UserError(
                    f"{where}: {common} of the {what} samples have both {first!r} and {second!r}; needed: {LEAST} or "
                    "more. Leave one of the views out, or put them into studies of their own."
                )
