"""Objective against training time."""

import pandas as pd
from adapter import job
from figure_note import figure_note
from linked_dictionaries.figures.benchmarks import training_objective
from linked_dictionaries.storage import read_json

with job(snakemake):
    note = figure_note(read_json(snakemake.input.described))
    training_objective(pd.read_csv(snakemake.input.table), list(snakemake.output), note)
