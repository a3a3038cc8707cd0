"""What missing views cost, over the seeds."""

import pandas as pd
from adapter import job
from linked_dictionaries.storage import write_csv

with job(snakemake):
    from linked_dictionaries.evaluation.views_tables import missing_table

    write_csv(snakemake.output[0], missing_table([pd.read_csv(path) for path in snakemake.input]))
