"""Every reading of what the paper leaves open, beside the paper's cells."""

import pandas as pd
from adapter import job
from linked_dictionaries.storage import read_json, write_csv

with job(snakemake):
    from linked_dictionaries.evaluation.readings import reading_table
    from linked_dictionaries.evaluation.tables import published_values

    given, parameters = snakemake.input, snakemake.params
    variants = dict.fromkeys(name for rows in parameters.readings.values() for name in rows.values())
    accuracies = {
        (name, classifier): [read_json(path) for path in given[f"{name}_{classifier}"]]
        for name in variants
        for classifier in parameters.classifiers
    }
    readouts = {name: [read_json(path) for path in given[f"readouts_{name}"]] for name in variants}
    paper = published_values(pd.read_csv(given.paper), parameters.published)
    table = reading_table(parameters.readings, accuracies, readouts, parameters.target, paper)
    write_csv(snakemake.output[0], table)
    print(f"{len(parameters.readings)} readings tried")
