"""Table I beside the paper's values, as tidy CSV and in the paper's shape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from linked_dictionaries.evaluation import names
from linked_dictionaries.evaluation.statistics import accuracy_summary

COLUMNS = [
    "representation",
    "classifier",
    "accuracy",
    "accuracy_std",
    "ci_low",
    "ci_high",
    "n_seeds",
    "n_train",
    "n_test",
    "dataset",
    "paper",
    "difference",
]


def accuracy_table(
    results: Sequence[Mapping[str, Any]],
    representations: Sequence[str],
    classifiers: Sequence[str],
    paper: pd.DataFrame,
) -> pd.DataFrame:
    """One row per representation and classifier, means over the seeds, the paper's value beside it."""
    published: dict[tuple[str, str], float] = {
        (str(row["representation"]), str(row["classifier"])): float(row["accuracy"]) for row in paper.to_dict("records")
    }
    rows = []
    for representation in representations:
        for classifier in classifiers:
            cell = [r for r in results if r["representation"] == representation and r["classifier"] == classifier]
            summary = accuracy_summary([r["accuracy"] for r in cell], cell[0]["n_test"])
            value = published.get((representation, classifier))
            rows.append(
                {
                    "representation": representation,
                    "classifier": classifier,
                    **summary,
                    "n_train": cell[0]["n_train"],
                    "n_test": cell[0]["n_test"],
                    "dataset": cell[0]["dataset"],
                    "paper": value,
                    "difference": None if value is None else summary["accuracy"] - value,
                }
            )
    table = pd.DataFrame(rows, columns=COLUMNS)
    rounded = ["accuracy", "accuracy_std", "ci_low", "ci_high", "paper", "difference"]
    table[rounded] = table[rounded].astype(float).round(6)
    return table


def accuracy_markdown(table: pd.DataFrame, title: str, dataset_title: str) -> str:
    """The table in the paper's shape: mean, 95 % interval, and the paper's value in brackets."""
    classifiers = list(dict.fromkeys(table.classifier))
    lines = [
        f"**{title}. Accuracy on {dataset_title}**",
        "",
        "| | " + " | ".join(names.CLASSIFIERS.get(name, name) for name in classifiers) + " |",
        "|---" * (len(classifiers) + 1) + "|",
    ]
    for representation in dict.fromkeys(table.representation):
        rows = table[table.representation == representation].set_index("classifier")
        cells = [_cell(rows.loc[name]) for name in classifiers]
        lines.append(f"| {names.REPRESENTATIONS.get(representation, representation)} | " + " | ".join(cells) + " |")
    seeds = table.loc[table.representation != "raw", "n_seeds"].max()
    seeds = int(seeds) if pd.notna(seeds) else 1
    lines += [
        "",
        f"Mean over {seeds} seed{'s' if seeds > 1 else ''} with its 95 % interval (test sampling and seeds together); "
        "in brackets the paper's value. Raw pixels have no seed: one run.",
    ]
    return "\n".join(lines) + "\n"


def _cell(row: pd.Series) -> str:
    paper = f"(paper {row.paper:.4f})" if pd.notna(row.paper) else "(not in the paper)"
    return f"**{row.accuracy:.4f}** [{row.ci_low:.4f}, {row.ci_high:.4f}] {paper}"


def shares_table(results: Sequence[Mapping[str, Any]], keys: Sequence[str], dataset: str) -> pd.DataFrame:
    """Means over seeds of accuracies that are no classifier's (cross-modal, block sums), grouped by ``keys``."""
    frame = pd.DataFrame(results, columns=[*keys, "accuracy", "n_test"])
    rows = []
    for values, group in frame.groupby(list(keys), sort=False):
        summary = accuracy_summary(group["accuracy"].tolist(), int(group["n_test"].iloc[0]))
        rows.append(
            {
                **dict(zip(keys, values, strict=True)),
                **summary,
                "n_test": int(group["n_test"].iloc[0]),
                "dataset": dataset,
            }
        )
    rounded = ["accuracy", "accuracy_std", "ci_low", "ci_high"]
    table = pd.DataFrame(rows, columns=[*keys, *rounded, "n_seeds", "n_test", "dataset"])
    table[rounded] = table[rounded].astype(float).round(6)
    return table
