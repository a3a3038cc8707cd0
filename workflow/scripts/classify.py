"""Fit classifiers on the training features of one representation, predict the test set; seed after seed."""

from adapter import job, several
from linked_dictionaries.storage import read_array, read_json, write_array, write_json

with job(snakemake):
    from linked_dictionaries.coding.intensities import as_intensities
    from linked_dictionaries.configuration.analyses import ClassifierSettings
    from linked_dictionaries.evaluation.classification import classify

    given, output, parameters = snakemake.input, snakemake.output, snakemake.params
    described = read_json(given.described)
    train_labels, test_labels = read_array(given.train_labels), read_array(given.test_labels)
    made = iter(zip(several(output.results), several(output.predictions), strict=True))
    for seed, *paths in zip(parameters.seeds, several(given.train), several(given.test), strict=True):
        train, test = (as_intensities(read_array(path)) for path in paths)
        for name, chosen in parameters.classifiers.items():
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
            told = f"accuracy {result.accuracy:.4f}, converged {result.converged}"
            print(f"seed {seed}, {name}, {result.implementation}: {told}")
            to_result, to_predictions = next(made)
            write_array(to_predictions, result.predictions)
            write_json(
                to_result,
                {
                    "representation": snakemake.wildcards.variant,
                    "classifier": name,
                    "seed": seed,
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
