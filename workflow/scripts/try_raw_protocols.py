"""Accuracies on raw pixels by the protocols that the paper may have used."""

import pandas as pd
from adapter import job
from linked_dictionaries.storage import read_array, write_csv
from threadpoolctl import threadpool_limits

with job(snakemake), threadpool_limits(snakemake.threads):
    from linked_dictionaries.evaluation.raw_protocols import try_protocols

    parts = [read_array(path) for path in snakemake.input]
    wildcards = snakemake.wildcards
    write_csv(snakemake.output[0], pd.DataFrame(try_protocols(*parts, wildcards.pixels, int(wildcards.size))))
