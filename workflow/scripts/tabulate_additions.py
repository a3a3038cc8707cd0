"""What each addition does: rows that differ from their neighbours in one thing."""

from adapter import job
from linked_dictionaries.storage import write_csv

with job(snakemake):
    from linked_dictionaries.evaluation.additions import additions_table
    from linked_dictionaries.evaluation.tables import marked
    from variant_results import variant_certificates, variant_results

    rows, parameters = snakemake.params.rows, snakemake.params
    variants = [row["variant"] for row in rows]
    measured = variant_results(snakemake.input, variants, parameters.classifiers)
    certificates = variant_certificates(snakemake.input, variants, parameters.tolerances)
    table = additions_table(rows, *measured, parameters.target)
    write_csv(snakemake.output[0], marked(table, certificates, measured[0]))
