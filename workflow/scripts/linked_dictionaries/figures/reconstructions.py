"""Figure 3: the linked modality reconstructed from the image alone."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from linked_dictionaries.figures import style


def cross_modal(
    arrays: dict[str, NDArray[Any]],
    image_shape: tuple[int, int],
    class_names: list[str],
    target_title: str,
    accuracy: float,
    paths: list[str],
    note: str,
) -> None:
    """Columns are test images, rows the input, Φ₂a and what was expected; the worst failures on the right."""
    n_examples, n_all = int(arrays["n_examples"]), len(arrays["labels"])
    figure = style.new_figure(1.55, width=style.PAGE_INCHES)
    ratios = [1.0] * n_examples + ([0.35] if n_all > n_examples else []) + [1.0] * (n_all - n_examples)
    grid = figure.subplots(3, len(ratios), gridspec_kw={"width_ratios": ratios}, squeeze=False)
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
    failures = "; right of the gap the worst failures (expected→nearest)" if n_all > n_examples else ""
    style.save(figure, paths, f"nearest-glyph accuracy {accuracy:.4f}{failures} · {note}")
