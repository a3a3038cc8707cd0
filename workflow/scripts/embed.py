"""Coordinates of the test set in the plane, by each method, and how well they separate the classes."""

import pandas as pd
from adapter import job
from linked_dictionaries.storage import read_array, write_csv, write_json

with job(snakemake):
    from linked_dictionaries.coding.intensities import as_intensities
    from linked_dictionaries.evaluation.embedding import embed, separation

    settings, output = snakemake.params.embedding, snakemake.output
    representation, seed = snakemake.wildcards.representation, int(snakemake.wildcards.seed)
    features = as_intensities(read_array(snakemake.input.features)[: settings["points"]])
    labels = read_array(snakemake.input.labels)[: settings["points"]]
    for method, to_table, to_separation in zip(
        snakemake.params.methods, output.coordinates, output.separation, strict=True
    ):
        coordinates = embed(features, method, settings["perplexity"], seed, snakemake.threads)
        table = pd.DataFrame({"x": coordinates[:, 0].round(4), "y": coordinates[:, 1].round(4), "label": labels})
        write_csv(to_table, table)
        measured = separation(features, coordinates, labels, settings["neighbours"], seed)
        write_json(
            to_separation,
            {
                "representation": representation,
                "seed": seed,
                "method": method,
                "points": len(labels),
                "silhouette": float(measured["silhouette"].mean()),
                "knn_accuracy": float(measured["knn"].mean()),
                "trustworthiness": float(measured["trustworthiness"]),
            },
        )
