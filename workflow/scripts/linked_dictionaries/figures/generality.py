"""Which claim holds on which data set: a sign for each verdict."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from linked_dictionaries.evaluation.names import ALGORITHMS
from linked_dictionaries.figures import style

SIGNS = {
    "supported": ("o", style.CLASS_COLOURS[2]),
    "inconclusive": ("D", style.CLASS_COLOURS[1]),
    "not supported": ("X", style.CLASS_COLOURS[3]),
    "error": ("_", "black"),
}


def generality(table: pd.DataFrame, titles: Mapping[str, str], paths: list[str]) -> None:
    """``table`` has claim, says, algorithm, dataset and verdict; ``titles`` of the data sets, in order."""
    claims = table[["claim", "says"]].drop_duplicates().sort_values("claim")
    columns = [(algorithm, name) for algorithm in dict.fromkeys(table.algorithm) for name in titles]
    figure = style.new_figure(0.9 + 0.24 * len(claims), width=style.PAGE_INCHES)
    axes = figure.subplots()
    for verdict, (sign, colour) in SIGNS.items():
        cells = table[table.verdict == verdict]
        if verdict == "error" and cells.empty:
            continue
        places = [columns.index(place) for place in zip(cells.algorithm, cells.dataset, strict=True)]
        rows = [list(claims.claim).index(claim) for claim in cells.claim]
        axes.scatter(places, rows, marker=sign, color=colour, s=28, label=verdict)
    axes.set_yticks(range(len(claims)), [f"{row.claim}. {row.says}" for row in claims.itertuples()])
    short = {name: title.partition(" (")[0] for name, title in titles.items()}
    axes.set_xticks(
        range(len(columns)), [f"{short[name]}\n{ALGORITHMS.get(algorithm, algorithm)}" for algorithm, name in columns]
    )
    axes.set_xlim(-0.5, len(columns) - 0.5)
    axes.set_ylim(len(claims) - 0.5, -0.5)
    axes.grid(axis="y", linewidth=0.3, color="0.85")
    axes.set_axisbelow(True)
    figure.legend(*axes.get_legend_handles_labels(), loc="outside upper center", ncols=4, frameon=False)
    seeds = table.groupby("dataset").n_seeds.max()
    told = ", ".join(f"{short[name]} {seeds[name]}" for name in titles if name in seeds.index)
    style.save(figure, paths, f"The same settings on every data set; seeds: {told}.")
