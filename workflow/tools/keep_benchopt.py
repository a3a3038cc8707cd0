"""Keep what runs of benchmarks/ found, for the documents.

Command line: the files that `benchopt run` wrote. Of sparse coding, the fastest run of each solver whose codes are all
certified, or else its best one; of linked views, the setting that is best on the validation samples.
"""

import sys

import pandas as pd
from reference import REFERENCE

CERTIFIED = 1e-4  # worst kkt/λ, at which benchmarks/sparse_coding stops


def sparse_coding(runs: pd.DataFrame) -> pd.DataFrame:
    """One row a data set, sign and solver; the time is the least of the repetitions."""
    rows = []
    by = ["dataset_name", "p_obj_positive", "solver_name"]
    for (dataset, positive, solver), curve in runs.groupby(by, sort=False):
        points = curve.groupby("stop_val").agg("min", numeric_only=True)
        points["kkt"] = curve.groupby("stop_val").objective_kkt.max()
        proved = points[points.kkt <= CERTIFIED]
        place = points.kkt.idxmin() if proved.empty else proved.objective_processor_seconds.idxmin()
        best = points.loc[place]
        rows.append(
            {
                "dataset": dataset.partition("[")[0],
                "positive": positive,
                "solver": solver,
                "images": int(best.objective_images),
                "microseconds": best.objective_processor_seconds / best.objective_images * 1e6,
                "kkt": best.kkt,
                "kkt_mean": best.objective_kkt_mean,
                "gap": best.objective_gap,
                "certified": best.kkt <= CERTIFIED,
            }
        )
    return pd.DataFrame(rows)


def linked_views(runs: pd.DataFrame) -> pd.DataFrame:
    """One row a data set and solver."""
    runs = runs.assign(method=runs.solver_name.str.partition("[")[0])
    best = runs.loc[runs.groupby(["dataset_name", "method"], sort=False).objective_r2_validation.idxmax()]
    names = {"dataset_name": "dataset", "method": "solver", "solver_name": "setting"}
    names |= {f"objective_{name}": name for name in ("r2_first", "r2_second", "recall_1", "processor_seconds")}
    table = best[list(names)].rename(columns=names)
    table["setting"] = table.setting.str.extract(r"\[(.*)\]", expand=False)
    views = table.dataset.str.extract(r"views=(\w+)", expand=False)
    table["dataset"] = views.fillna(table.dataset.str.partition("[")[0])
    return table


KINDS = {"objective_kkt": sparse_coding, "objective_r2_first": linked_views}


def main(paths: list[str]) -> None:
    runs = [pd.read_parquet(path) for path in paths]
    for column, table in KINDS.items():
        of_kind = [run for run in runs if column in run]
        if of_kind:
            path = REFERENCE / f"benchopt_{table.__name__}.csv"
            table(pd.concat(of_kind)).to_csv(path, index=False, float_format="%.4g")
            print(f"kept {path.name}")


if __name__ == "__main__":
    main(sys.argv[1:])
