"""Data of a study's explorer: its fitted model, and test samples of its views, small enough for one HTML file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linked_dictionaries.data.views import TEST
from linked_dictionaries.estimators.saving import Stored
from linked_dictionaries.publishing.explorer_packing import packed

LARGEST = 4_900_000  # bytes of the page's data; with the page itself less than 5 MB
Arrays = Mapping[str, NDArray[Any]]


def linked_page_data(
    model: Stored,
    arrays: Arrays,
    described: Mapping[str, Any],
    count: int,
    *,
    title: str,
    titles: Mapping[str, str],
    note: str,
    largest: int = LARGEST,
) -> dict[str, Any]:
    """All that the page shows of a study.

    Parameters
    ----------
    model : what LinkedDictionaryLearning.save wrote. arrays, described : what prepare_views stored: signals of each
        view in the units that the model learned in, their mean and factor, sides, labels; names and shapes.
    count : test samples in the page, evenly spread over all.
    title, titles : of the study and of each view. note : one line on data and seed.
    largest : bytes. Maps to absent views that do not fit any more are left out and named: the page then reads these
        views through their dictionaries, and says so.

    Returns
    -------
    dict
        ``components`` (M, columns) for standardised columns; ``mean``, ``scale`` of the columns, as the model has them;
        ``samples`` (n, columns), absent views zero, with ``present``; ``units``, which lead back to the views' own.
    """
    views, components = described["views"], model.tensors["components_"]
    rows = _spread(np.flatnonzero(arrays["side"] == TEST), count)
    signals = {name: arrays[f"view.{name}"][rows] for name in views}
    classes = described["class_names"] if "labels" in arrays else []
    data: dict[str, Any] = {
        "note": note,
        "title": title,
        "views": [
            {
                "name": name,
                "title": titles[name],
                "shape": described["shapes"].get(name),
                "columns": model.about["columns"][name],
                "weight": model.about["weights"][name],
            }
            for name in views
        ],
        "classes": classes,
        "labels": arrays["labels"][rows].tolist() if classes else [-1] * len(rows),
        "penalty": model.about["parameters"]["penalty"],
        "decoder": model.about["parameters"]["decoder"],
        "components": packed(components / model.tensors["scale_"], "float32"),
        "mean": packed(model.tensors["mean_"], "float32"),
        "scale": packed(model.tensors["scale_"], "float32"),
        "samples": packed(np.hstack([np.nan_to_num(signals[name]) for name in views]), "float32"),
        "present": np.stack([~np.isnan(signals[name][:, 0]) for name in views], axis=1).tolist(),
        "units": {
            part: packed(np.concatenate([arrays[f"{part}.{name}"] for name in views]), "float32")
            for part in ("mean", "factor")
        },
        "decoders": [],
        "omitted": [],
    }
    room = largest - len(json.dumps(data))
    for pattern, entry in _decoders(model):
        size = len(json.dumps(entry)) + 2
        kept = size <= room
        data["decoders" if kept else "omitted"].append(entry if kept else pattern)
        room -= size if kept else 0
    return data


def _spread(rows: NDArray[np.intp], count: int) -> NDArray[np.intp]:
    chosen: NDArray[np.intp] = rows[np.linspace(0, len(rows) - 1, min(count, len(rows))).astype(int)]
    return chosen


def _decoders(model: Stored) -> Iterator[tuple[list[bool], dict[str, Any]]]:
    """The maps to the columns of the views that each pattern lacks: those from one view first, they are asked most."""
    columns = list(model.about["columns"].values())
    for number, pattern in sorted(enumerate(model.about["patterns"]), key=lambda entry: sum(entry[1])):
        absent = np.concatenate([np.arange(*span) for span, here in zip(columns, pattern, strict=True) if not here])
        parts = {part: model.tensors.get(f"decoder.{number}.{part}") for part in ("weights", "offset", "residual")}
        maps = {part: None if values is None else _map(values[..., absent]) for part, values in parts.items()}
        yield pattern, {"pattern": pattern, **maps}


def _map(values: NDArray[Any]) -> dict[str, Any]:
    return packed(values, "int16" if values.ndim == 2 else "float32")
