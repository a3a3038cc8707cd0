"""README's table of what makes what, and how long it takes."""

from pathlib import Path
from typing import NamedTuple

import pandas as pd


class Command(NamedTuple):
    """A row: what is made, how, and the files in results/ whose time is known, of all seeds or of one."""

    what: str
    command: str
    target: str = ""
    seeds: str = "all"


ONE_SEED = "seed~0"
COMMANDS = [
    Command("demo and its article, in `results/demo/`", "`make demo`"),
    Command(
        "Table I, full MNIST, one seed",
        "`snakemake -c8 --config seeds=[0] -- results/table1.csv`",
        "table1.csv",
        ONE_SEED,
    ),
    Command("Table I, five seeds", "`snakemake -c8 results/table1.csv`", "table1.csv"),
    Command("Fig. 1: linked dictionaries", "`snakemake -c8 results/figures/fig1.pdf`", "figures/fig1.pdf"),
    Command("Fig. 2: while learning", "`snakemake -c8 results/figures/fig2.pdf`", "figures/fig2.pdf"),
    Command("Fig. 3: Arial from handwriting", "`snakemake -c8 results/figures/fig3.pdf`", "figures/fig3.pdf"),
    Command("Fig. 4: ordinal dictionaries", "`snakemake -c8 results/figures/fig4.pdf`", "figures/fig4.pdf"),
    Command("Fig. 5: PCA and t-SNE", "`snakemake -c8 results/figures/fig5.pdf`", "figures/fig5.pdf"),
    Command(
        "what Figs. 3 to 5 measure",
        "`snakemake -c8 results/cross_modal.csv results/ordinal_blocks.csv results/separation.csv`",
        "cross_modal.csv ordinal_blocks.csv separation.csv",
    ),
    Command("eight claims, their inequalities", "`snakemake -c8 results/claims.csv`", "claims.csv"),
    Command("replication article", "`snakemake -c8 results/article.pdf`", "article.pdf"),
    Command("a page that runs the model: draw a digit", "`snakemake -c8 results/explorer.html`", "explorer.html"),
    Command("does the paper hold, on one page", "`snakemake -c8 results/front_page.html`", "front_page.html"),
    Command("what the paper leaves open, both ways", "`snakemake -c8 readings`", "readings.csv"),
    Command("what each addition does", "`snakemake -c8 additions`", "additions.csv"),
    Command("new splits of all images", "`snakemake -c8 resplits`", "resplits.csv"),
    Command("claims on Fashion-MNIST", "`snakemake -c8 -s workflow/generality.smk`"),
    Command("what each setting does; how they were chosen", "`snakemake -c8 ablations`; `snakemake -c8 selection`"),
    Command("a third modality beside two", "`snakemake -c8 comparisons`"),
    Command("tables, Figs. 1 to 5, claims; all on one page", "`snakemake -c8`; `make report`"),
    Command("[speed](docs/benchmarks.md) beside other solvers", "`snakemake -c2 benchmarks`"),
    Command("[benchmarks/](benchmarks/README.md) for others to repeat", "[how](benchmarks/sparse_coding/README.md)"),
]
TARGETS = list(dict.fromkeys(command.target for command in COMMANDS if command.target))


def commands(reference: Path) -> str:
    """The table, with the times that runtimes.csv knows, and the demo's from schedule.csv."""
    times = pd.read_csv(reference / "runtimes.csv").set_index(["target", "seeds", "cores"]).seconds
    demo = pd.read_csv(reference / "schedule.csv").set_index("cores").seconds
    lines = ["| what | command | 2 cores | 8 cores |", "|---|---|---|---|"]
    for row in COMMANDS:
        cells = [_told(times.get((row.target, row.seeds, cores))) for cores in (2, 8)]
        if row.command == "`make demo`":
            cells = [_told(demo[cores]) for cores in ("2", "8")]
        lines.append("| " + " | ".join([row.what, row.command, *cells]) + " |")
    return "\n".join(lines) + "\n"


def _told(seconds: float | None) -> str:
    if seconds is None:
        return ""
    return f"{seconds:.0f} s" if seconds < 60 else f"{seconds / 60:.0f} min"
