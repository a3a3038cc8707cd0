"""One look for all figures: column width, colour-blind safe, fonts embedded, the data named on each."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from pathlib import Path
from string import ascii_lowercase
from typing import Any

import matplotlib
import numpy as np
from numpy.typing import NDArray

matplotlib.use("Agg")

from matplotlib import pyplot as plt
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text

from linked_dictionaries.figures.fonts import families_that_write
from linked_dictionaries.storage import atomic_path

COLUMN_INCHES = 3.5  # width of one column of a two-column paper
PAGE_INCHES = 7.16

# Okabe and Ito's palette, extended by two greys of clearly different lightness: ten classes that stay distinct.
CLASS_COLOURS = (
    "#0072B2",
    "#E69F00",
    "#009E73",
    "#D55E00",
    "#56B4E9",
    "#CC79A7",
    "#F0E442",
    "#000000",
    "#7A5195",
    "#999999",
)

# With ten colours, 26 signs that can be told apart keep the 256 classes that labels of a byte can have distinct.
CLASS_MARKERS: tuple[Any, ...] = (
    *("o", "s", "^", "D", "v", "P", "*", "X", "<", ">", "p", "d", "8", "H"),
    *("+", "x", "1", "2", "3", "4", "|", "_"),
    *((4, 1, 0), (6, 1, 0), (5, 2, 0), (8, 2, 0)),
)

_MARK = "\u200e"  # not seen; sets the direction

SETTINGS: Any = {
    "font.size": 7,
    "axes.titlesize": 7,
    "axes.labelsize": 7,
    "xtick.labelsize": 6,
    "ytick.labelsize": 6,
    "legend.fontsize": 6,
    "font.family": "DejaVu Sans",
    "text.usetex": False,
    "axes.linewidth": 0.5,
    "lines.linewidth": 1.0,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "pdf.fonttype": 42,
    "savefig.dpi": 300,
    "figure.dpi": 300,
    "svg.hashsalt": "linked-dictionaries",
}


def letter(place: int) -> str:
    """Letter of a panel: a to z, then aa, ab and on."""
    return (letter(place // 26 - 1) if place >= 26 else "") + ascii_lowercase[place % 26]


def left_to_right(name: str) -> str:
    """A name of any script for a line that reads from left to right, so that what follows it keeps its order."""
    right_to_left = any(unicodedata.bidirectional(character) in ("R", "AL", "AN") for character in name)
    return f"{_MARK}{name}{_MARK}" if right_to_left else name


def class_look(label: int) -> tuple[str, Any]:
    """Colour and marker of a class, different for each label from 0 to 255; the first ten are all discs."""
    return CLASS_COLOURS[label % len(CLASS_COLOURS)], CLASS_MARKERS[label // len(CLASS_COLOURS) % len(CLASS_MARKERS)]


def class_legend(figure: Figure, class_names: Sequence[str]) -> float:
    """A legend of the classes above the figure, in as many rows as their names need; its height in inches."""
    room = figure.get_figwidth() * 72 / SETTINGS["legend.fontsize"] * 1.6  # characters in a row, about
    columns = min(len(class_names), max(1, int(room / (max(map(len, class_names)) + 6))))
    handles = [
        Line2D([], [], linestyle="", markersize=3, color=colour, marker=marker)
        for colour, marker in map(class_look, range(len(class_names)))
    ]
    # A label that begins with an underscore would be left out, so the names are set afterwards.
    legend = figure.legend(
        handles=handles,
        labels=[str(label) for label in range(len(class_names))],
        loc="outside upper center",
        ncols=columns,
        frameon=False,
        title="class",
    )
    for text, name in zip(legend.get_texts(), class_names, strict=True):
        text.set_text(name)
    rows = -(-len(class_names) // columns)
    return float(rows * SETTINGS["legend.fontsize"] * 1.5 / 72)


def new_figure(height: float, width: float = COLUMN_INCHES) -> Figure:
    matplotlib.rcParams.update(SETTINGS)
    return plt.figure(figsize=(width, height), layout="constrained")


def save(figure: Figure, paths: list[str], note: str) -> None:
    """Write the figure to each path (by its extension), with a line that says which data it shows."""
    figure.supxlabel(note, fontsize=5, color="0.35")
    write_literally(figure)
    for path in paths:
        kind = Path(path).suffix.lstrip(".")
        # No dates in the files: the same figure has the same bytes.
        metadata = {"CreationDate": None} if kind == "pdf" else {"Software": None}
        with atomic_path(path) as temporary:
            figure.savefig(temporary, format=kind, metadata=metadata)
    plt.close(figure)


def write_literally(figure: Figure) -> None:
    """Draw every text of a figure as it stands, $ and backslash included, in fonts that have its characters.

    The numbers at logarithmic axes alone are formulas, such as powers of ten.
    """
    numbers = set()
    for axes in figure.axes:
        if not axes.axison:  # else ticks are made that nobody sees, in a figure of many panels for seconds
            axes.set(xticks=[], yticks=[])
        for axis in (axes.xaxis, axes.yaxis):
            ticks = (*axis.get_major_ticks(), *axis.get_minor_ticks())
            if axis.get_scale() != "linear":
                numbers |= {label for tick in ticks for label in (tick.label1, tick.label2)}
    texts = [text for text in figure.findobj(Text) if text not in numbers]
    for text in texts:
        text.set_parse_math(False)
    written = frozenset("".join(text.get_text() for text in texts))
    families = families_that_write(written)
    if len(families) > 1:
        for text in texts:
            text.set_fontfamily(families)


def mosaic(
    images: NDArray[Any], image_shape: tuple[int, int], columns: int, separator: int = 1, background: float = np.nan
) -> NDArray[np.float64]:
    """Tiles in rows of ``columns``, each scaled to its own maximum, for a symmetric colour range of ±1."""
    height, width = image_shape
    rows = -(-len(images) // columns)
    canvas = np.full((rows * (height + separator) + separator, columns * (width + separator) + separator), background)
    for i, image in enumerate(images):
        top = separator + (i // columns) * (height + separator)
        left = separator + (i % columns) * (width + separator)
        largest = np.abs(image).max()
        canvas[top : top + height, left : left + width] = (image / largest if largest else image).reshape(image_shape)
    return canvas
