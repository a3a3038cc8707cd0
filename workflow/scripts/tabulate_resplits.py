"""New splits of all images beside Table I: the settings are frozen, the images are others."""

import pandas as pd
from adapter import job
from linked_dictionaries.storage import read_json, write_csv

with job(snakemake):
    from linked_dictionaries.evaluation.additions import resplits_table

    given, parameters = snakemake.input, snakemake.params
    variants = dict.fromkeys(row["variant"] for row in parameters.rows)
    accuracies = {
        (name, classifier): [read_json(path) for path in given[f"{name}_{classifier}"]]
        for name in variants
        for classifier in parameters.classifiers
    }
    readouts = {name: [read_json(path) for path in given[f"readouts_{name}"]] for name in variants}
    table1 = pd.read_csv(given.table1)
    table = resplits_table(parameters.rows, accuracies, readouts, parameters.target, table1)
    write_csv(snakemake.output[0], table)
    print(f"{int((table.agrees == False).sum())} of {len(table)} rows disagree with Table I")  # noqa: E712
