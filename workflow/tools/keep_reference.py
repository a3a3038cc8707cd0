"""Copy the tables of a finished run into resources/reference, where documents take their numbers from.

Command line: the results folder. Of a full run what it lacks is taken away; one of linked views adds its studies, one
of benchmarks its tables.
"""

import shutil
import sys
from pathlib import Path

from reference import BENCHMARKS, COPIED, REFERENCE, VIEWS_TABLES


def main(results: Path) -> None:
    REFERENCE.mkdir(parents=True, exist_ok=True)
    for table in VIEWS_TABLES:
        for path in sorted(results.glob(f"linked_views/*/{table}.csv")):
            shutil.copyfile(path, REFERENCE / f"{path.parent.name}_{table}.csv")
            print(f"kept {path.parent.name}_{table}.csv")
    for name in BENCHMARKS:
        if (results / "benchmarks" / f"{name}.csv").is_file():
            shutil.copyfile(results / "benchmarks" / f"{name}.csv", REFERENCE / f"benchmark_{name}.csv")
            print(f"kept benchmark_{name}.csv")
    for name in COPIED if any((results / name).is_file() for name in COPIED) else []:
        if (results / name).is_file():
            shutil.copyfile(results / name, REFERENCE / name)
            print(f"kept {name}")
        else:
            (REFERENCE / name).unlink(missing_ok=True)
            print(f"not in {results}: {name}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
