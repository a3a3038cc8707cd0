"""Views side by side in one array: which columns are whose, which samples lack one, centre and scale of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.utils.validation import assert_all_finite

from linked_dictionaries.coding.inputs import read_only
from linked_dictionaries.errors import InputError
from linked_dictionaries.learning.linking import mean_energy
from linked_dictionaries.solvers.bounds import count_missing

Floats = NDArray[Any]
ONE = "x"  # name of the only view where none are named
SCALES = ("columns", "view", None)
CONSTANT = 1e-9  # of its mean: a column's deviation that is taken for rounding


def columns_of(views: Mapping[str, int] | None, n_features: int) -> dict[str, slice]:
    """The columns of each view; ``views`` maps names to numbers of columns, in order, None is one view."""
    if views is None:
        return {ONE: slice(0, n_features)}
    if not isinstance(views, Mapping) or not views:
        raise InputError(f'views must map names to numbers of columns, such as {{"image": 784}}, not {views!r}.')
    columns, start = {}, 0
    for name, width in views.items():
        if not isinstance(name, str) or isinstance(width, bool) or not isinstance(width, (int, np.integer)):
            raise InputError(f"views must map names to whole numbers of columns, not {name!r} to {width!r}.")
        if width < 1:
            raise InputError(f"views: {name!r} has {width} columns; a view has at least one.")
        columns[name] = slice(start, start + int(width))
        start += int(width)
    if start != n_features:
        told = ", ".join(f"{name}: {width}" for name, width in views.items())
        raise InputError(f"views name {start} columns ({told}), X has {n_features}.")
    return columns


def presence_of(X: Floats, columns: Mapping[str, slice]) -> NDArray[np.bool_]:
    """Which sample has which view, (n, views); a view is absent where all of its columns are NaN.

    Values that are infinite, and views of which a part is missing, are errors. Each value is looked at once.
    """
    edges = np.array([0, *(part.stop for part in columns.values())])
    missing = np.empty((len(X), len(columns)), np.int64)
    if count_missing(read_only(X), edges, missing):
        assert_all_finite(X, allow_nan=True, input_name="X")
    present: NDArray[np.bool_] = missing == 0
    for place, (name, part) in enumerate(columns.items()):
        width, lacking = part.stop - part.start, missing[:, place]
        torn = np.flatnonzero((lacking > 0) & (lacking < width))
        if len(torn):
            raise InputError(
                f"sample {torn[0]} lacks {lacking[torn[0]]} of the {width} columns of view {name!r} (NaN), and "
                f"{len(torn) - 1} more samples lack parts of it. A view is there or not: "
                "give all its columns, or NaN in all of them; impute single values before."
            )
    nothing = np.flatnonzero(~present.any(axis=1))
    if len(nothing):
        raise InputError(f"sample {nothing[0]} has no view at all (NaN in every column), and {len(nothing) - 1} more.")
    return present


def linked(present: NDArray[np.bool_], columns: Mapping[str, slice]) -> NDArray[np.bool_]:
    """Which sample has which view, once there is a sample that has two, where views are several."""
    if present.shape[1] > 1 and not (present.sum(axis=1) > 1).any():
        raise InputError(
            f"none of the {len(present)} samples has two of the views {', '.join(columns)}, so there is nothing to "
            "link. Check that rows, or the indices of data frames (1 is not '1'), name the same samples."
        )
    return present


@dataclass(frozen=True)
class Standard:
    """Centre and scale of each column: what is coded is (x - mean) / scale, of mean energy one per view."""

    mean: Floats
    scale: Floats

    def about(self, x: Floats, part: slice) -> Floats:
        """Standardised columns of a view, (n, its columns); zero where a value is its centre but for rounding."""
        away = x - self.mean[part]
        away[np.abs(away) <= CONSTANT * np.abs(self.mean[part])] = 0
        return np.asarray(away / self.scale[part])


def setting_of(value: Any, name: str, view: str, views: Mapping[str, slice]) -> Any:
    """A parameter that is one value, or a value for each view: a mapping, or in their order."""
    if isinstance(value, (list, tuple, np.ndarray)) and np.ndim(value):
        if len(value) != len(views):
            raise InputError(f"{name} has {len(value)} values for {len(views)} views.")
        return value[list(views).index(view)]
    if not isinstance(value, Mapping):
        return value
    unknown = sorted(set(value) - set(views))
    if unknown:
        raise InputError(f"{name}: no view is called {unknown[0]!r}; the views are {', '.join(views)}.")
    if view not in value:
        raise InputError(f"{name} says nothing of view {view!r}; give every view a value, or one value for all.")
    return value[view]


def standard_of(X: Floats, columns: Mapping[str, slice], present: Floats, center: Any, scale: Any) -> Standard:
    """Centre and scale as the parameters ask, from the samples that have the view.

    ``scale`` "columns": each column to variance one, then the view to mean energy one; "view": the view alone, all of
    its columns by one factor; None: as it is. A column that is constant stays, divided by nothing.
    """
    mean, factor = np.zeros(X.shape[1], np.float64), np.ones(X.shape[1], np.float64)
    for place, (name, part) in enumerate(columns.items()):
        rows = X[:, part] if present[:, place].all() else X[present[:, place], part]
        if not len(rows):
            raise InputError(f"view {name!r} is missing in every sample; leave it out.")
        kind = setting_of(scale, "scale", name, columns)
        if kind not in SCALES:
            raise InputError(f"scale must be 'columns', 'view' or None, not {kind!r}.")
        centred = setting_of(center, "center", name, columns)
        if not isinstance(centred, (bool, np.bool_)):
            raise InputError(f"center must be True or False, or one of them for each view, not {centred!r}.")
        average = rows.mean(axis=0, dtype=np.float64)
        if centred:
            mean[part] = average
        if kind == "columns":
            deviation = rows.std(axis=0, dtype=np.float64)
            least = np.maximum(CONSTANT * np.abs(average), float(np.finfo(X.dtype).tiny))
            factor[part] = np.where(deviation > least, deviation, 1.0)
        if kind is not None:  # what is left of a constant is rounding, which no factor may bring to energy one
            energy = mean_energy(Standard(mean, factor).about(rows, part))
            factor[part] *= np.sqrt(energy) if energy > np.finfo(np.float64).tiny else 1.0
    return Standard(mean.astype(X.dtype), factor.astype(X.dtype))


def weights_for(weights: Any, columns: Mapping[str, slice], energies: Mapping[str, float]) -> dict[str, float]:
    """w_m of Eq. 6, of sum one: numbers by view or in order, or "equal", which gives all the same mean energy."""
    if isinstance(weights, str):
        if weights != "equal":
            raise InputError(f'weights must be "equal" or a number for each view, not {weights!r}.')
        known = {name: 1.0 / energy for name, energy in energies.items() if energy > 0}
        # A view that never varies explains nothing, whatever its weight: in any unit it has that of the others.
        usual = sum(known.values()) / len(known) if known else 1.0
        found = {name: known.get(name, usual) for name in energies}
    elif isinstance(weights, Mapping):
        found = {name: setting_of(weights, "weights", name, columns) for name in columns}
    else:
        numbers = list(np.atleast_1d(weights))
        if len(numbers) != len(columns):
            raise InputError(f"weights has {len(numbers)} numbers for {len(columns)} views.")
        found = dict(zip(columns, numbers, strict=True))
    for name, weight in found.items():
        if not (isinstance(weight, (int, float, np.number)) and 0 < float(weight) < np.inf):
            raise InputError(f"weights: {name!r} has {weight!r}; a weight is a positive number, or leave the view out.")
    total = sum(float(weight) for weight in found.values())
    return {name: float(weight) / total for name, weight in found.items()}
