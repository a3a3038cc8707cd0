"""The points of one sweep as a table."""

import pandas as pd
from adapter import job
from linked_dictionaries.storage import read_json, write_csv

with job(snakemake):
    table = pd.DataFrame([read_json(path) for path in snakemake.input])
    table.insert(1, "parameter", snakemake.params.parameter)
    write_csv(snakemake.output[0], table)
