"""Nothing of the test set in training, nothing of the labels in codes or in what linking gains."""

from adapter import job
from linked_dictionaries.storage import read_array, read_tensors, write_csv

with job(snakemake):
    import numpy as np
    from linked_dictionaries.coding.method import method_of
    from linked_dictionaries.configuration.analyses import ClassifierSettings
    from linked_dictionaries.configuration.variants import Variant
    from linked_dictionaries.evaluation import leakage
    from linked_dictionaries.evaluation.classification import classify
    from linked_dictionaries.evaluation.intervals import difference, interval

    given, parameters = snakemake.input, snakemake.params
    labels, train_labels = read_array(given.labels), read_array(given.train_labels)
    train, test = read_array(given.train), read_array(given.test)
    codes = read_array(given.train_codes), read_array(given.test_codes)
    coding = Variant.model_validate(parameters.variant).sparse_coding
    dictionary = read_tensors(given.dictionary)[0][parameters.image]
    method = method_of(coding, threads=snakemake.threads)
    alone = max(
        leakage.difference_to_images_alone(stored, images, dictionary, coding.penalty, method)
        for stored, images in zip(codes, (train, test), strict=True)
    )
    broken, single, linked = (
        [read_array(path) == labels for path in given[part]] for part in ("unlinked", "single", "linked")
    )
    lost = interval(difference(broken, single))
    gained = interval(difference(linked, broken))
    margin, chosen = parameters.margin, dict(parameters.classifier)
    model, settings = chosen.pop("model"), ClassifierSettings.model_validate(chosen)

    def predict(features, classes, others):
        return classify(model, settings, features, classes, others, labels, threads=snakemake.threads).predictions

    blind = interval(leakage.blind_accuracies(predict, codes[0], train_labels, codes[1], labels))
    chance = float(np.bincount(labels).max() / len(labels))
    shared = leakage.shared_images(train, test)
    near = int((leakage.nearest_distances(train, test) < leakage.NEAR).sum())

    table = leakage.verdicts(
        shared=shared,
        near=near,
        alone=alone,
        broken=lost,
        gained=gained,
        blind=blind,
        margin=margin,
        chance=chance,
    )
    print(table.to_string())
    write_csv(snakemake.output[0], table)
