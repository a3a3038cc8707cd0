"""The points of one sweep as a table."""

import pandas as pd
from adapter import job
from linked_dictionaries.storage import read_json, write_csv

with job(snakemake):
    points = zip(snakemake.params.points, snakemake.input, strict=True)
    table = pd.DataFrame([{**point, **read_json(path)} for point, path in points]).astype({"value": str})
    table.insert(1, "parameter", snakemake.params.parameter)
    write_csv(snakemake.output[0], table)
