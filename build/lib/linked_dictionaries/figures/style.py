"""One look for all figures: column width, colour-blind safe, fonts embedded, the data named on each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
from numpy.typing import NDArray

matplotlib.use("Agg")

from matplotlib import pyplot as plt
from matplotlib.figure import Figure

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

SETTINGS: Any = {
    "font.size": 7,
    "axes.titlesize": 7,
    "axes.labelsize": 7,
    "xtick.labelsize": 6,
    "ytick.labelsize": 6,
    "legend.fontsize": 6,
    "axes.linewidth": 0.5,
    "lines.linewidth": 1.0,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "pdf.fonttype": 42,
    "savefig.dpi": 300,
    "figure.dpi": 300,
    "svg.hashsalt": "linked-dictionaries",
}


def new_figure(height: float, width: float = COLUMN_INCHES) -> Figure:
    matplotlib.rcParams.update(SETTINGS)
    return plt.figure(figsize=(width, height), layout="constrained")


def save(figure: Figure, paths: list[str], note: str) -> None:
    """Write the figure to each path (by its extension), with a line that says which data it shows."""
    figure.supxlabel(note, fontsize=5, color="0.35")
    for path in paths:
        kind = Path(path).suffix.lstrip(".")
        # No dates in the files: the same figure has the same bytes.
        metadata = {"CreationDate": None} if kind == "pdf" else {"Software": None}
        with atomic_path(path) as temporary:
            figure.savefig(temporary, format=kind, metadata=metadata)
    plt.close(figure)


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
