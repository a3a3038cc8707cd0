"""Table I: the paper's values, the algorithm as printed and what is added, as tidy CSV and for reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from linked_dictionaries.evaluation import names
from linked_dictionaries.evaluation.intervals import interval_of_means
from linked_dictionaries.evaluation.statistics import accuracy_summary

PRINTED, ADDITIONS = "printed", "additions"
KEYS = ["representation", "classifier", "algorithm"]
MEASURED = ["accuracy", "accuracy_std", "ci_low", "ci_high", "n_seeds", "n_train", "n_test", "dataset"]
COLUMNS = [*KEYS, "variant", *MEASURED, "paper", "difference", "converged", "kkt_max", "certified"]
NEURONS = ["variant", "atoms", "active_neurons", "active_neurons_low", "active_neurons_high"]
NEURONS += ["never_active", "never_active_low", "never_active_high", "n_seeds", "n_test", "dataset"]
ROUNDED = ["accuracy", "accuracy_std", "ci_low", "ci_high", "paper", "difference"]
Row = Mapping[str, str]  # representation, algorithm and the variant that stands for both


def accuracy_table(
    results: Sequence[Mapping[str, Any]],
    rows: Sequence[Row],
    classifiers: Sequence[str],
    paper: Mapping[tuple[str, str], float],
    certificates: Mapping[str, tuple[float, bool]],
) -> pd.DataFrame:
    """One line per row and classifier: means over the seeds, the paper's value beside what is as printed.

    Parameters
    ----------
    results : what each classifier gave, by ``representation`` (the variant) and ``classifier``.
    paper : (representation, classifier) to the published accuracy; empty beside other data than the paper's.
    certificates : variant to its worst kkt/λ over seeds and images, and whether that is what was asked for.
    """
    lines = []
    for row in rows:
        for classifier in classifiers:
            cell = [r for r in results if r["representation"] == row["variant"] and r["classifier"] == classifier]
            summary = accuracy_summary([r["accuracy"] for r in cell], cell[0]["n_test"])
            value = paper.get((row["representation"], classifier)) if row["algorithm"] == PRINTED else None
            worst, certified = certificates.get(row["variant"], (None, None))
            lines.append(
                {
                    **row,
                    "classifier": classifier,
                    **summary,
                    **{name: cell[0][name] for name in ("n_train", "n_test", "dataset")},
                    "paper": value,
                    "difference": None if value is None else summary["accuracy"] - value,
                    "converged": all(r["converged"] for r in cell),
                    "kkt_max": worst,
                    "certified": certified,
                }
            )
    table = pd.DataFrame(lines, columns=COLUMNS)
    table[ROUNDED] = table[ROUNDED].astype(float).round(6)
    return table


def published_values(paper: pd.DataFrame, published: Mapping[str, str]) -> dict[tuple[str, str], float]:
    """The paper's cells by our row and classifier; ``published`` maps our rows to the paper's."""
    cells = {(row["representation"], row["classifier"]): float(row["accuracy"]) for row in paper.to_dict("records")}
    return {
        (ours, classifier): value
        for ours, theirs in published.items()
        for (name, classifier), value in cells.items()
        if name == theirs
    }


def worst_certificates(tables: Mapping[str, Sequence[pd.DataFrame]], tolerances: Mapping[str, float | None]) -> Any:
    """Variant to its worst kkt/λ over all its certificate tables, and whether the tolerance asked for is met.

    None for a variant whose dynamics were to run a fixed number of steps: nothing was asked for.
    """
    worst = {}
    for variant, parts in tables.items():
        kkt = max(float(table[table.quantity == "kkt_over_penalty"]["max"].max()) for table in parts)
        tolerance = tolerances[variant]
        worst[variant] = (float(f"{kkt:.3g}"), None if tolerance is None else kkt <= tolerance)
    return worst


def marked(
    table: pd.DataFrame,
    certificates: Mapping[str, tuple[float, bool | None]],
    results: Mapping[tuple[str, str], Sequence[Mapping[str, Any]]] | None = None,
) -> pd.DataFrame:
    """A table with a column ``variant``, and beside each row what its codes are worth: ``kkt_max`` and ``certified``.

    With ``results`` of classifiers, by variant and ``quantity``, also ``converged``: None where no classifier was.
    """
    table = table.assign(
        kkt_max=[certificates[name][0] for name in table.variant],
        certified=pd.Series([certificates[name][1] for name in table.variant], table.index, dtype=object),
    )
    if results is None:
        return table
    cells = [results.get(cell) for cell in zip(table.variant, table.quantity, strict=True)]
    told = [None if found is None else all(result["converged"] for result in found) for found in cells]
    return table.assign(converged=pd.Series(told, table.index, dtype=object))


def accuracy_markdown(table: pd.DataFrame, title: str, dataset_title: str, titles: Mapping[str, str]) -> str:
    """The table for reading: paper, as printed, with additions, difference; mean and 95 % interval."""
    lines = [
        f"**{title}. Accuracy on {dataset_title}**",
        "",
        "| | | paper | as printed | with additions | printed - paper |",
        "|---|---|---|---|---|---|",
    ]
    for representation in dict.fromkeys(table.representation):
        rows = table[table.representation == representation]
        for i, classifier in enumerate(dict.fromkeys(rows.classifier)):
            cells = rows[rows.classifier == classifier].set_index("algorithm")
            printed = cells.loc[PRINTED]
            shown = [
                titles.get(representation, representation) if i == 0 else "",
                names.CLASSIFIERS.get(classifier, classifier),
                _value(printed.paper),
                _cell(printed),
                _cell(cells.loc[ADDITIONS]) if ADDITIONS in cells.index else "–",
                f"{printed.difference:+.4f}" if pd.notna(printed.difference) else "–",
            ]
            lines.append("| " + " | ".join(shown) + " |")
    return "\n".join([*lines, "", *_footnotes(table)]) + "\n"


def _footnotes(table: pd.DataFrame) -> list[str]:
    seeds = int(table.n_seeds.max())
    lines = [
        f"Mean over {seeds} seed{'s' if seeds > 1 else ''} with its 95 % interval (test sampling and seeds together). "
        "Raw pixels have no seed: one run."
    ]
    fixed = table[table.kkt_max.notna() & table.certified.isna()]
    if len(fixed):
        lines.append(
            f"As printed, codes are a fixed number of steps of Eq. 3, not minimisers of Eq. 1: from rest they are "
            f"at most {fixed.kkt_max.max():.2g} λ away."
        )
    if not table.converged.all():
        lines.append("† a classifier's optimiser stopped at its limit of iterations.")
    if (table.certified == False).any():  # noqa: E712
        lines.append("‡ codes miss the tolerance that was asked of them.")
    return [line if i == 0 else f"\n{line}" for i, line in enumerate(lines)]


def _cell(row: pd.Series) -> str:
    marks = ("" if row.converged else "†") + ("‡" if pd.notna(row.certified) and not row.certified else "")
    return f"**{row.accuracy:.4f}**{marks} [{row.ci_low:.4f}, {row.ci_high:.4f}]"


def _value(number: Any) -> str:
    return f"{number:.4f}" if pd.notna(number) else "–"


def neurons_table(results: Sequence[Mapping[str, Any]], dataset: str) -> pd.DataFrame:
    """How many neurons an image makes active, and how many no test image does: means with their intervals.

    The second of these is one number a seed: its interval counts the seeds alone.
    """
    rows = []
    for variant in dict.fromkeys(result["variant"] for result in results):
        seeds = [result for result in results if result["variant"] == variant]
        never, low, high = interval_of_means([seed["never_active"] for seed in seeds])
        measured = [*active_neurons(seeds), never, max(low, 0.0), high]
        rows.append([variant, seeds[0]["atoms"], *measured, len(seeds), seeds[0]["n_test"], dataset])
    table = pd.DataFrame(rows, columns=NEURONS)
    return table.round({name: 2 for name in NEURONS if "active" in name})


def active_neurons(seeds: Sequence[Mapping[str, Any]]) -> tuple[float, float, float]:
    """Mean number of neurons that an image makes active, with its interval over seeds and test images."""
    errors = [seed["active_share_error"] for seed in seeds]
    known = [] if None in errors else [seed["atoms"] * error for seed, error in zip(seeds, errors, strict=True)]
    return interval_of_means([seed["atoms"] * seed["active_share"] for seed in seeds], known)


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
