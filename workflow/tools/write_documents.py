"""Write what README.md and docs hold of numbers, from the committed files in resources/reference.

A block between ``<!-- numbers: NAME -->`` and ``<!-- end -->`` is replaced by what the function of that name makes of
the reference files. `make reference` writes those files from a finished full run.
"""

import re
from collections.abc import Callable

import numbers_of_benchopt as benchopt
import numbers_of_replication as replication
import numbers_of_speed as speed
import numbers_of_views as views
from commands import commands
from reference import REFERENCE, ROOT

DOCUMENTS = ["README.md", "docs/replication.md", "docs/benchmarks.md", "docs/linked_views.md"]
BLOCK = re.compile(r"(<!-- numbers: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
MAKERS: dict[str, Callable[[], str]] = {
    "table1": replication.table1,
    "verdict": replication.verdict,
    "readouts": replication.readouts,
    "origins": replication.origins,
    "neurons": replication.neurons,
    "pixels": replication.pixels,
    "readings": replication.readings,
    "claims": replication.claims,
    "speed": speed.speed,
    "tables": speed.tables,
    "work": speed.work,
    "schedule": speed.schedule,
    "solvers": speed.solvers,
    "training": speed.training,
    "pipeline": speed.pipeline,
    "stream": speed.stream,
    "scale": speed.scale,
    "additions": replication.additions,
    "resplits": replication.resplits,
    "generality": replication.generality,
    "device": speed.device,
    "benchopt_codes": benchopt.codes,
    "benchopt_views": benchopt.views,
    "commands": lambda: commands(REFERENCE),
    "features": views.views("features"),
    "halves": views.views("halves", "Halves of MNIST digits, 4,500 to learn from, 500 to choose by, 1,000 to test:"),
    "typefaces": views.views(
        "typefaces", "Regular, bold and italic of 57 families, the test's never seen in learning:"
    ),
    "views_speed": views.views_speed,
    "omics": views.omics,
    "missing": views.missing,
}


def written(text: str) -> str:
    """The document with every block made anew."""
    return BLOCK.sub(lambda match: match[1] + MAKERS[match[2]]() + match[3], text)


def main() -> None:
    for name in DOCUMENTS:
        path = ROOT / name
        path.write_text(written(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
