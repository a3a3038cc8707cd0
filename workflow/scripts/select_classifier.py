"""Try settings of one classifier on the validation fold."""

import pandas as pd
from adapter import job
from linked_dictionaries.storage import read_array, write_csv
from tqdm import tqdm

with job(snakemake):
    from linked_dictionaries.coding.intensities import as_intensities
    from linked_dictionaries.configuration.analyses import ClassifierSettings
    from linked_dictionaries.evaluation.classification import classify

    given = snakemake.input
    train, test = (as_intensities(read_array(path)) for path in (given.train, given.test))
    labels = [read_array(path) for path in (given.train_labels, given.test_labels)]
    rows = []
    for candidate in tqdm(snakemake.params.candidates, "settings"):
        chosen = {key: value for key, value in candidate.items() if key != "model"}
        settings = ClassifierSettings.model_validate(chosen)
        result = classify(candidate["model"], settings, train, labels[0], test, labels[1], threads=snakemake.threads)
        rows.append({**snakemake.wildcards, **chosen, "accuracy": result.accuracy, "converged": result.converged})
    write_csv(snakemake.output.table, pd.DataFrame(rows))
