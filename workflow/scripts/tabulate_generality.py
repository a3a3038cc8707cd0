"""Claims and Table I of several data sets, side by side."""

import pandas as pd
from adapter import job
from linked_dictionaries.storage import write_csv

with job(snakemake):
    from linked_dictionaries.evaluation.generality import accuracies_on, claims_on

    given, names = snakemake.input, snakemake.params.datasets
    claims = {name: pd.read_csv(path) for name, path in zip(names, given.claims, strict=True)}
    tables = {name: pd.read_csv(path) for name, path in zip(names, given.tables, strict=True)}
    write_csv(snakemake.output[0], claims_on(claims))
    write_csv(snakemake.output.accuracies, accuracies_on(tables))
