"""Views that are images, completed from another view: what each method tells of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linked_dictionaries.figures import style
from linked_dictionaries.figures.linked_views import METHODS

Signals = Mapping[str, NDArray[Any]]


def completed(
    examples: Mapping[str, Signals],
    units: Mapping[str, tuple[NDArray[Any], NDArray[Any]]],
    shapes: Mapping[str, Sequence[int]],
    titles: Mapping[str, str],
    side_by_side: bool,
    paths: list[str],
    note: str,
) -> None:
    """A panel for each ordered pair whose second view is an image: the truth, then what each method tells.

    Parameters
    ----------
    examples : method to signals as :func:`~.evaluation.views_study.example_signals` gives them. units : view to mean
    and factor that lead back to its own units. side_by_side : both views are halves of one image; they are shown so.
    """
    first = next(iter(examples.values()))
    pairs = [(s, t) for s in titles for t in titles if s != t and t in shapes]
    if not len(first[f"true.{pairs[0][1]}"]):
        figure = style.new_figure(0.6, width=style.COLUMN_INCHES)
        figure.text(0.5, 0.5, "no test sample has every view", ha="center")
        style.save(figure, paths, note)
        return
    rows = 1 + len(examples)
    columns = 1 if len(pairs) == 1 else 2
    tall = max(shapes[target][0] for _, target in pairs) / max(
        len(first[f"true.{target}"]) * (shapes[target][1] * (2 if side_by_side else 1)) for _, target in pairs
    )
    width = style.PAGE_INCHES / columns - 0.7
    deep = -(-len(pairs) // columns)
    figure = style.new_figure(0.5 + deep * (0.3 + rows * tall * width), width=style.PAGE_INCHES)
    grid = figure.subplots(deep, columns, squeeze=False).ravel()
    for axes in grid[len(pairs) :]:
        axes.set_axis_off()
    for axes, (source, target) in zip(grid, pairs, strict=False):
        truth = _images(first[f"true.{target}"], units[target], shapes[target])
        given = _images(first[f"true.{source}"], units[source], shapes[source]) if side_by_side else None
        lines = [truth]
        lines += [
            _images(signals[f"{source}>{target}"], units[target], shapes[target]) for signals in examples.values()
        ]
        if given is not None:
            lines = [_joined(given, line, source == next(iter(titles))) for line in lines]
        low, high = float(truth.min()), float(truth.max())
        canvas = np.vstack([np.hstack([_framed(image, high) for image in line]) for line in lines])
        axes.imshow(canvas, cmap="gray", vmin=low, vmax=high, interpolation="nearest")
        height = canvas.shape[0] / rows
        names = ["true", *(METHODS[method][0] for method in examples)]
        axes.set_yticks([height * (i + 0.5) for i in range(rows)], names)
        axes.set_xticks([])
        axes.tick_params(length=0)
        axes.set_title(f"{titles[target]} from {titles[source]}")
    style.save(figure, paths, note)


def _images(
    signals: NDArray[Any], units: tuple[NDArray[Any], NDArray[Any]], shape: Sequence[int]
) -> NDArray[np.float64]:
    mean, factor = units
    return np.asarray((signals * factor + mean).reshape(len(signals), *shape), np.float64)


def _joined(given: NDArray[Any], told: NDArray[Any], left: bool) -> NDArray[Any]:
    return np.concatenate([given, told] if left else [told, given], axis=2)


def _framed(image: NDArray[Any], edge: float) -> NDArray[Any]:
    return np.pad(image, 1, constant_values=edge / 2)
