"""What views that are missing cost."""

import pandas as pd
from adapter import job
from linked_dictionaries.figures.linked_views import missing, note_on
from linked_dictionaries.storage import read_json

with job(snakemake):
    samples = read_json(snakemake.input.described)["samples"]
    table = pd.read_csv(snakemake.input.table)
    missing(table, list(snakemake.output), note_on(snakemake.params.title, samples))
