"""Figures of linked views: pair by pair, by subset, by what is missing, by atom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from linked_dictionaries.figures import style

METHODS = {
    "linked": ("linked dictionaries", "o"),
    "code_only": ("linked, code alone", "o"),
    "ridge": ("ridge regression", "s"),
    "cca": ("CCA", "^"),
    "jnmf": ("joint NMF", "D"),
    "shuffled": ("linked, rows shuffled", "x"),
    "chance": ("chance", "|"),
}
COLOURS = dict(zip(METHODS, ("#0072B2", "#56B4E9", "#E69F00", "#009E73", "#CC79A7", "#999999", "#000000"), strict=True))
QUANTITIES = {
    "r2": "R²",
    "recall_1": "recall at 1",
    "recall_10": "recall at 10",
    "accuracy": "accuracy of logistic regression",
}
SIDES = {"train": "training", "validation": "validation", "test": "test"}
SHOWN_R2 = -0.1  # a worse R² is shown at this edge


def pairs(table: pd.DataFrame, titles: Mapping[str, str], paths: list[str], note: str) -> None:
    """R² and recall of each ordered pair, a row a pair, a mark a method with its interval."""
    names = list(table[["source", "target"]].drop_duplicates().itertuples(index=False, name=None))
    figure = style.new_figure(0.9 + 0.21 * len(names), width=style.PAGE_INCHES)
    grid = figure.subplots(1, 3, sharey=True)
    for axes, quantity in zip(grid, ("r2", "recall_1", "recall_10"), strict=True):
        for method, rows in table.groupby("method", sort=False):
            label, marker = METHODS[str(method)]
            places = [names.index((row.source, row.target)) for row in rows.itertuples()]
            values = rows[quantity].clip(lower=SHOWN_R2)
            bars = None
            if rows[f"{quantity}_low"].notna().all():
                low, high = (rows[f"{quantity}_{end}"].clip(lower=SHOWN_R2) for end in ("low", "high"))
                bars = np.abs([values - low, high - values])
            axes.errorbar(
                values, places, xerr=bars, color=COLOURS[str(method)], marker=marker, markersize=3, linestyle="none",
                elinewidth=0.6, label=label, zorder=3 if method == "linked" else 2,
            )  # fmt: skip
        axes.set_xlabel(QUANTITIES[quantity])
        axes.set_xlim(-0.12 if quantity == "r2" else -0.02, 1.02)
        axes.set_yticks(range(len(names)), [f"{titles[source]} → {titles[target]}" for source, target in names])
        axes.set_ylim(len(names) - 0.5, -0.5)
        axes.grid(axis="y", linewidth=0.3, color="0.9")
    figure.legend(*grid[0].get_legend_handles_labels(), loc="outside upper center", ncols=7, frameon=False)
    style.save(figure, paths, note)


def subsets(table: pd.DataFrame, titles: Mapping[str, str], paths: list[str], note: str) -> None:
    """Accuracy of logistic regression from each subset: on the shared code, and on the signals themselves."""
    names = list(dict.fromkeys(table.views))
    labels = [_subset(name, titles) for name in names]
    figure = style.new_figure(0.9 + 0.25 * len(names))
    axes = figure.subplots()
    for i, (features, label) in enumerate((("codes", "shared code"), ("signals", "signals themselves"))):
        rows = table[table.features == features]
        places = [names.index(name) + 0.2 * (2 * i - 1) / 2 for name in rows["views"]]
        bars = np.abs([rows.accuracy - rows.accuracy_low, rows.accuracy_high - rows.accuracy])
        axes.errorbar(
            rows.accuracy, places, xerr=bars, color=style.CLASS_COLOURS[i], marker="os"[i], markersize=3,
            linestyle="none", label=label,
        )  # fmt: skip
    axes.set_yticks(range(len(names)), labels)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_xlabel("accuracy of logistic regression")
    axes.grid(axis="y", linewidth=0.3, color="0.9")
    figure.legend(loc="outside upper center", ncols=2, frameon=False)
    style.save(figure, paths, note)


def _subset(name: str, titles: Mapping[str, str]) -> str:
    views = name.split("+")
    return "all" if len(views) == len(titles) and len(views) > 1 else " + ".join(titles[view] for view in views)


def missing(table: pd.DataFrame, paths: list[str], note: str) -> None:
    """What is told of each view from the others, and accuracy, by the share of views that are missing."""
    quantities = [name for name in ("r2", "recall_1", "accuracy") if name in set(table.quantity)]
    figure = style.new_figure(2.3, width=style.PAGE_INCHES)
    grid = figure.subplots(1, len(quantities), squeeze=False)[0]
    looks = {"training": "--", "encoding": ":", "both": "-"}
    for axes, quantity in zip(grid, quantities, strict=True):
        for (method, when), rows in table[table.quantity == quantity].groupby(["method", "missing_at"], sort=False):
            # With nothing missing, the three are one.
            none = table[(table.quantity == quantity) & (table.method == method) & (table.share == 0)]
            line = pd.concat([none, rows[rows.share > 0]]).drop_duplicates("share").sort_values("share")
            told = {"training": "learning", "encoding": "encoding", "both": "learning and encoding"}[str(when)]
            label = f"{'linked' if method == 'linked' else 'signals, mean filled in'}: {told}"
            colour = COLOURS[str(method)]
            axes.plot(
                100 * line.share, line["mean"], looks[str(when)], color=colour, marker="o", markersize=2, label=label
            )
            axes.fill_between(100 * line.share, line.low, line.high, color=colour, alpha=0.12, linewidth=0)
        axes.set_xlabel("views missing (%)")
        axes.set_title(
            QUANTITIES[quantity] + (": each view from the others" if quantity != "accuracy" else ": all views")
        )
        axes.set_ylim(*_range(table[table.quantity == quantity]["mean"]))
    figure.legend(*grid[0].get_legend_handles_labels(), loc="outside upper center", ncols=3, frameon=False)
    style.save(figure, paths, f"{note} · bands: 95 % intervals")


def _range(values: Any) -> tuple[float, float]:
    """Limits that show all values; intervals, which may be wide, are cut."""
    low, high = float(values.min()), float(values.max())
    room = 0.15 * (high - low) + 0.01
    return max(low - room, -1.0), min(high + room, 1.02)


def variance(table: pd.DataFrame, titles: Mapping[str, str], paths: list[str], note: str) -> None:
    """Share of each view's variance that all atoms explain, and each atom's, atoms in order of their sum."""
    shares = table.pivot(index="view", columns="atom", values="share").loc[list(titles)]
    order = np.argsort(-shares.sum(axis=0).to_numpy(), kind="stable")
    figure = style.new_figure(0.9 + 0.22 * len(shares), width=style.PAGE_INCHES)
    total, by_atom = figure.subplots(1, 2, sharey=True, width_ratios=[1, 4])
    total.barh(range(len(shares)), shares.sum(axis=1), color=style.CLASS_COLOURS[0])
    total.set_xlim(0, 1)
    total.set_xlabel("explained by the code of all")
    total.set_yticks(range(len(shares)), [titles[name] for name in shares.index])
    shown = 100 * shares.to_numpy()[:, order]
    image = by_atom.imshow(
        shown, aspect="auto", cmap="viridis", vmin=0, vmax=float(np.quantile(shown, 0.99)), interpolation="nearest"
    )
    by_atom.set_xlabel("atom, the one that explains most first")
    total.set_ylim(len(shares) - 0.5, -0.5)
    figure.colorbar(image, ax=by_atom, label="% of the view", pad=0.01)
    style.save(figure, paths, note)


def note_on(title: str, samples: Mapping[str, int]) -> str:
    """The line on each figure: which study, and how many samples."""
    parts = ", ".join(f"{samples[part]} {what}" for part, what in SIDES.items())
    return f"{title}; {parts} samples"
