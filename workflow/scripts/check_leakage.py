"""Nothing of the test set in training, nothing of the labels in what linking gains."""

import pandas as pd
from adapter import job
from linked_dictionaries.storage import read_array, write_csv

with job(snakemake):
    import numpy as np
    from linked_dictionaries.configuration.analyses import ClassifierSettings
    from linked_dictionaries.evaluation.claims import difference, interval
    from linked_dictionaries.evaluation.classification import classify

    given = snakemake.input
    labels = read_array(given.labels)
    broken, single, linked = (
        [read_array(path) == labels for path in given[part]] for part in ("unlinked", "single", "linked")
    )
    seen = {image.tobytes() for image in read_array(given.train)}
    shared = sum(image.tobytes() in seen for image in read_array(given.test))
    mean, low, high = interval(difference(broken, single))
    gained, gained_low, gained_high = interval(difference(linked, broken))
    margin, chosen = snakemake.params.margin, dict(snakemake.params.classifier)
    model, settings = chosen.pop("model"), ClassifierSettings.model_validate(chosen)
    shuffled = np.random.default_rng(0).permutation(read_array(given.train_labels))
    codes = read_array(given.train_codes), read_array(given.test_codes)
    blind = classify(model, settings, codes[0], shuffled, codes[1], labels, threads=snakemake.threads)
    chance = float(np.bincount(labels).max() / len(labels))
    limit = chance + 3 * float(np.sqrt(chance * (1 - chance) / len(labels)))
    rows = [
        ["test images that are training images too", shared, None, None, "0", "holds" if shared == 0 else "fails"],
        [
            "accuracy of a dictionary learned with shuffled labels, minus single",
            mean,
            low,
            high,
            f"at most {margin:g}",
            "holds" if high <= margin else "fails" if low > margin else "inconclusive",
        ],
        ["accuracy linked minus that dictionary's", gained, gained_low, gained_high, "reported", "reported"],
        [
            "accuracy of a classifier that learned shuffled labels, on linked codes",
            blind.accuracy,
            None,
            None,
            f"at most {limit:.4f}, the largest class and three standard errors",
            "holds" if blind.accuracy <= limit else "fails",
        ],
    ]
    columns = ["check", "value", "ci_low", "ci_high", "allowed", "verdict"]
    table = pd.DataFrame(rows, columns=columns)
    print(table.to_string())
    write_csv(snakemake.output[0], table)
