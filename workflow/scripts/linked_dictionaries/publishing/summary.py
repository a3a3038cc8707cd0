"""The few lines that a run ends with: what it made, the headline numbers, where to look, what to do next."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from linked_dictionaries.evaluation import names

PAGES = {"explorer.html": "a page that runs the model", "article.pdf": "the article"}


def summary(results: str | Path, made: Iterable[str | Path]) -> str:
    """What a run made in a results folder, in a few lines; numbers only of tables among ``made``."""
    folder = Path(results)
    files = {Path(path) for path in made}
    if not files:
        return ""
    lines: list[str] = []
    if folder / "table1.csv" in files:
        lines += _accuracies(folder / "table1.csv")
    if folder / "claims.csv" in files:
        lines += _claims(folder / "claims.csv")
    figures = sorted(path.stem for path in files if path.parent == folder / "figures" and path.suffix == ".pdf")
    if figures:
        lines.append(f"Figures (PDF and PNG) in {folder / 'figures'}: {', '.join(figures)}")
    if folder / "table1.md" in files or folder / "claims.md" in files:
        tables = sorted(str(path) for path in files if path.parent == folder and path.suffix == ".md")
        lines.append(f"Tables to read: {', '.join(tables)}")
    lines += [f"To open: {folder / name} ({what})" for name, what in PAGES.items() if folder / name in files]
    studies = sorted(path for path in files if path.match("linked_views/*/explorer.html"))
    lines += [f"To open: {path} (choose what the model sees)" for path in studies]
    head = f"Made {len(files)} {'file' if len(files) == 1 else 'files'} in {folder}" + (":" if lines else "")
    return "\n".join([head, *(f"  {line}" for line in lines), *_next(folder, files)])


def _rows(path: Path) -> list[dict[str, str]]:
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


def _next(folder: Path, files: set[Path]) -> list[str]:
    if folder / "manifest.json" in files:
        page = folder / "report.html"
        return [f"Next: snakemake --report {page}, with the same --configfile if any, for one page with everything"]
    if folder / "table1.csv" in files:
        return ["Next: snakemake --cores 8, with the same --configfile if any, for all tables, figures and claims"]
    return []
