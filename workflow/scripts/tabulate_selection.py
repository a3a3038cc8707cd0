"""All that was tried on the validation fold, in two tables."""

import pandas as pd
from adapter import job
from linked_dictionaries.storage import read_json, write_csv

with job(snakemake):
    classifiers = pd.concat([pd.read_csv(path) for path in snakemake.input.classifiers], ignore_index=True)
    best = classifiers.groupby(["representation", "classifier"]).accuracy.transform("max")
    classifiers["best"] = classifiers.accuracy == best
    write_csv(snakemake.output.classifiers, classifiers)
    points = zip(snakemake.params.points, snakemake.input.dictionaries, strict=True)
    tried = [{**point, "value": str(point["value"]), **read_json(path)} for point, path in points]
    write_csv(snakemake.output.dictionaries, pd.DataFrame(tried))
