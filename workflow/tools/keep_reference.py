"""Copy the tables of a finished run into resources/reference, where documents take their numbers from.

Command line: the results folder, in the checkout that made it. What the run lacks stays as it was; origins.csv says of
which commit each table is.
"""

import csv
import shutil
import subprocess
import sys
from pathlib import Path

from reference import BENCHMARKS, COPIED, REFERENCE, VIEWS_TABLES

ORIGINS = REFERENCE / "origins.csv"


def found(results: Path) -> dict[str, Path]:
    """Name in the reference to the file of the run."""
    views = {
        f"{path.parent.name}_{table}.csv": path
        for table in VIEWS_TABLES
        for path in sorted(results.glob(f"linked_views/*/{table}.csv"))
    }
    benchmarks = {f"benchmark_{name}.csv": results / "benchmarks" / f"{name}.csv" for name in BENCHMARKS}
    tables = {Path(name).name: results / name for name in COPIED}
    return {name: path for name, path in {**views, **benchmarks, **tables}.items() if path.is_file()}


def origins() -> dict[str, str]:
    """Name to the commit that a table is of."""
    if not ORIGINS.is_file():
        return {}
    with open(ORIGINS, encoding="utf-8", newline="") as file:
        return {row["table"]: row["commit"] for row in csv.DictReader(file)}


def main(results: Path) -> None:
    REFERENCE.mkdir(parents=True, exist_ok=True)
    told = subprocess.run(
        ["git", "-C", results, "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True
    )
    known = origins()
    for name, path in found(results).items():
        shutil.copyfile(path, REFERENCE / name)
        known[name] = told.stdout.strip()
        print(f"kept {name}, of commit {known[name]}")
    with open(ORIGINS, "w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerows([("table", "commit"), *sorted(known.items())])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
