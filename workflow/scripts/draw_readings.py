"""Readings beside the paper's cells."""

import pandas as pd
from adapter import job
from figure_note import figure_note
from linked_dictionaries.figures.readings import readings

with job(snakemake):
    table = pd.read_csv(snakemake.input.table)
    note = figure_note(snakemake.params.data_title, seeds=int(table.n_seeds.max()))
    readings(table, snakemake.params.titles, list(snakemake.output), note)
