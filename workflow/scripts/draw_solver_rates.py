"""Speed of the solvers."""

import pandas as pd
from adapter import job
from figure_note import figure_note
from linked_dictionaries.figures.benchmarks import solver_rates

with job(snakemake):
    table = pd.read_csv(snakemake.input.table)
    note = figure_note(snakemake.params.data_title, λ=table.penalty.iloc[0], threads=table.threads.iloc[0])
    solver_rates(table, list(snakemake.output), note)
