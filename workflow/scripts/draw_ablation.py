"""One sweep: accuracy, sparsity, cross-modal accuracy and blocks against the swept value."""

import pandas as pd
from adapter import job
from figure_note import figure_note
from linked_dictionaries.figures.ablations import ablation

with job(snakemake):
    table = pd.read_csv(snakemake.input.table, dtype={"value": str})
    seeds = sorted(table.seed.unique())
    told = {"seed" if len(seeds) == 1 else "seeds": ", ".join(map(str, seeds))}
    note = figure_note(snakemake.params.data_title, **told)
    ablation(table, snakemake.params.shown, list(snakemake.output), note)
