"""Coordinates of the test set in the plane, and how well they separate the classes."""

import pandas as pd
from adapter import job
from linked_dictionaries.storage import read_array, write_csv, write_json

with job(snakemake):
    from linked_dictionaries.embedding import embed, separation
    from linked_dictionaries.intensities import as_intensities

    settings, wildcards = snakemake.params.embedding, snakemake.wildcards
    features = as_intensities(read_array(snakemake.input.features)[: settings["points"]])
    labels = read_array(snakemake.input.labels)[: settings["points"]]
    coordinates = embed(
        features,
        wildcards.method,
        settings["perplexity"],
        int(wildcards.seed),
        snakemake.threads,
    )
    table = pd.DataFrame({"x": coordinates[:, 0].round(4), "y": coordinates[:, 1].round(4), "label": labels})
    write_csv(snakemake.output.coordinates, table)
    measured = separation(features, coordinates, labels, settings["neighbours"])
    write_json(
        snakemake.output.separation,
        {
            "representation": wildcards.representation,
            "seed": int(wildcards.seed),
            "method": wildcards.method,
            "points": len(labels),
            **measured,
        },
    )
