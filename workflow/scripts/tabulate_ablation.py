"""The points of one sweep as a table."""

import pandas as pd
from adapter import job
from linked_dictionaries.storage import read_json, write_csv

with job(snakemake):
    points = zip(snakemake.params.points, snakemake.input, strict=True)
    # Values as their variants' names have them: pandas would make 1 beside 0.5 to 1.0.
    table = pd.DataFrame([{**point, "value": str(point["value"]), **read_json(path)} for point, path in points])
    table.insert(1, "parameter", snakemake.params.parameter)
    write_csv(snakemake.output[0], table)
