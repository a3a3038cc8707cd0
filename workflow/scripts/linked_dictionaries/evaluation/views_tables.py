"""Tables of linked views: pair by pair, against each other method, by subset, by what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from linked_dictionaries.evaluation.intervals import difference, interval, interval_of_means
from linked_dictionaries.evaluation.views_peers import SEPARATOR
from linked_dictionaries.evaluation.views_scores import chance, pair_row

Scores = Mapping[str, NDArray[np.float64]]  # "explained.source>target" and "rank.source>target": one value a sample
OURS = "linked"
LOSS = 0.03  # below ridge by no more than this
KEYS = ["source", "target"]
DIGITS = 4


def pair_table(scores: Mapping[str, Sequence[Scores]]) -> pd.DataFrame:
    """One row a method and ordered pair, with chance; ``scores``: method to what each seed gave."""
    rows = []
    for pair in _pairs(scores):
        keys = dict(zip(KEYS, pair.split(SEPARATOR), strict=True))
        for method, seeds in scores.items():
            row = pair_row([seed[f"explained.{pair}"] for seed in seeds], [seed[f"rank.{pair}"] for seed in seeds])
            rows.append({**keys, "method": method, **row})
        rows.append({**keys, "method": "chance", "n_test": rows[-1]["n_test"], **chance(rows[-1]["n_test"])})
    return pd.DataFrame(rows).round(DIGITS)


def comparison_table(scores: Mapping[str, Sequence[Scores]]) -> pd.DataFrame:
    """Linked dictionaries minus each other method, paired by sample: R² and recall at 1, with intervals.

    ``reached`` says whether both are at least the other's, ``within`` whether neither lies more than 0.03 below.
    """
    rows = []
    for pair in _pairs(scores):
        for other, seeds in scores.items():
            if other == OURS:
                continue
            row: dict[str, Any] = {**dict(zip(KEYS, pair.split(SEPARATOR), strict=True)), "other": other}
            for name, value in (("r2", _explained), ("recall_1", _hit)):
                mine, theirs = ([value(seed, pair) for seed in group] for group in (scores[OURS], seeds))
                row[name], row[f"{name}_low"], row[f"{name}_high"] = interval(difference(mine, theirs))
            row["reached"] = row["r2"] >= 0 and row["recall_1"] >= 0
            row["within"] = row["r2"] >= -LOSS and row["recall_1"] >= -LOSS
            rows.append(row)
    return pd.DataFrame(rows).round(DIGITS)


def _pairs(scores: Mapping[str, Sequence[Scores]]) -> list[str]:
    return [name.partition(".")[2] for name in scores[OURS][0] if name.startswith("rank.")]


def _explained(seed: Scores, pair: str) -> NDArray[np.float64]:
    return seed[f"explained.{pair}"]


def _hit(seed: Scores, pair: str) -> NDArray[np.float64]:
    return (seed[f"rank.{pair}"] <= 1).astype(np.float64)


def subset_table(measured: Mapping[str, Sequence[Sequence[Mapping[str, Any]]]]) -> pd.DataFrame:
    """Accuracy of each subset with its interval; ``measured``: "codes" or "signals" to the subsets of each seed."""
    rows = []
    for features, seeds in measured.items():
        for found in zip(*seeds, strict=True):
            accuracy, low, high = interval([np.array(entry["correct"]) for entry in found])
            shares, errors = ([entry[name] for entry in found] for name in ("active_share", "active_share_error"))
            active, active_low, active_high = interval_of_means(shares, errors)
            rows.append(
                {
                    "views": "+".join(found[0]["views"]),
                    "features": features,
                    "accuracy": accuracy,
                    "accuracy_low": low,
                    "accuracy_high": high,
                    "active_share": active,
                    "active_share_low": active_low,
                    "active_share_high": active_high,
                    "n_test": len(found[0]["correct"]),
                    "n_seeds": len(seeds),
                    "converged": all(entry["converged"] for entry in found),
                }
            )
    return pd.DataFrame(rows).round(DIGITS)


def missing_table(seeds: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Mean over seeds with its interval, one row a method, place, share and quantity."""
    rows = []
    keys = ["method", "missing_at", "share"]
    for values, group in pd.concat(seeds).groupby(keys, sort=False):
        for quantity in ("r2", "recall_1", "accuracy"):
            if quantity in group:
                mean, low, high = interval([np.array([value]) for value in group[quantity]])
                rows.append([*values, quantity, mean, low, high, len(group)])
    return pd.DataFrame(rows, columns=[*keys, "quantity", "mean", "low", "high", "n_seeds"]).round(DIGITS)


def reached_sentences(comparison: pd.DataFrame) -> list[str]:
    """In words: on how many pairs each other method is reached, and where not."""
    lines = []
    for other, rows in comparison.groupby("other", sort=False):
        missed = [
            f"{row.source} to {row.target} (R² {row.r2:+.3f}, recall at 1 {row.recall_1:+.3f})"
            for row in rows.itertuples()
            if not row.reached
        ]
        lines.append(
            f"{other}: reached or exceeded in both on {int(rows.reached.sum())} of {len(rows)} pairs, no more than "
            f"{LOSS} below on {int(rows.within.sum())}" + (f"; below on {'; '.join(missed)}" if missed else "") + "."
        )
    return lines


def pair_markdown(pairs: pd.DataFrame, comparison: pd.DataFrame, title: str) -> str:
    """The table for reading: R² and recall at 1 of every pair and method."""
    methods = list(dict.fromkeys(pairs.method))
    lines = [
        f"**{title}. R² and recall at 1 on the test samples: what is told of the second view from the first alone**",
        "",
        "| from | to | " + " | ".join(methods) + " |",
        "|---" * (len(methods) + 2) + "|",
    ]
    for (source, target), rows in pairs.groupby(KEYS, sort=False):
        cells = [f"{row.r2:.3f}, {row.recall_1:.3f}" for row in rows.itertuples()]
        lines.append(f"| {source} | {target} | " + " | ".join(cells) + " |")
    return "\n".join([*lines, "", *(f"- {line}" for line in reached_sentences(comparison))]) + "\n"
