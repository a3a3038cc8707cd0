"""Table I, beside the paper's values."""

import pandas as pd
from adapter import job
from linked_dictionaries.evaluation.tables import accuracy_markdown, accuracy_table
from linked_dictionaries.storage import read_json, write_csv, write_text

with job(snakemake):
    given, parameters = snakemake.input, snakemake.params
    results = [read_json(path) for path in given.results]
    paper = pd.read_csv(given.paper)
    paper = paper if parameters.in_paper else paper.iloc[:0]
    table = accuracy_table(results, parameters.representations, parameters.classifiers, paper)
    write_csv(snakemake.output.table, table)
    markdown = accuracy_markdown(table, parameters.title, read_json(given.described)["title"])
    write_text(snakemake.output.markdown, markdown)
