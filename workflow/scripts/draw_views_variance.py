"""Variance of each view that the code explains, by atom."""

import pandas as pd
from adapter import job
from linked_dictionaries.figures.linked_views import note_on, titles_of, variance
from linked_dictionaries.storage import read_json

with job(snakemake):
    described = read_json(snakemake.input.described)
    table = pd.read_csv(snakemake.input.table)
    variance(table, titles_of(described), list(snakemake.output), note_on(described))
