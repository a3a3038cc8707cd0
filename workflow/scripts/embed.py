"""Coordinates of the test set in the plane, and how well they separate the classes."""

import numpy as np
import pandas as pd
from adapter import job
from linked_dictionaries.storage import read_array, write_arrays, write_csv, write_json

with job(snakemake):
    from linked_dictionaries.coding.intensities import as_intensities
    from linked_dictionaries.evaluation.embedding import embed, separation

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
    measured = separation(features, coordinates, labels, settings["neighbours"], int(wildcards.seed))
    write_arrays(snakemake.output.points, {name: values.astype(np.float32) for name, values in measured.items()})
    write_json(
        snakemake.output.separation,
        {
            "representation": wildcards.representation,
            "seed": int(wildcards.seed),
            "method": wildcards.method,
            "points": len(labels),
            "silhouette": float(measured["silhouette"].mean()),
            "knn_accuracy": float(measured["knn"].mean()),
            "trustworthiness": float(measured["trustworthiness"]),
        },
    )
