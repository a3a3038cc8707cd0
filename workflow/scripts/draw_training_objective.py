"""Objective against training time."""

import pandas as pd
from adapter import job
from figure_note import figure_note
from linked_dictionaries.figures.benchmarks import training_objective

with job(snakemake):
    note = figure_note(snakemake.params.data_title)
    training_objective(pd.read_csv(snakemake.input.table), list(snakemake.output), note)
