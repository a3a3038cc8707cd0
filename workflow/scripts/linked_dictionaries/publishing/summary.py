"""The few lines that a run ends with: what there is, where, the headline numbers, what to do next."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

from linked_dictionaries.evaluation import names


def summary(results: str | Path) -> str:
    """What a results folder holds, in a few lines; empty where it holds none of the main tables."""
    folder = Path(results)
    lines = [*_accuracies(folder / "table1.csv"), *_claims(folder / "claims.csv")]
    figures = sorted(path.name for path in (folder / "figures").glob("fig*.pdf"))
    if figures:
        lines.append(f"Figures (PDF and PNG) in {folder / 'figures'}: {', '.join(path[:-4] for path in figures)}")
    if (folder / "explorer.html").is_file():
        lines.append(f"To look around, open {folder / 'explorer.html'} in a browser")
    if not lines:
        return ""
    return "\n".join([f"Results in {folder}:", *(f"  {line}" for line in lines), f"  Next: {_next(folder)}"])


def _rows(path: Path) -> list[dict[str, str]]:
    if not path.is_file():
        return []
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _accuracies(path: Path) -> list[str]:
    rows = _rows(path)
    told = []
    for name, algorithm in dict.fromkeys((row["representation"], row["algorithm"]) for row in rows):
        cells = [
            f"{names.CLASSIFIERS.get(row['classifier'], row['classifier'])} {float(row['accuracy']):.4f}"
            + (f" (paper {float(row['paper']):.4f})" if row["paper"] else "")
            for row in rows
            if (row["representation"], row["algorithm"]) == (name, algorithm)
        ]
        told.append(f"{name}, {'as printed' if algorithm == 'printed' else 'with additions'}: {', '.join(cells)}")
    return told


def _claims(path: Path) -> list[str]:
    verdicts = Counter(row["verdict"] for row in _rows(path))
    return ["Claims: " + ", ".join(f"{count} {verdict}" for verdict, count in verdicts.items())] if verdicts else []


def _next(folder: Path) -> str:
    if not (folder / "manifest.json").is_file():
        return "snakemake --cores 8, with the same --configfile if any, for all tables, figures and claims"
    return "snakemake --report report.html, with the same --configfile if any, for one page with everything"
