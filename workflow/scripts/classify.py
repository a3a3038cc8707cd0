"""Fit one classifier on training features, predict the test set."""

from adapter import job
from linked_dictionaries.storage import read_array, read_json, write_array, write_json

with job(snakemake):
    from linked_dictionaries.coding.intensities import as_intensities
    from linked_dictionaries.configuration.analyses import ClassifierSettings
    from linked_dictionaries.evaluation.classification import classify

    given, chosen = snakemake.input, dict(snakemake.params.classifier)
    described = read_json(given.described)
    model = chosen.pop("model")
    train, test = (as_intensities(read_array(path)) for path in (given.train, given.test))
    test_labels = read_array(given.test_labels)
    settings = ClassifierSettings.model_validate(chosen)
    result = classify(
        model,
        settings,
        train,
        read_array(given.train_labels),
        test,
        test_labels,
        threads=snakemake.threads,
    )
    print(f"{result.implementation}: accuracy {result.accuracy:.4f}, converged {result.converged}")
    write_array(snakemake.output.predictions, result.predictions)
    write_json(
        snakemake.output.result,
        {
            "representation": snakemake.wildcards.variant,
            "classifier": snakemake.wildcards.classifier,
            "seed": int(snakemake.wildcards.seed),
            "accuracy": result.accuracy,
            "converged": result.converged,
            "implementation": result.implementation,
            "model": model,
            "settings": chosen,
            "n_train": len(train),
            "n_test": len(test),
            "dataset": described["dataset"],
        },
    )
