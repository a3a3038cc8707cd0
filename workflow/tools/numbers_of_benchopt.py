"""What documents say of the benchmarks that benchopt runs."""

from collections.abc import Iterable
from pathlib import Path

import pandas as pd
from reference import commit_of, needs

BENCHOPT = "benchopt run benchmarks/{0} --config benchmarks/{0}/kept.yml"
OURS = "linked-dictionaries[dtype=float32,solver=active_set]"


@needs("benchopt_sparse_coding.csv", BENCHOPT.format("sparse_coding"))
def codes(path: Path) -> str:
    """Microseconds an image of each solver; in brackets where its codes are not certified."""
    table = pd.read_csv(path).set_index(["dataset", "positive", "solver"])
    problems = list(dict.fromkeys((name, positive) for positive in (True, False) for name in table.index.levels[0]))
    heads = [f"{name}, {'a ≥ 0' if positive else 'signed'}" for name, positive in problems]
    lines = [f"| µs an image, worst kkt/λ | {' | '.join(heads)} |", "|---" * (1 + len(heads)) + "|"]
    for solver in _ours_first(table.index.get_level_values("solver")):
        cells = []
        for name, positive in problems:
            if (name, positive, solver) not in table.index:
                cells.append("–")
                continue
            row = table.loc[(name, positive, solver)]
            ratio = row.microseconds / table.microseconds[name, True, OURS]
            times = f" ({ratio:.{0 if ratio >= 10 else 1}f} ×)" if positive else ""
            told = f"{row.microseconds:,.0f}{times}, {row.kkt:.0e}"
            cells.append(told if row.certified else f"not certified: {told}")
        lines.append(f"| {solver} | {' | '.join(cells)} |")
    others = table[table.certified & ~table.index.get_level_values("solver").str.startswith("linked-dictionaries")]
    nearest = others.microseconds.xs(True, level="positive").groupby("dataset").min() / [
        table.microseconds[name, True, OURS] for name in sorted(table.index.levels[0])
    ]
    told = f"{table.images.max()} images at a time. ×: beside `active_set` in float32; the nearest other library "
    told += f"takes {' and '.join(f'{ratio:.1f}' for ratio in nearest)} times as long. Of commit "
    told += f"{commit_of(path.name)}."
    return "\n".join([*lines, "", told]) + "\n"


def _ours_first(solvers: Iterable[str]) -> list[str]:
    return sorted(set(solvers), key=lambda name: (not name.startswith("linked-dictionaries"), name.lower()))


@needs("benchopt_linked_views.csv", BENCHOPT.format("linked_views"))
def views(path: Path) -> str:
    """R² of each of two views from the other, and what learning and telling take."""
    table = pd.read_csv(path)
    table["told"] = [
        f"{row.r2_first:.2f}, {row.r2_second:.2f}; {row.processor_seconds:.2g} s" for row in table.itertuples()
    ]
    wide = table.pivot(index="solver", columns="dataset", values="told").loc[_ours_first(table.solver)]
    lines = [
        f"| R² of each view from the other; time | {' | '.join(wide.columns)} |",
        "|---" * (1 + wide.shape[1]) + "|",
    ]
    lines += [f"| {solver} | {' | '.join(cells)} |" for solver, cells in zip(wide.index, wide.to_numpy(), strict=True)]
    return "\n".join(lines) + "\n"
