"""What documents say of linked views."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
from reference import REFERENCE, needs


def views(study: str, about: str = "") -> Callable[[], str]:
    """A maker for a study of linked views."""
    command = f"snakemake --cores 2 results/linked_views/{study}/pairs.csv"
    return needs(f"{study}_pairs.csv", command)(lambda path: _beside_others(path, study, about))


def _reached(compared: pd.DataFrame) -> str:
    """On how many pairs linked is as good by its means in both measures, and on how many better beyond intervals."""
    clear = int(((compared.r2_low > 0) & (compared.recall_1_low > 0)).sum())
    return f"{int(compared.reached.sum())} of {len(compared)}, {clear} beyond intervals"


def _beside_others(path: Path, study: str, about: str) -> str:
    """Linked dictionaries beside other methods, over a study's ordered pairs of views."""
    pairs = pd.read_csv(path)
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
            reached = f"{_reached(rows)}; more than 0.03 below on {beyond or 'none'}"
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


SPEED = "python -m linked_dictionaries.benchmarks.views OUT.csv"


@needs("views_speed.csv", SPEED)
def views_speed(path: Path) -> str:
    """Learning from and coding of pairs of signals."""
    table = pd.read_csv(path).set_index("work")
    fits = table[table.beside_one_view.isna()].processor_seconds
    ratios, mixed = table.beside_one_view.dropna(), "code from what is there"
    alike = ratios.drop(mixed)
    return (
        f"10,000 samples of 2 × 784 columns are fitted in {fits.min():.0f} to {fits.max():.0f} s of processor time "
        f"(256 neurons), any subset is coded at {alike.min():.2f} to {alike.max():.2f} times the rate of one view as "
        f"wide, samples of three different subsets at {ratios[mixed]:.2f} times: `{SPEED}`.\n"
    )


TUMOURS = {"brca": "breast", "lgg": "lower-grade glioma", "kipan": "kidney"}


@needs("brca_pairs.csv", "snakemake --cores 2 --configfile resources/omics_views.yaml -- linked_views")
def omics(path: Path) -> str:
    """Views of tumours from each other, and the tumours' classes, a line for each study."""
    columns = [
        "tumours",
        "linked",
        "ridge",
        "CCA",
        "pairs on which linked reaches ridge in both",
        "class: code, signals",
    ]
    lines = [f"| {' | '.join(columns)} |", "|---" * len(columns) + "|"]
    seeds = set()
    for study, title in TUMOURS.items():
        pairs = pd.read_csv(REFERENCE / f"{study}_pairs.csv")
        seeds.add(int(pairs.n_seeds.max()))
        means = pairs.groupby("method")[["r2", "recall_1"]].mean()
        cells = [f"{means.r2[method]:.3f}, {means.recall_1[method]:.3f}" for method in ("linked", "ridge", "cca")]
        ridge = pd.read_csv(REFERENCE / f"{study}_comparison.csv").query("other == 'ridge'")
        beyond = int((~ridge.within).sum())
        reached = f"{_reached(ridge)}; more than 0.03 below on {beyond or 'none'}"
        subsets = pd.read_csv(REFERENCE / f"{study}_subsets.csv").set_index(["views", "features"])
        rows = [subsets.loc[("rna+methylation+mirna", kind)] for kind in ("codes", "signals")]
        whole = [f"{row.accuracy:.2f} [{row.accuracy_low:.2f}, {row.accuracy_high:.2f}]" for row in rows]
        lines.append(f"| {' | '.join([title, *cells, reached, ', '.join(whole)])} |")
    told = "RNA, methylation and microRNA of [TCGA's tumours](../resources/omics_views.yaml), to be fetched"
    told += ": mean R² and recall at 1"
    return "\n".join([f"{told}; {max(seeds)} seeds.", "", *lines]) + "\n"


@needs("features_missing.csv", "make demo-views")
def missing(path: Path) -> str:
    """What missing views cost, beside a ridge on signals whose missing views are their means."""
    table = pd.read_csv(path).set_index(["missing_at", "share", "method", "quantity"])
    shares = sorted(set(table.index.get_level_values("share")))
    lines = [f"| views missing | {' | '.join(f'{share:.0%}' for share in shares)} |", "|---" * (1 + len(shares)) + "|"]
    for place, told in (("training", "in learning"), ("encoding", "in encoding"), ("both", "in both")):
        cells = []
        for share in shares:
            r2, hits = (table["mean"].loc[place, share, :, name] for name in ("r2", "accuracy"))
            cells.append(f"{r2['linked']:.2f} / {r2['ridge']:.2f}, {hits['linked']:.3f} / {hits['ridge']:.3f}")
        lines.append(f"| {told} | {' | '.join(cells)} |")
    told = "R² of each view from all others, and accuracy from all views: linked / means filled in and ridge"
    shown = table.query("quantity != 'recall_1'")
    widest = (shown.high - shown.low).max() / 2
    seeds = f"{int(table.n_seeds.max())} seeds, over which 95 % intervals are up to ± {widest:.2f}"
    return "\n".join([f"{told}; {seeds}.", "", *lines]) + "\n"
