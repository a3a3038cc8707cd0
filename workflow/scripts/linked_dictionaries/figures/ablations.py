"""What a setting does: one panel a measure, one line a variant."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from linked_dictionaries.figures import style

MEASURES = {
    "accuracy": "LR accuracy",
    "active_share": "share of active neurons",
    "cross_modal": "cross-modal accuracy",
    "ordinal_blocks": "block argmax accuracy",
}
MARKERS = "osD^v<>"


def ablation(table: pd.DataFrame, shown: Mapping[str, str], paths: list[str], note: str) -> None:
    """``table`` has variant, value, seed and the measures; seeds are drawn as bars from the least to the largest.

    ``shown`` has the "parameter" and the "target" modality of the cross-modal accuracy.
    """
    table = table.rename(columns={f"cross_modal_{shown['target']}": "cross_modal"})
    measures = [name for name in MEASURES if name in table and table[name].notna().any()]
    numbers = pd.to_numeric(table.value, errors="coerce")
    numeric = bool(numbers.notna().all())
    places = numbers if numeric else pd.Series(pd.factorize(table.value)[0], index=table.index)
    figure = style.new_figure(1.9, width=style.PAGE_INCHES * len(measures) / len(MEASURES))
    grid = figure.subplots(1, len(measures), squeeze=False)[0]
    for axes, measure in zip(grid, measures, strict=True):
        for i, (variant, rows) in enumerate(table.groupby("variant", sort=False)):
            grouped = rows[measure].dropna().groupby(places[rows.index])
            if not len(grouped):
                continue
            mean = grouped.mean()
            bars = [mean - grouped.min(), grouped.max() - mean]
            axes.errorbar(
                mean.index,
                mean,
                yerr=bars,
                color=style.CLASS_COLOURS[i % len(style.CLASS_COLOURS)],
                marker=MARKERS[i % len(MARKERS)],
                markersize=3,
                linestyle="-" if numeric else "none",
                label=str(variant),
            )
        axes.set_title(MEASURES[measure])
        axes.set_xlabel(shown["parameter"])
        if numeric and numbers.min() > 0 and numbers.max() / numbers.min() >= 8:
            axes.set_xscale("log", base=2)
            axes.set_xticks(sorted(numbers.unique()), [f"{value:g}" for value in sorted(numbers.unique())])
            axes.minorticks_off()
        elif not numeric:
            axes.set_xticks(range(places.nunique()), list(dict.fromkeys(table.value)))
            axes.margins(x=0.3)
    grid[0].legend(frameon=False)
    style.save(figure, paths, note)
