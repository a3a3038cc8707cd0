"""Readings of what the paper leaves open, each beside the paper's cells; which comes nearest is computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from linked_dictionaries.evaluation.statistics import accuracy_summary
from linked_dictionaries.evaluation.tables import active_neurons

COLUMNS = ["reading", "representation", "variant", "quantity", "value", "ci_low", "ci_high", "n_seeds"]
COLUMNS += ["paper", "difference", "largest_difference", "nearest"]


def reading_table(
    readings: Mapping[str, Mapping[str, str]],
    accuracies: Mapping[tuple[str, str], Sequence[Mapping[str, Any]]],
    readouts: Mapping[str, Sequence[Mapping[str, Any]]],
    target: str,
    paper: Mapping[tuple[str, str], float],
) -> pd.DataFrame:
    """One line per reading, row of Table I and quantity.

    Parameters
    ----------
    readings : name to {row of Table I: variant}. accuracies : (variant, classifier) to the results of its seeds.
    readouts : variant to those of its seeds. target : modality reconstructed from the image alone.
    paper : (row, classifier) to the published accuracy.

    ``largest_difference`` is, of a reading, the largest distance of any of its cells to the paper's; ``nearest`` marks
    the reading where it is smallest, among those that have every published cell.
    """
    lines = []
    for reading, rows in readings.items():
        for representation, variant in rows.items():
            for quantity, values, n_test in quantities(variant, accuracies, readouts, target):
                summary = accuracy_summary(values, n_test)
                value = paper.get((representation, quantity))
                difference = None if value is None else summary["accuracy"] - value
                cells = [reading, representation, variant, quantity, summary["accuracy"], summary["ci_low"]]
                lines.append([*cells, summary["ci_high"], summary["n_seeds"], value, difference])
    table = pd.DataFrame(lines, columns=COLUMNS[:-2])
    table = pd.concat([table, _active(readings, readouts)], ignore_index=True)
    needed = {cell for cell in paper if cell[0] != "raw"}
    largest = {}
    for reading in readings:
        mine = table[(table.reading == reading) & table.paper.notna()]
        if needed and needed <= set(zip(mine.representation, mine.quantity, strict=True)):
            largest[reading] = float(mine.difference.abs().max())
    table["largest_difference"] = table.reading.map(largest)
    table["nearest"] = table.reading == (min(largest, key=lambda name: largest[name]) if largest else "")
    rounded = ["value", "ci_low", "ci_high", "difference", "largest_difference"]
    table[rounded] = table[rounded].astype(float).round(6)
    return table[COLUMNS]


def quantities(
    variant: str,
    accuracies: Mapping[tuple[str, str], Sequence[Mapping[str, Any]]],
    readouts: Mapping[str, Sequence[Mapping[str, Any]]],
    target: str,
) -> list[tuple[str, list[float], int]]:
    """Name, one share per seed, and the number of test images behind each."""
    found = [
        (classifier, [result["accuracy"] for result in results], results[0]["n_test"])
        for (name, classifier), results in accuracies.items()
        if name == variant
    ]
    seeds = readouts[variant]
    if target in seeds[0]["cross_modal"]:
        found.append(("glyph", [seed["cross_modal"][target] for seed in seeds], seeds[0]["n_test"]))
    if seeds[0]["ordinal_blocks"] is not None:
        found.append(("block", [seed["ordinal_blocks"] for seed in seeds], seeds[0]["n_test"]))
    return found


def _active(
    readings: Mapping[str, Mapping[str, str]], readouts: Mapping[str, Sequence[Mapping[str, Any]]]
) -> pd.DataFrame:
    """Mean number of active neurons."""
    lines = [
        [reading, representation, variant, "active_neurons", *active_neurons(readouts[variant]), len(readouts[variant])]
        for reading, rows in readings.items()
        for representation, variant in rows.items()
    ]
    return pd.DataFrame(lines, columns=COLUMNS[:8])
