"""Accuracy from each subset of the views."""

import pandas as pd
from adapter import job
from linked_dictionaries.figures.linked_views import note_on, subsets, titles_of
from linked_dictionaries.storage import read_json

with job(snakemake):
    described = read_json(snakemake.input.described)
    table = pd.read_csv(snakemake.input.table)
    subsets(table, titles_of(described), list(snakemake.output), note_on(described))
