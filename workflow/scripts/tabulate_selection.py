"""All that was tried on the validation fold, in two tables."""

import pandas as pd
from adapter import job
from linked_dictionaries.storage import read_json, write_csv

with job(snakemake):
    classifiers = pd.concat([pd.read_csv(path) for path in snakemake.input.classifiers], ignore_index=True)
    best = classifiers.groupby(["representation", "classifier"]).accuracy.transform("max")
    classifiers["best"] = classifiers.accuracy == best
    write_csv(snakemake.output.classifiers, classifiers)
    paths = list(snakemake.input.dictionaries)
    rows = []
    for point, accuracy, readouts in zip(snakemake.params.points, paths[::2], paths[1::2], strict=True):
        measured = read_json(readouts)
        rows.append(
            {
                **point,
                "lr_accuracy": read_json(accuracy)["accuracy"],
                **{f"cross_modal_{key}": share for key, share in measured["cross_modal"].items()},
                "ordinal_blocks": measured["ordinal_blocks"],
                "active_share": measured["active_share"],
            }
        )
    write_csv(snakemake.output.dictionaries, pd.DataFrame(rows))
