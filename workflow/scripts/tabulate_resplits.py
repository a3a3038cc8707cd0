"""New splits of all images beside Table I: the settings are frozen, the images are others."""

import pandas as pd
from adapter import job
from linked_dictionaries.storage import write_csv

with job(snakemake):
    from linked_dictionaries.evaluation.additions import resplits_table
    from linked_dictionaries.evaluation.tables import marked
    from variant_results import variant_certificates, variant_results

    given, rows, parameters = snakemake.input, snakemake.params.rows, snakemake.params
    variants = [row["variant"] for row in rows]
    measured = variant_results(given, variants, parameters.classifiers)
    table = resplits_table(rows, *measured, parameters.target, pd.read_csv(given.table1))
    certificates = variant_certificates(given, variants, parameters.tolerances)
    write_csv(snakemake.output[0], marked(table, certificates, measured[0]))
    print(f"{int((table.agrees == False).sum())} of {len(table)} rows disagree with Table I")  # noqa: E712
