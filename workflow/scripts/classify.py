"""Fit classifiers on the training features of one representation, predict the test set."""

from adapter import job
from linked_dictionaries.storage import read_array, read_json, write_array, write_json

with job(snakemake):
    from linked_dictionaries.coding.intensities import as_intensities
    from linked_dictionaries.configuration.analyses import ClassifierSettings
    from linked_dictionaries.evaluation.classification import classify

    given, output, wildcards = snakemake.input, snakemake.output, snakemake.wildcards
    described = read_json(given.described)
    train, test = (as_intensities(read_array(path)) for path in (given.train, given.test))
    train_labels, test_labels = read_array(given.train_labels), read_array(given.test_labels)
    results, predictions = (
        [paths] if isinstance(paths, str) else paths for paths in (output.results, output.predictions)
    )
    for (name, chosen), to_result, to_predictions in zip(
        snakemake.params.classifiers.items(), results, predictions, strict=True
    ):
        model, settings = chosen["model"], {key: value for key, value in chosen.items() if key != "model"}
        result = classify(
            model,
            ClassifierSettings.model_validate(settings),
            train,
            train_labels,
            test,
            test_labels,
            threads=snakemake.threads,
        )
        print(f"{name}, {result.implementation}: accuracy {result.accuracy:.4f}, converged {result.converged}")
        write_array(to_predictions, result.predictions)
        write_json(
            to_result,
            {
                "representation": wildcards.variant,
                "classifier": name,
                "seed": int(wildcards.seed),
                "accuracy": result.accuracy,
                "converged": result.converged,
                "implementation": result.implementation,
                "model": model,
                "settings": settings,
                "n_train": len(train),
                "n_test": len(test),
                "dataset": described["dataset"],
            },
        )
