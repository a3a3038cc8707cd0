"""Every reading of what the paper leaves open, beside the paper's cells."""

import pandas as pd
from adapter import job
from linked_dictionaries.storage import write_csv

with job(snakemake):
    from linked_dictionaries.evaluation.readings import reading_table
    from linked_dictionaries.evaluation.tables import marked, published_values
    from variant_results import variant_certificates, variant_results

    given, readings, parameters = snakemake.input, snakemake.params.readings, snakemake.params
    variants = [name for rows in readings.values() for name in rows.values()]
    measured = variant_results(given, variants, parameters.classifiers)
    certificates = variant_certificates(given, variants, parameters.tolerances)
    paper = published_values(pd.read_csv(given.paper), parameters.published)
    table = reading_table(readings, *measured, parameters.target, paper)
    write_csv(snakemake.output[0], marked(table, certificates, measured[0]))
    print(f"{len(readings)} readings tried")
