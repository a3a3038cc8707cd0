"""What documents say of work and time."""

from pathlib import Path

import pandas as pd
from reference import REFERENCE, commit_of, needs

OURS, TOLERANCE = "this package, active_set", 1e-4


def speed() -> str:
    """This solver beside an older one."""
    table = pd.read_csv(REFERENCE / "speed.csv", dtype=str).fillna("")
    lines = ["| | | before | after |", "|---" * 4 + "|"]
    lines += [f"| {row.what} | {row.unit} | {row.before} | {row.after} |" for row in table.itertuples()]
    return "\n".join(lines) + "\n"


@needs("table_speed.csv", "python workflow/tools/compare_tables.py OLDER_CHECKOUT")
def tables(path: Path) -> str:
    """Table I beside an older version's."""
    table = pd.read_csv(path)
    told = [
        f"{row.seeds} seed{'s' * (row.seeds > 1)}: {row.before:,} s before, {row.after:,} s after, "
        f"{row.before / row.after:.2f} times as fast ({row.processor}, {row.cores} cores)."
        for row in table.itertuples()
    ]
    return "\n".join(told) + "\n"


def work() -> str:
    """Work of coding an image, by kind of step."""
    table = pd.read_csv(REFERENCE / "work.csv").set_index("step")
    known = table.an_image
    lines = [
        f"{known['images']:,.0f} of the embedded digits, `single` with {known['atoms']:.0f} atoms, "
        f"λ {known['penalty']:g}: {known['active']:.1f} neurons active, {known['rounds']:.2f} rounds. "
        f"{known['found']:.1%} of the support is proposed, and {known['right']:.1%} of what is proposed is right.",
        "",
        "| step | times an image | flops an image | bytes of G read |",
        "|---" * 4 + "|",
    ]
    for row in table[table.flops.notna()].itertuples():
        times = "" if pd.isna(row.an_image) else f"{row.an_image:.1f}"
        lines.append(f"| {row.Index} | {times} | {row.flops:,.0f} | {row.bytes:,.0f} |")
    return "\n".join(lines) + "\n"


def schedule() -> str:
    """What other numbers of cores would make of a measured run."""
    table = pd.read_csv(REFERENCE / "schedule.csv", dtype={"commit": str})  # 137e900 is not a number
    run = table.iloc[0]
    told = f"Data set `{run.dataset}`, commit {run.commit}: {run.jobs} jobs of together {run.job_seconds:.0f} s"
    lines = [
        "## Where a run's time goes",
        "",
        f"{told}, which took {run.elapsed:.0f} s on two cores. On others, without",
    ]
    lines += ["what Snakemake needs between jobs, by `python workflow/tools/simulate_schedule.py results/demo`:", ""]
    lines += ["| cores | seconds |", "|---|---|"]
    lines += [f"| {row.cores} | {row.seconds:.0f} |" for row in table.itertuples()]
    path = run.critical_path.replace("_", " ")
    return "\n".join([*lines, "", f"The longest chain, in seconds: {path}."]) + "\n"


def device() -> str:
    """A GPU beside the processor."""
    table = pd.read_csv(REFERENCE / "device.csv")
    lines = [
        "| task | batch | on | a second | certified | worst difference of a code | operators for 4,096 images |",
        "|---" * 7 + "|",
    ]
    for row in table.itertuples():
        certified = "" if pd.isna(row.certified) else f"{row.certified:.2%}, kkt/λ ≤ {row.kkt_max:.1e}"
        difference = "" if pd.isna(row.worst_difference) else f"{row.worst_difference:.1e}"
        launches = "" if pd.isna(row.operators) else f"{row.operators:,.0f}"
        cells = [row.task, f"{row.batch:,}", row.card, f"{row.images_per_second:,}", certified, difference, launches]
        lines.append("| " + " | ".join(cells) + " |")
    runs = [
        f"{row.work[0].upper()}{row.work[1:]}, {row.cores} cores and an {row.card}: {row.seconds} s, {row.jobs} jobs."
        for row in pd.read_csv(REFERENCE / "device_runs.csv").itertuples()
    ]
    told = f"Of commit {commit_of('device.csv')}, before the processors' solver was made faster."
    return "\n".join([*lines, "", *runs, told]) + "\n"


@needs("benchmark_solvers.csv", "snakemake --cores 2 benchmarks")
def solvers(path: Path) -> str:
    """The exact solver beside SPAMS and the product that limits all, by atoms and batch."""
    table = pd.read_csv(path)
    ours = table[(table.solver == OURS) & (table.tolerance == TOLERANCE)].set_index(["atoms", "batch"])
    batches = sorted(ours.index.unique("batch"))
    lines = [f"| atoms | {' | '.join(f'batch {batch:,}' for batch in batches)} |", "|---" * (1 + len(batches)) + "|"]
    for atoms, rows in ours.groupby(level="atoms"):
        cells = [rows.loc[(atoms, batch)] for batch in batches]
        told = [
            f"{cell.images_per_second:,.0f}/s, **{cell.ratio_to_spams_float64:.1f} ×**, "
            f"{cell.images_per_second / cell.product_images_per_second:.0%}"
            for cell in cells
        ]
        lines.append(f"| {atoms:,} | {' | '.join(told)} |")
    worst, threads = ours.kkt_max.max(), int(ours.threads.max())
    told = f"Images a second on {threads} threads, times SPAMS in float64, share of the rate of Φᵀx alone"
    return "\n".join([f"{told}; kkt/λ ≤ {worst:.1e}.", "", *lines]) + "\n"


@needs("benchmark_training.csv", "snakemake --cores 2 benchmarks")
def training(path: Path) -> str:
    """Time to the objective that scikit-learn's dictionary learning ends at."""
    table = pd.read_csv(path)
    theirs = table[table.method == "scikit-learn"].iloc[-1]
    ours = table[table.method == "this package"]
    there = ours[ours.objective <= theirs.objective].iloc[0]
    return (
        f"Learning: the held-out objective of {theirs.objective:.2f} that `MiniBatchDictionaryLearning` reaches in "
        f"{theirs.seconds:.0f} s is reached in {there.seconds:.1f} s, "
        f"{theirs.seconds / there.seconds:.0f} times as fast; at the end it is {ours.objective.iloc[-1]:.2f}.\n"
    )


@needs("benchmark_pipeline.csv", "snakemake --cores 2 benchmarks")
def pipeline(path: Path) -> str:
    """The whole table beside scikit-learn's parts alone."""
    table = pd.read_csv(path)
    total = table[table.stage == "total"].set_index("implementation").seconds
    parts = table[table.stage != "total"].groupby(["stage", "implementation"], sort=False).seconds.sum().unstack()
    told = ", ".join(f"{stage} {row['scikit-learn'] / row['this package']:.1f}" for stage, row in parts.iterrows())
    return (
        f"One-seed Table I, its six dictionaries and the cells as printed: {total['this package']:.0f} s; with "
        f"scikit-learn's parts alone {total['scikit-learn']:.0f} s, "
        f"{total['scikit-learn'] / total['this package']:.1f} times as long (by stage: {told}).\n"
    )


@needs("benchmark_stream.csv", "snakemake --cores 2 benchmarks")
def stream(path: Path) -> str:
    """Streams of growing length."""
    lines = ["| codes in one stream | codes a second | peak MiB |", "|---|---|---|"]
    lines += [
        f"| {row.codes:,} | {row.codes_per_second:,.0f} | {row.peak_mebibytes:,.0f} |"
        for row in pd.read_csv(path).itertuples()
    ]
    return "\n".join(lines) + "\n"


@needs("scale.csv", "python workflow/tools/measure_scale.py")
def scale(path: Path) -> str:
    """Large problems."""
    lines = ["| | seconds | peak MiB |", "|---|---|---|"]
    lines += [
        f"| {row.what} | {row.seconds:,.0f} | {row.peak_mebibytes:,.0f} |" for row in pd.read_csv(path).itertuples()
    ]
    return "\n".join(lines) + "\n"
