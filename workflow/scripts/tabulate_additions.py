"""What each addition does: rows that differ from their neighbours in one thing."""

from adapter import job
from linked_dictionaries.storage import read_json, write_csv

with job(snakemake):
    from linked_dictionaries.evaluation.additions import additions_table

    given, parameters = snakemake.input, snakemake.params
    variants = dict.fromkeys(row["variant"] for row in parameters.rows)
    accuracies = {
        (name, classifier): [read_json(path) for path in given[f"{name}_{classifier}"]]
        for name in variants
        for classifier in parameters.classifiers
    }
    readouts = {name: [read_json(path) for path in given[f"readouts_{name}"]] for name in variants}
    write_csv(snakemake.output[0], additions_table(parameters.rows, accuracies, readouts, parameters.target))
