"""What each addition does, and what new splits of the images say: differences that are paired and carry intervals."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from linked_dictionaries.evaluation.intervals import interval
from linked_dictionaries.evaluation.readings import quantities
from linked_dictionaries.evaluation.statistics import accuracy_summary, room_of_one_more

ADDITION_COLUMNS = ["variant", "beside", "adds", "quantity", "value", "ci_low", "ci_high", "n_seeds"]
ADDITION_COLUMNS += ["difference", "difference_low", "difference_high"]
RESPLIT_COLUMNS = ["representation", "algorithm", "variant", "quantity", "value", "std_splits", "ci_low", "ci_high"]
RESPLIT_COLUMNS += ["n_splits", "table1", "std_seeds", "difference", "agrees"]
Accuracies = Mapping[tuple[str, str], Sequence[Mapping[str, Any]]]
Readouts = Mapping[str, Sequence[Mapping[str, Any]]]


def additions_table(
    rows: Sequence[Mapping[str, Any]], accuracies: Accuracies, readouts: Readouts, target: str
) -> pd.DataFrame:
    """One line per row and quantity, with its difference to the row that it stands beside.

    Parameters
    ----------
    rows : ``variant``, ``beside`` and ``adds`` of each. accuracies : (variant, classifier) to the results of its seeds.
    readouts : variant to those of its seeds. target : modality reconstructed from the image alone.

    Differences are paired by seed, of the same test images; their interval is Student's t over the seeds.
    """
    lines, seen = [], dict[tuple[str, str], list[float]]()
    for row in rows:
        for quantity, values, n_test in quantities(row["variant"], accuracies, readouts, target):
            seen[row["variant"], quantity] = values
            summary = accuracy_summary(values, n_test)
            other = seen.get((row["beside"], quantity))
            difference = (None, None, None) if other is None else interval(_single(np.subtract(values, other)))
            cells = [row["variant"], row["beside"], row["adds"], quantity, summary["accuracy"], summary["ci_low"]]
            lines.append([*cells, summary["ci_high"], summary["n_seeds"], *difference])
    table = pd.DataFrame(lines, columns=ADDITION_COLUMNS)
    rounded = ["value", "ci_low", "ci_high", "difference", "difference_low", "difference_high"]
    table[rounded] = table[rounded].astype(float).round(6)
    return table


def resplits_table(
    rows: Sequence[Mapping[str, str]], accuracies: Accuracies, readouts: Readouts, target: str, table1: pd.DataFrame
) -> pd.DataFrame:
    """One line per row of Table I and quantity: mean over new splits of all images, beside the table's value.

    ``rows`` are Table I's (representation, algorithm, variant). ``std_splits`` is what other images change, of one
    seed; ``std_seeds`` what other seeds change, of one split. ``agrees``: the table's value lies where one more split's
    would be expected, in the prediction interval of Student's t over the splits.
    """
    lines = []
    for row in rows:
        for quantity, values, _ in quantities(row["variant"], accuracies, readouts, target):
            mean, low, high = interval(_single(values))
            mine = table1[(table1.variant == row["variant"]) & (table1.classifier == quantity)]
            value, seeds = (None, None) if mine.empty else (float(mine.accuracy.iloc[0]), mine.accuracy_std.iloc[0])
            spread = float(np.std(values, ddof=1)) if len(values) > 1 else math.nan
            difference, room = None if value is None else value - mean, room_of_one_more(spread, len(values))
            agrees = None if difference is None or math.isnan(room) else abs(difference) <= room
            cells = [row["representation"], row["algorithm"], row["variant"], quantity, mean, spread, low, high]
            lines.append([*cells, len(values), value, seeds, difference, agrees])
    table = pd.DataFrame(lines, columns=RESPLIT_COLUMNS)
    rounded = ["value", "std_splits", "ci_low", "ci_high", "table1", "std_seeds", "difference"]
    table[rounded] = table[rounded].astype(float).round(6)
    return table


def _single(values: Iterable[float]) -> list[np.ndarray]:
    """Seeds or splits of which each is one number."""
    return [np.array([value]) for value in values]
