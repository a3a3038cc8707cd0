"""Coordinates of the test set in the plane, and how well they separate the classes."""

import pandas as pd
from adapter import job
from linked_dictionaries.storage import read_array, write_csv, write_json

with job(snakemake):  # noqa: F821
    from linked_dictionaries.embedding import embed, separation
    from linked_dictionaries.inference import as_intensities

    settings, wildcards = snakemake.params.embedding, snakemake.wildcards  # noqa: F821
    features = as_intensities(read_array(snakemake.input.features)[: settings["points"]])  # noqa: F821
    labels = read_array(snakemake.input.labels)[: settings["points"]]  # noqa: F821
    coordinates = embed(
        features,
        wildcards.method,
        settings["perplexity"],
        snakemake.params.seed,  # noqa: F821
        snakemake.threads,  # noqa: F821
    )
    table = pd.DataFrame({"x": coordinates[:, 0].round(4), "y": coordinates[:, 1].round(4), "label": labels})
    write_csv(snakemake.output.coordinates, table)  # noqa: F821
    measured = separation(coordinates, labels, settings["neighbours"])
    write_json(
        snakemake.output.separation,  # noqa: F821
        {"representation": wildcards.representation, "method": wildcards.method, "points": len(labels), **measured},
    )
