"""The committed files that documents take their numbers from."""

import csv
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "resources" / "reference"
COPIED = [  # of <results>/, by their names alone
    "table1.csv",
    "table1.md",
    "readings.csv",
    "cross_modal.csv",
    "ordinal_blocks.csv",
    "neurons.csv",
    "classification/comparisons/pixels.csv",
    "claims.csv",
    "claims.md",
    "additions.csv",
    "resplits.csv",
    "generality.csv",
    "generality_accuracies.csv",
]
BENCHMARKS = ["solvers", "stream", "training", "pipeline"]  # <results>/benchmarks/, kept as benchmark_<name>.csv
VIEWS_TABLES = ["pairs", "comparison", "subsets", "missing"]  # of each study of linked views


def commit_of(name: str) -> str:
    """The commit that a table is of."""
    with open(REFERENCE / "origins.csv", encoding="utf-8", newline="") as file:
        return next(row["commit"] for row in csv.DictReader(file) if row["table"] == name)


def needs(name: str, command: str) -> Callable[[Callable[[Path], str]], Callable[[], str]]:
    """For makers of text from a file of the reference run; without the file the text is the command that makes it."""

    def either(maker: Callable[[Path], str]) -> Callable[[], str]:
        def told() -> str:
            path = REFERENCE / name
            if path.is_file():
                return maker(path)
            return f"Not in the reference run; `{command}` makes it.\n"

        return told

    return either
