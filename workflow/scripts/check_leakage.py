"""Nothing of the test set in training, nothing of the labels in what linking gains."""

import pandas as pd
from adapter import job
from linked_dictionaries.storage import read_array, write_csv

with job(snakemake):
    from linked_dictionaries.claims import difference, interval

    given = snakemake.input
    labels = read_array(given.labels)
    broken, single, linked = (
        [read_array(path) == labels for path in given[part]] for part in ("unlinked", "single", "linked")
    )
    seen = {image.tobytes() for image in read_array(given.train)}
    shared = sum(image.tobytes() in seen for image in read_array(given.test))
    mean, low, high = interval(difference(broken, single))
    gained, gained_low, gained_high = interval(difference(linked, broken))
    margin = snakemake.params.margin
    rows = [
        ["test images that are training images too", shared, None, None, "0", "holds" if shared == 0 else "fails"],
        [
            "accuracy learned with shuffled labels minus single",
            mean,
            low,
            high,
            f"at most {margin:g}",
            "holds" if high <= margin else "fails" if low > margin else "inconclusive",
        ],
        ["accuracy linked minus learned with shuffled labels", gained, gained_low, gained_high, "reported", "reported"],
    ]
    columns = ["check", "value", "ci_low", "ci_high", "allowed", "verdict"]
    table = pd.DataFrame(rows, columns=columns)
    print(table.to_string())
    write_csv(snakemake.output[0], table)
