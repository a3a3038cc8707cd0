"""Figure 3: the linked modality reconstructed from the image alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.figure import SubFigure
from numpy.typing import NDArray

from linked_dictionaries.figures import style

PANEL_INCHES = 1.45


@dataclass(frozen=True)
class Gallery:
    """What one variant draws.

    Attributes
    ----------
    arrays : images, reconstructions, expected (n, pixels); labels, nearest (n,); n_examples, the rest are failures.
    title : of the panel, empty for none. accuracy : share of test images that draw their own glyph.
    """

    arrays: dict[str, NDArray[Any]]
    title: str
    accuracy: float


def cross_modal(
    galleries: Sequence[Gallery],
    image_shape: tuple[int, int],
    class_names: list[str],
    target_title: str,
    paths: list[str],
    note: str,
) -> None:
    """A panel a gallery. Columns are test images, rows the input, Φ₂a and what was expected."""
    figure = style.new_figure(0.1 + PANEL_INCHES * len(galleries), width=style.PAGE_INCHES)
    panels = figure.subfigures(len(galleries), 1, squeeze=False)[:, 0]
    for panel, gallery in zip(panels, galleries, strict=True):
        _draw(panel, gallery, image_shape, class_names, target_title)
    failures = any(int(gallery.arrays["n_examples"]) < len(gallery.arrays["labels"]) for gallery in galleries)
    told = "right of the gap the worst failures (expected→nearest) · " if failures else ""
    style.save(figure, paths, told + note)


def _draw(
    panel: SubFigure, gallery: Gallery, image_shape: tuple[int, int], class_names: list[str], target_title: str
) -> None:
    arrays = gallery.arrays
    n_examples, n_all = int(arrays["n_examples"]), len(arrays["labels"])
    ratios = [1.0] * n_examples + ([0.35] if n_all > n_examples else []) + [1.0] * (n_all - n_examples)
    grid = panel.subplots(3, len(ratios), gridspec_kw={"width_ratios": ratios}, squeeze=False)
    told = f"{style.left_to_right(gallery.title)}: " if gallery.title else ""
    panel.suptitle(f"{told}{gallery.accuracy:.1%} draw their own glyph", fontsize=6)
    for axes in grid.flat:
        axes.axis("off")
    rows = (("images", "(a) input"), ("reconstructions", "(b) Φ₂a"), ("expected", f"(c) {target_title}"))
    for r, (key, title) in enumerate(rows):
        for i in range(n_all):
            axes = grid[r, i if i < n_examples else i + 1]
            tile = arrays[key][i].reshape(image_shape)
            axes.imshow(np.clip(tile, 0, None), cmap="gray", vmin=0, vmax=1, interpolation="nearest")
            if r == 0 and i >= n_examples:
                expected, found = class_names[arrays["labels"][i]], class_names[arrays["nearest"][i]]
                axes.set_title(f"{style.left_to_right(expected)}→{style.left_to_right(found)}", fontsize=6, pad=2)
        grid[r, 0].text(-0.15, 0.5, title, transform=grid[r, 0].transAxes, ha="right", va="center", fontsize=6)
