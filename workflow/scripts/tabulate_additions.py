"""What each addition does: rows that differ from their neighbours in one thing."""

from adapter import job
from linked_dictionaries.storage import write_csv

with job(snakemake):
    from linked_dictionaries.evaluation.additions import additions_table
    from variant_results import variant_results

    rows, parameters = snakemake.params.rows, snakemake.params
    measured = variant_results(snakemake.input, (row["variant"] for row in rows), parameters.classifiers)
    write_csv(snakemake.output[0], additions_table(rows, *measured, parameters.target))
