"""Table I: the paper's values, as printed, with additions."""

import pandas as pd
from adapter import job
from linked_dictionaries.evaluation import tables
from linked_dictionaries.storage import read_json, write_csv, write_text

with job(snakemake):
    given, parameters = snakemake.input, snakemake.params
    results = [read_json(path) for path in given.results]
    paper = tables.published_values(pd.read_csv(given.paper), parameters.published)
    certificates = {name: [] for name in parameters.tolerances}
    for name, path in zip(parameters.certified, given.certificates, strict=True):
        certificates[name].append(pd.read_csv(path))
    worst = tables.worst_certificates(certificates, parameters.tolerances)
    table = tables.accuracy_table(results, parameters.rows, parameters.classifiers, paper, worst)
    write_csv(snakemake.output.table, table)
    markdown = tables.accuracy_markdown(table, parameters.title, parameters.data_title, parameters.titles)
    write_text(snakemake.output.markdown, markdown)
