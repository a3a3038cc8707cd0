"""What each reading of the paper gives, one panel a row of Table I, the paper's cells as lines."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from linked_dictionaries.errors import UserError
from linked_dictionaries.evaluation.names import CLASSIFIERS
from linked_dictionaries.figures import style


def readings(table: pd.DataFrame, titles: Mapping[str, str], paths: list[str], note: str) -> None:
    """``table`` has reading, representation, quantity, value, ci_low, ci_high and paper; ``titles`` by row."""
    shown = table[table.quantity.isin(CLASSIFIERS)]
    rows = [name for name in titles if name in set(shown.representation)]
    if not rows:
        raise UserError(
            f"readings: nothing to draw: none names a row of representations ({', '.join(titles)}) that has an "
            f"accuracy by {', '.join(CLASSIFIERS)}."
        )
    names = list(dict.fromkeys(shown.reading))
    figure = style.new_figure(0.5 + 0.34 * len(names) * 0.9, width=style.PAGE_INCHES)
    grid = figure.subplots(1, len(rows), sharey=True, squeeze=False)[0]
    for axes, representation in zip(grid, rows, strict=True):
        mine = shown[shown.representation == representation]
        for i, quantity in enumerate(CLASSIFIERS):
            cells = mine[mine.quantity == quantity]
            places = [names.index(name) + 0.22 * (i - 1) for name in cells.reading]
            bars = [cells.value - cells.ci_low, cells.ci_high - cells.value]
            colour = style.CLASS_COLOURS[i]
            axes.errorbar(
                cells.value, places, xerr=bars, color=colour, marker="osD"[i], markersize=3, linestyle="none",
                label=CLASSIFIERS[quantity],
            )  # fmt: skip
            if cells.paper.notna().any():
                axes.axvline(cells.paper.iloc[0], color=colour, linewidth=0.7, linestyle="--")
        axes.set_title(titles[representation])
        axes.set_xlabel("accuracy (dashed: the paper)")
        axes.set_yticks(range(len(names)), names)
        axes.set_ylim(len(names) - 0.5, -0.5)
    figure.legend(*grid[0].get_legend_handles_labels(), loc="outside upper center", ncols=3, frameon=False)
    style.save(figure, paths, note)
