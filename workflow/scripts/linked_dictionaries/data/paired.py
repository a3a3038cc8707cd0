"""Signals of the same sample, put side by side: by row or by an id, with a row of NaN where a view is missing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from linked_dictionaries.configuration.linked_views import Column, PairedData
from linked_dictionaries.data.tables import Signals, read_column, read_signals
from linked_dictionaries.errors import UserError


@dataclass(frozen=True)
class Views:
    """Linked views of n samples.

    values : view to (n, width) float64, a row of NaN where the sample lacks it. labels : (n,) places in
    ``class_names``, or None. groups : (n,), or None. tests : (n,) bool where the data brings its own test samples.
    shapes : view to (height, width) of those that are images.
    """

    values: Mapping[str, NDArray[np.float64]]
    labels: NDArray[np.int64] | None = None
    class_names: Sequence[str] = ()
    groups: NDArray[np.int64] | None = None
    tests: NDArray[np.bool_] | None = None
    shapes: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    notes: Sequence[str] = ()

    def __len__(self) -> int:
        return len(next(iter(self.values.values())))


def read_paired(data: PairedData, where: str) -> Views:
    """The views of one's own files, aligned; ``where`` is the data's place in config.yaml.

    Raises UserError where files do not go together: different numbers of rows, an id that is there twice, labels that
    are not there for each sample, no sample with two views.
    """
    others = [entry.column for entry in (data.labels, data.groups) if entry is not None and entry.column is not None]
    tables = {
        name: read_signals(view, data.ids and (view.ids or data.ids), others, f"{where}.views.{name}")
        for name, view in data.views.items()
    }
    ids = _sample_ids(data, tables, where)
    values = {name: _aligned(table, ids) for name, table in tables.items()}
    present = np.array([~np.isnan(table[:, 0]) for table in values.values()])
    count = len(present[0])
    if not (present.sum(axis=0) > 1).any():
        first = ", ".join(f"{name} {table.ids[0]!r}" for name, table in tables.items() if table.ids)
        how = f"the ids {data.ids!r} agree (the first: {first})" if data.ids else "no row is empty in all but one"
        raise UserError(f"{where}: none of {count} samples has two views; there is nothing to link. Check that {how}.")
    none = int((~present.any(axis=0)).sum())
    if none:
        raise UserError(f"{where}: {none} of {count} samples have no view at all; leave these rows out.")
    classes, labels = _places(data.labels, data.ids, ids, count, f"{where}.labels")
    _, groups = _places(data.groups, data.ids, ids, count, f"{where}.groups")
    notes = [
        f"{name}: missing in {count - int(there.sum())} of {count} samples"
        for name, there in zip(values, present, strict=True)
        if not there.all()
    ]
    return Views(values, labels, classes, groups, None, _shapes(data, values, where), notes)


def _sample_ids(data: PairedData, tables: Mapping[str, Signals], where: str) -> list[str] | None:
    """Ids of all samples, in the order in which the files have them; None where rows are samples."""
    if data.ids is None:
        counts = {name: len(table.values) for name, table in tables.items()}
        if len(set(counts.values())) > 1:
            told = ", ".join(f"{name} ({data.views[name].path}) {count}" for name, count in counts.items())
            raise UserError(
                f"{where}.views: different numbers of rows: {told}. Row n of each file must be sample n, empty where "
                "it is missing; or give data.ids, a column that names the sample in each file."
            )
        return None
    for name, table in tables.items():
        _once(table.ids or [], f"{where}.views.{name}: {data.views[name].path}")
    return list(dict.fromkeys(name for table in tables.values() for name in table.ids or []))


def _once(ids: Sequence[str], where: str) -> None:
    if len(set(ids)) < len(ids):
        seen: set[str] = set()
        twice = next(name for name in ids if name in seen or seen.add(name))  # type: ignore[func-returns-value]
        raise UserError(f"{where}: the id {twice!r} is there twice; needed: one row a sample.")


def _aligned(table: Signals, ids: Sequence[str] | None) -> NDArray[np.float64]:
    if ids is None:
        return table.values
    rows = {name: row for row, name in enumerate(table.ids or [])}
    aligned = np.full((len(ids), table.values.shape[1]), np.nan)
    there = [place for place, name in enumerate(ids) if name in rows]
    aligned[there] = table.values[[rows[ids[place]] for place in there]]
    return aligned


def _places(
    entry: Column | None, ids: str | None, samples: Sequence[str] | None, count: int, where: str
) -> tuple[list[str], NDArray[np.int64] | None]:
    """Names of classes or groups, in order (numbers by size), and the place of each sample's among them."""
    if entry is None:
        return [], None
    values, keys = read_column(entry, ids and (entry.ids or ids), where)
    if samples is not None and keys is not None:
        _once(keys, f"{where}: {entry.path}")
        known = dict(zip(keys, values, strict=True))
        lacking = [name for name in samples if name not in known]
        if lacking:
            raise UserError(
                f"{where}: {entry.path} has nothing on {len(lacking)} of {count} samples, the first {lacking[0]!r}; "
                "needed: one value for every sample that has a view."
            )
        values = [known[name] for name in samples]
    if len(values) != count:
        raise UserError(f"{where}: {entry.path} has {len(values)} rows for {count} samples; needed: one each.")
    distinct = set(values)
    numeric = all(re.fullmatch(r"-?[0-9]+", name) for name in distinct)
    names = sorted(sorted(distinct), key=int) if numeric else sorted(distinct)
    place = {name: i for i, name in enumerate(names)}
    return names, np.array([place[name] for name in values], np.int64)


def _shapes(data: PairedData, values: Mapping[str, NDArray[np.float64]], where: str) -> dict[str, tuple[int, int]]:
    shapes = {}
    for name, view in data.views.items():
        if view.image_size is not None:
            height, width = view.image_size
            if height * width != values[name].shape[1]:
                raise UserError(
                    f"{where}.views.{name}.image_size: {height} × {width} pixels are {height * width}, and {view.path} "
                    f"has {values[name].shape[1]} columns; allowed: sizes that go with them, or null."
                )
            shapes[name] = (height, width)
    return shapes
