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
UNFINISHED = "hollow: codes that missed their tolerance, or a classifier that did not converge"


def ablation(table: pd.DataFrame, shown: Mapping[str, str], paths: list[str], note: str) -> None:
    """``table`` has variant, value, seed and the measures; seeds are drawn as bars from the least to the largest.

    ``shown`` has the "parameter" and the "target" modality of the cross-modal accuracy. A marker is hollow where codes
    missed the tolerance that was asked for, or the classifier did not converge.
    """
    table = table.rename(columns={f"cross_modal_{shown['target']}": "cross_modal"})
    measures = [name for name in MEASURES if name in table and table[name].notna().any()]
    finished = table.converged & (table.certified.isna() | table.certified.eq(True))
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
            colour, marker = style.CLASS_COLOURS[i % len(style.CLASS_COLOURS)], MARKERS[i % len(MARKERS)]
            drawn = {"color": colour, "marker": marker, "markersize": 3}
            line = "-" if numeric else "none"
            axes.errorbar(mean.index, mean, yerr=bars, linestyle=line, label=str(variant), **drawn)
            unfinished = mean[~finished[rows.index].groupby(places[rows.index]).all().reindex(mean.index)]
            axes.plot(unfinished.index, unfinished, linestyle="none", markerfacecolor="white", zorder=3, **drawn)
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
    style.save(figure, paths, note if finished.all() else f"{note}\n{UNFINISHED}")
