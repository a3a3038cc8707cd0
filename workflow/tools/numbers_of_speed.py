"""What documents say of work and time."""

import pandas as pd
from reference import REFERENCE


def speed() -> str:
    """This solver beside an older one."""
    table = pd.read_csv(REFERENCE / "speed.csv", dtype=str).fillna("")
    lines = ["| | | before | after |", "|---" * 4 + "|"]
    lines += [f"| {row.what} | {row.unit} | {row.before} | **{row.after}** |" for row in table.itertuples()]
    return "\n".join(lines) + "\n"


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
    table = pd.read_csv(REFERENCE / "schedule.csv")
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
    return "\n".join([*lines, "", *runs]) + "\n"
