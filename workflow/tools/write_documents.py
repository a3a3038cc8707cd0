"""Write what README.md and docs hold of numbers, from the committed files in resources/reference.

A block between ``<!-- numbers: NAME -->`` and ``<!-- end -->`` is replaced by what the function of that name makes of
the reference files. `make reference` writes those files from a finished full run.
"""

import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
from commands import commands

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "resources" / "reference"
DOCUMENTS = ["README.md", "docs/replication.md", "docs/benchmarks.md", "docs/linked_views.md"]
BLOCK = re.compile(r"(<!-- numbers: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
COPIED = [
    "table1.csv",
    "table1.md",
    "readings.csv",
    "cross_modal.csv",
    "ordinal_blocks.csv",
    "claims.csv",
    "claims.md",
    "additions.csv",
    "resplits.csv",
    "generality.csv",
    "generality_accuracies.csv",
]
VIEWS_TABLES = ["pairs", "comparison", "subsets", "missing"]  # of each study of linked views


def table1() -> str:
    """Table I as the run wrote it."""
    return kept("table1.md", "snakemake --cores 8 results/table1.csv")


def verdict() -> str:
    """How near the algorithm as printed comes to the paper's cells, linked and raw."""
    table = pd.read_csv(REFERENCE / "table1.csv")
    known = table[table.difference.notna() & (table.algorithm == "printed")]
    raw = known.representation == "raw"
    linked, pixels = known[~raw], known[raw]
    inside = int(linked.paper.between(linked.ci_low, linked.ci_high).sum())
    return (
        f"**As printed**, our {len(linked)} cells of linked and ordinal dictionaries differ from the paper's by "
        f"{linked.difference.min():+.4f} to {linked.difference.max():+.4f}, {linked.difference.abs().mean():.4f} on "
        f"average; {inside} of the paper's lie inside our 95 % intervals ({int(linked.n_seeds.max())} seeds). Our "
        f"{len(pixels)} cells of raw pixels differ by {pixels.difference.min():+.4f} to "
        f"{pixels.difference.max():+.4f}.\n"
    )


def kept(name: str, command: str) -> str:
    """A text of the reference run, or the command that makes it where that run did not."""
    path = REFERENCE / name
    if path.is_file():
        return path.read_text(encoding="utf-8")
    return f"Not in the reference run; `{command}` makes it.\n"


def readouts() -> str:
    """What the digit alone says of its glyph and block, as printed and with additions."""
    if not (REFERENCE / "cross_modal.csv").is_file():
        return kept("cross_modal.csv", "snakemake --cores 8 results/cross_modal.csv")
    glyphs = pd.read_csv(REFERENCE / "cross_modal.csv")
    blocks = pd.read_csv(REFERENCE / "ordinal_blocks.csv").set_index("variant").accuracy
    drawn = glyphs[glyphs.modality == "arial"].set_index("variant").accuracy
    printed, added = drawn["linked"], drawn["linked_contrast"]
    return (
        f"From a digit alone its own Arial glyph is drawn for {printed:.1%} of the test digits as printed and for "
        f"{added:.1%} with contrast; by the ordinal variants for {drawn['ordinal']:.1%} and "
        f"{drawn['ordinal_contrast']:.1%}. The most active block is the digit's for {blocks['ordinal']:.1%} as printed "
        f"and {blocks['ordinal_contrast']:.1%} with contrast.\n"
    )


def readings() -> str:
    """Every reading of the paper beside its cells."""
    path = REFERENCE / "readings.csv"
    if not path.is_file():
        return kept("readings.csv", "snakemake --cores 8 readings")
    table = pd.read_csv(path)
    shown = ["lr", "svm_linear", "svm_rbf", "glyph", "block", "active_neurons"]
    lines = ["| reading | row | LR | linear | RBF | glyph | block | active | largest difference |", "|---" * 9 + "|"]
    for (reading, row), cells in table.groupby(["reading", "representation"], sort=False):
        values = cells.set_index("quantity").value
        numbers = [
            "–" if name not in values else f"{values[name]:.0f}" if name == "active_neurons" else f"{values[name]:.4f}"
            for name in shown
        ]
        largest = cells.largest_difference.iloc[0]
        nearest = " (nearest)" if bool(cells.nearest.iloc[0]) else ""
        told = f"{largest:.4f}{nearest}" if pd.notna(largest) else "–"
        lines.append(f"| {reading} | {row} | " + " | ".join(numbers) + f" | {told} |")
    return "\n".join(lines) + "\n"


def claims() -> str:
    """The eight claims as the run wrote them."""
    return kept("claims.md", "snakemake --cores 8 results/claims.csv")


def additions() -> str:
    """Differences of each row to its neighbour."""
    path = REFERENCE / "additions.csv"
    if not path.is_file():
        return kept("additions.csv", "snakemake --cores 8 additions")
    table = pd.read_csv(path)
    names = {"lr": "LR", "svm_linear": "linear", "svm_rbf": "RBF", "glyph": "glyph", "block": "block"}
    lines = [f"| adds | beside | {' | '.join(names.values())} |", "|---" * (2 + len(names)) + "|"]
    for (variant, adds), cells in table.groupby(["variant", "adds"], sort=False):
        rows = cells.set_index("quantity")
        beside = rows.beside.iloc[0]
        told = [_change(rows.loc[name]) if name in rows.index else "–" for name in names]
        lines.append(f"| {adds} (`{variant}`) | {'–' if pd.isna(beside) else f'`{beside}`'} | {' | '.join(told)} |")
    seeds = int(table.n_seeds.max())
    return "\n".join(lines) + f"\n\nAccuracy, and in brackets the 95 % interval of the paired change; {seeds} seeds.\n"


def _change(row: pd.Series) -> str:
    change = "" if pd.isna(row.difference_low) else f" [{row.difference_low:+.4f}, {row.difference_high:+.4f}]"
    return f"{row.value:.4f}{change}"


def resplits() -> str:
    """New splits of all images beside Table I."""
    path = REFERENCE / "resplits.csv"
    if not path.is_file():
        return kept("resplits.csv", "snakemake --cores 8 resplits")
    table = pd.read_csv(path)
    table = table[table.table1.notna()]
    names = {"lr": "LR", "svm_linear": "linear", "svm_rbf": "RBF"}
    lines = ["| row | classifier | Table I | new splits | spread: splits | spread: seeds |", "|---" * 6 + "|"]
    for row in table.itertuples():
        mark = "" if row.agrees else " (disagrees)"
        lines.append(
            f"| {row.variant} | {names.get(row.quantity, row.quantity)} | {row.table1:.4f}{mark} | "
            f"{row.value:.4f} [{row.ci_low:.4f}, {row.ci_high:.4f}] | {row.std_splits:.4f} | {row.std_seeds:.4f} |"
        )
    return "\n".join(lines) + "\n"


def generality() -> str:
    """Verdict of each claim on each data set."""
    path = REFERENCE / "generality.csv"
    if not path.is_file():
        return kept("generality.csv", "snakemake --snakefile workflow/generality.smk --cores 8")
    table = pd.read_csv(path)
    columns = [(a, d) for a in ("printed", "additions") for d in dict.fromkeys(table.dataset)]
    lines = ["| claim | " + " | ".join(f"{d}, {a}" for a, d in columns) + " |", "|---" * (1 + len(columns)) + "|"]
    for (claim, says), cells in table.groupby(["claim", "says"], sort=True):
        verdicts = cells.set_index(["algorithm", "dataset"]).verdict
        lines.append(f"| {claim}. {says} | " + " | ".join(verdicts.get(key, "–") for key in columns) + " |")
    return "\n".join(lines) + "\n"


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


def views(study: str, about: str = "") -> str:
    """A study of linked views beside other methods, over its ordered pairs of views."""
    if not (REFERENCE / f"{study}_pairs.csv").is_file():
        return kept(f"{study}_pairs.csv", f"snakemake --cores 2 results/linked_views/{study}/pairs.csv")
    pairs = pd.read_csv(REFERENCE / f"{study}_pairs.csv")
    compared = pd.read_csv(REFERENCE / f"{study}_comparison.csv").groupby("other")
    names = {"linked": "linked", "code_only": "code alone", "ridge": "ridge", "cca": "CCA", "jnmf": "joint NMF"}
    names |= {"shuffled": "linked, rows shuffled", "chance": "chance"}
    lines = [about, ""] if about else []
    lines += ["| method | mean R² | mean recall at 1 | pairs on which linked reaches it in both |", "|---" * 4 + "|"]
    for method, cells in pairs.groupby("method", sort=False):
        reached = ""
        if method in compared.groups:
            rows = compared.get_group(method)
            beyond = int((~rows.within).sum())
            reached = f"{int(rows.reached.sum())} of {len(rows)}; more than 0.03 below on {beyond or 'none'}"
        lines.append(
            f"| {names.get(method, method)} | {cells.r2.mean():.3f} | {cells.recall_1.mean():.3f} | {reached} |"
        )
    seeds = f"{int(pairs.n_seeds.max())} seeds."
    if not (REFERENCE / f"{study}_subsets.csv").is_file():
        return "\n".join([*lines, "", seeds]) + "\n"
    codes = pd.read_csv(REFERENCE / f"{study}_subsets.csv").query("features == 'codes'")
    whole = codes.iloc[codes.views.str.count(r"\+").argmax()]
    told = f"Logistic regression on the code of all views: {whole.accuracy:.4f} [{whole.accuracy_low:.4f}, "
    told += f"{whole.accuracy_high:.4f}]; {whole.active_share:.1%} of the neurons active. {seeds}"
    return "\n".join([*lines, "", told]) + "\n"


def views_speed() -> str:
    """Learning from and coding of pairs of signals."""
    command = "python -m linked_dictionaries.benchmarks.views"
    if not (REFERENCE / "views_speed.csv").is_file():
        return kept("views_speed.csv", f"{command} resources/reference/views_speed.csv")
    table = pd.read_csv(REFERENCE / "views_speed.csv").set_index("work")
    fits = table[table.beside_one_view.isna()].processor_seconds
    ratios = table.beside_one_view.dropna()
    return (
        f"10,000 samples of 2 × 784 columns are fitted in {fits.min():.0f} to {fits.max():.0f} s of processor time "
        f"(256 neurons), any subset is coded at {ratios.min():.2f} to {ratios.max():.2f} times the rate of one view as "
        f"wide: `{command} OUT.csv`.\n"
    )


def omics() -> str:
    """Views of tumours from each other, beside ridge."""
    if not (REFERENCE / "lgg_pairs.csv").is_file():
        return kept("lgg_pairs.csv", "snakemake --cores 2 --configfile resources/omics_views.yaml -- linked_views")
    pairs = pd.read_csv(REFERENCE / "lgg_pairs.csv").set_index(["source", "target", "method"])
    told = []
    for source, target in (("rna", "methylation"), ("methylation", "rna")):
        linked, ridge = (pairs.loc[(source, target, method)] for method in ("linked", "ridge"))
        interval = f"[{linked.r2_low:.3f}, {linked.r2_high:.3f}]"
        told.append(f"{source} to {target} R² {linked.r2:.3f} {interval}, ridge {ridge.r2:.3f}")
    subsets = pd.read_csv(REFERENCE / "lgg_subsets.csv")
    whole = subsets[subsets.views == "rna+methylation+mirna"].set_index("features").accuracy
    seeds = int(pairs.n_seeds.max())
    return (
        f"Tumours ([to fetch](../resources/omics_views.yaml)), lower-grade glioma: {'; '.join(told)}; "
        f"the tumour's class from the code of all three {whole['codes']:.3f}, from the signals "
        f"{whole['signals']:.3f}; {seeds} seed{'s' if seeds > 1 else ''}.\n"
    )


MAKERS: dict[str, Callable[[], str]] = {
    "table1": table1,
    "verdict": verdict,
    "readouts": readouts,
    "readings": readings,
    "claims": claims,
    "speed": speed,
    "work": work,
    "schedule": schedule,
    "additions": additions,
    "resplits": resplits,
    "generality": generality,
    "device": device,
    "commands": lambda: commands(REFERENCE),
    "features": lambda: views("features"),
    "halves": lambda: views("halves", "Halves of MNIST digits, 5,000 to learn from, 1,000 to test:"),
    "typefaces": lambda: views(
        "typefaces", "Regular, bold and italic of 57 families, the test's never seen in learning:"
    ),
    "views_speed": views_speed,
    "omics": omics,
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
