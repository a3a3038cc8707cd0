"""Accuracy from each subset of views over the seeds: of codes, and of the signals themselves."""

from adapter import job
from linked_dictionaries.storage import read_json, write_csv

with job(snakemake):
    from linked_dictionaries.evaluation.views_tables import subset_table

    given = snakemake.input
    measured = {name: [read_json(path) for path in given[name]] for name in ("codes", "signals")}
    write_csv(snakemake.output[0], subset_table(measured))
