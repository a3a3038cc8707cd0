"""Each view from each other: R² and recall of every method."""

import pandas as pd
from adapter import job
from linked_dictionaries.figures.linked_views import note_on, pairs
from linked_dictionaries.storage import read_json

with job(snakemake):
    samples, parameters = read_json(snakemake.input.described)["samples"], snakemake.params
    table = pd.read_csv(snakemake.input.table)
    pairs(table, parameters.titles, list(snakemake.output), note_on(parameters.title, samples))
