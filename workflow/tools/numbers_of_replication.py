"""What documents say of Table I, readings, claims, additions and other data."""

import sys
from pathlib import Path

import pandas as pd
from reference import REFERENCE, ROOT, commit_of, needs

sys.path.insert(0, str(ROOT / "workflow" / "scripts"))
from linked_dictionaries.publishing.article_tables import published_inside


@needs("table1.md", "snakemake --cores 8 results/table1.csv")
def table1(path: Path) -> str:
    """Table I as the run wrote it."""
    return path.read_text(encoding="utf-8")


def verdict() -> str:
    """How near the algorithm as printed comes to the paper's cells, linked and raw."""
    table = pd.read_csv(REFERENCE / "table1.csv")
    known = table[table.difference.notna() & (table.algorithm == "printed")]
    raw = known.representation == "raw"
    linked, pixels = known[~raw], known[raw]
    inside = published_inside(linked)
    return (
        f"**As printed**, our {len(linked)} cells of linked and ordinal dictionaries differ from the paper's by "
        f"{linked.difference.min():+.4f} to {linked.difference.max():+.4f}, {linked.difference.abs().mean():.4f} on "
        f"average; {inside} of the paper's lie where one more of our seeds would (95 %). "
        f"Our {len(pixels)} cells of raw pixels differ by {pixels.difference.min():+.4f} to "
        f"{pixels.difference.max():+.4f}.{_decided()}\n"
    )


def _decided() -> str:
    """Which claims hold, of each algorithm."""
    if not (REFERENCE / "claims.csv").is_file():
        return ""
    table = pd.read_csv(REFERENCE / "claims.csv")
    told = []
    for algorithm, named in (("printed", "As printed"), ("additions", "With additions")):
        rows = table[table.algorithm == algorithm]
        parts = [
            f"{verdict}: {', '.join(map(str, sorted(found.claim.astype(int))))}"
            for verdict in ("supported", "inconclusive", "not supported")
            for found in [rows[rows.verdict == verdict]]
            if len(found)
        ]
        told.append(f" {named}, claims {'; '.join(parts)}.")
    return "".join(told)


@needs("cross_modal.csv", "snakemake --cores 8 results/cross_modal.csv")
def readouts(path: Path) -> str:
    """What the digit alone says of its glyph and block, as printed and with additions."""
    glyphs = pd.read_csv(path)
    drawn, blocks = _shares(glyphs[glyphs.modality == "arial"]), _shares(pd.read_csv(REFERENCE / "ordinal_blocks.csv"))
    return (
        f"From a digit alone its own Arial glyph is drawn for {drawn['linked']} of the test digits as printed and for "
        f"{drawn['linked_contrast']} with contrast; by the ordinal variants for {drawn['ordinal']} and "
        f"{drawn['ordinal_contrast']}. The most active block is the digit's for {blocks['ordinal']} as printed "
        f"and {blocks['ordinal_contrast']} with contrast.\n"
    )


def _shares(table: pd.DataFrame) -> dict[str, str]:
    """Shares of test digits by variant, each with its interval."""
    return {row.variant: f"{row.accuracy:.1%} [{row.ci_low:.1%}, {row.ci_high:.1%}]" for row in table.itertuples()}


@needs("origins.csv", "make reference")
def origins(path: Path) -> str:
    """The commits whose runs this page's tables are of."""
    shown = ["table1", "claims", "cross_modal", "readings", "additions", "resplits", "generality"]
    table = pd.read_csv(path, dtype=str).set_index("table").commit
    kept = {name: table[f"{name}.csv"] for name in shown if f"{name}.csv" in table.index}
    runs = {commit: [name for name in kept if kept[name] == commit] for commit in kept.values()}
    told = [f"{', '.join(names)} {commit}" for commit, names in runs.items()]
    return f"Commits of these runs: {'; '.join(told)}.\n"


@needs("neurons.csv", "snakemake --cores 8 results/neurons.csv")
def neurons(path: Path) -> str:
    """How many neurons of each variant no test image makes active."""
    table = pd.read_csv(path)
    counts = [
        f"`{row.variant}` {row.never_active:.0f}"
        + (f" [{row.never_active_low:.0f}, {row.never_active_high:.0f}]" if row.never_active_high else "")
        for row in table.itertuples()
    ]
    return (
        f"Of {int(table.atoms.max())} neurons so many are active for no test image, mean over "
        f"{int(table.n_seeds.max())} seeds: {', '.join(counts)}.\n"
    )


@needs("pixels.csv", "snakemake --cores 8 results/classification/comparisons/pixels.csv")
def pixels(path: Path) -> str:
    """Raw pixels that were shifted, and classifiers chosen, as what is added."""
    table = pd.read_csv(path)
    found = table[table.representation != "raw"].set_index("classifier").accuracy
    return (
        "Raw pixels, with classifiers that learn from each image moved once, their settings chosen on held-out digits "
        f"too: LR {found['lr']:.4f}, linear SVM {found['svm_linear']:.4f}, RBF SVM {found['svm_rbf']:.4f}.\n"
    )


@needs("readings.csv", "snakemake --cores 8 readings")
def readings(path: Path) -> str:
    """Every reading of the paper beside its cells."""
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
    shares = table[table.quantity != "active_neurons"]
    widest = (shares.ci_high - shares.ci_low).max() / 2
    told = f"95 % intervals are up to ± {widest:.4f}. Of commit {commit_of('readings.csv')}, a run before Table I's."
    return "\n".join([*lines, "", told]) + "\n"


@needs("claims.md", "snakemake --cores 8 results/claims.csv")
def claims(path: Path) -> str:
    """The eight claims as the run wrote them."""
    return path.read_text(encoding="utf-8")


@needs("additions.csv", "snakemake --cores 8 additions")
def additions(path: Path) -> str:
    """Differences of each row to its neighbour."""
    table = pd.read_csv(path)
    names = {"lr": "LR", "svm_linear": "linear", "svm_rbf": "RBF", "glyph": "glyph", "block": "block"}
    lines = [f"| adds | beside | {' | '.join(names.values())} |", "|---" * (2 + len(names)) + "|"]
    for (variant, adds), cells in table.groupby(["variant", "adds"], sort=False):
        rows = cells.set_index("quantity")
        beside = rows.beside.iloc[0]
        told = [_change(rows.loc[name]) if name in rows.index else "–" for name in names]
        lines.append(f"| {adds} (`{variant}`) | {'–' if pd.isna(beside) else f'`{beside}`'} | {' | '.join(told)} |")
    seeds = int(table.n_seeds.max())
    told = f"Accuracy, and in brackets the 95 % interval of the paired change over {seeds} seeds, of these test "
    told += f"images. Of commit {commit_of('additions.csv')}, a run before Table I's."
    return "\n".join(lines) + f"\n\n{told}\n"


def _change(row: pd.Series) -> str:
    change = "" if pd.isna(row.difference_low) else f" [{row.difference_low:+.4f}, {row.difference_high:+.4f}]"
    return f"{row.value:.4f}{change}"


@needs("resplits.csv", "snakemake --cores 8 resplits")
def resplits(path: Path) -> str:
    """New splits of all images beside Table I."""
    table = pd.read_csv(path)
    names = {"lr": "LR", "svm_linear": "linear", "svm_rbf": "RBF"}
    lines = ["| row | measure | Table I then | new splits | spread: splits | spread: seeds |", "|---" * 6 + "|"]
    for row in table.itertuples():
        beside, spread = "–", "–"
        if not pd.isna(row.table1):
            beside = f"{row.table1:.4f}" + ("" if row.agrees else " (disagrees)")
            spread = f"{row.std_seeds:.4f}"
        lines.append(
            f"| {row.variant} | {names.get(row.quantity, row.quantity)} | {beside} | "
            f"{row.value:.4f} [{row.ci_low:.4f}, {row.ci_high:.4f}] | {row.std_splits:.4f} | {spread} |"
        )
    compared = table[table.table1.notna()]
    agreeing, splits = int(compared.agrees.astype(bool).sum()), int(table.n_splits.max())
    told = (
        f"{splits} splits; {agreeing} of Table I's {len(compared)} accuracies lie where one more split's would. "
        f"On average Table I is {compared.difference.mean():.4f} higher. Both are of commit "
        f"{commit_of('resplits.csv')}."
    )
    return "\n".join([*lines, "", told]) + "\n"


@needs("generality.csv", "snakemake --snakefile workflow/generality.smk --cores 8")
def generality(path: Path) -> str:
    """Verdict of each claim on each data set."""
    table = pd.read_csv(path)
    columns = [(a, d) for a in ("printed", "additions") for d in dict.fromkeys(table.dataset)]
    kinds = {"printed": "as printed", "additions": "with additions"}
    heads = [f"`{dataset}` {kinds[algorithm]}" for algorithm, dataset in columns]
    lines = ["| claim | " + " | ".join(heads) + " |", "|---" * (1 + len(columns)) + "|"]
    for (claim, says), cells in table.groupby(["claim", "says"], sort=True):
        verdicts = cells.set_index(["algorithm", "dataset"]).verdict
        lines.append(f"| {claim}. {says} | " + " | ".join(verdicts.get(key, "–") for key in columns) + " |")
    seeds = ", ".join(f"{int(cells.n_seeds.max())} on `{d}`" for d, cells in table.groupby("dataset", sort=False))
    return "\n".join([*lines, "", f"Seeds: {seeds}."]) + "\n"
