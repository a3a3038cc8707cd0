"""Figures 1 and 4: dictionaries as mosaics."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from linked_dictionaries.figures import style

COLUMNS = 16
_MOST_COLUMNS = 13  # panels side by side, where classes are many


def linked_dictionaries(
    dictionaries: dict[str, NDArray[Any]], image_shape: tuple[int, int], paths: list[str], note: str
) -> None:
    """Figure 1: every modality's atoms in the same order, so that one place is one neuron."""
    figure = style.new_figure(style.COLUMN_INCHES * 1.06 * len(dictionaries))
    for i, (name, atoms) in enumerate(dictionaries.items()):
        axes = figure.add_subplot(len(dictionaries), 1, i + 1)
        _show(axes, style.mosaic(atoms, image_shape, COLUMNS))
        axes.set_title(f"({style.letter(i)}) Dictionary {i + 1}: {name}")
    style.save(figure, paths, note)


def ordinal_dictionaries(
    dictionaries: dict[str, NDArray[Any]],
    image_shape: tuple[int, int],
    block_size: int,
    class_names: list[str],
    paths: list[str],
    note: str,
) -> None:
    """Figure 4: one panel per class and modality; a panel holds the neurons of that class's block."""
    n_atoms = len(next(iter(dictionaries.values())))
    blocks = [(name, range(i * block_size, (i + 1) * block_size)) for i, name in enumerate(class_names)]
    if block_size * len(class_names) < n_atoms:
        blocks.append(("none", range(block_size * len(class_names), n_atoms)))
    side = int(np.ceil(np.sqrt(block_size)))
    many = len(class_names) > len(style.CLASS_COLOURS)
    n_columns = min(-(-len(blocks) // 2), _MOST_COLUMNS)
    n_rows = max(2, -(-len(blocks) // n_columns))
    figure = style.new_figure(
        0.62 * n_rows * len(dictionaries) + 0.55, style.PAGE_INCHES if many else style.COLUMN_INCHES
    )
    parts: Any = figure.subfigures(len(dictionaries), 1, squeeze=False)[:, 0]
    for d, (part, (name, atoms)) in enumerate(zip(parts, dictionaries.items(), strict=True)):
        part.suptitle(f"({style.letter(d)}) Dictionary {d + 1}: {name}", fontsize=7)
        grid = part.subplots(n_rows, n_columns, squeeze=False)
        for axes in grid.flat:
            axes.axis("off")
        for number, (axes, (label, neurons)) in enumerate(zip(grid.flat, blocks, strict=False)):
            colour, marker = style.class_look(number) if number < len(class_names) else ("0.6", "")
            _show(axes, style.mosaic(atoms[list(neurons)], image_shape, side))
            axes.set_title(f"{style.left_to_right(label)}: {neurons.start}–{neurons.stop - 1}", fontsize=5, pad=1.5)
            line = "-" if number < len(class_names) else ":"
            frame = Rectangle((0, 0), 1, 1, transform=axes.transAxes, fill=False, color=colour, linewidth=1.2, ls=line)
            frame.set_clip_on(False)
            axes.add_patch(frame)
            if many:  # the class's sign, as in Figure 5
                corner = Line2D([0], [1], color=colour, marker=marker, markersize=3, transform=axes.transAxes)
                corner.set_clip_on(False)
                axes.add_line(corner)
    style.save(figure, paths, note)


def _show(axes: Axes, canvas: NDArray[Any]) -> None:
    axes.imshow(canvas, cmap="gray", vmin=-0.6, vmax=1.0, interpolation="auto")
    axes.axis("off")
