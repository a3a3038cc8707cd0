"""Coordinates of the test set in the plane, by each method, and how well they separate the classes."""

import pandas as pd
from adapter import job, several
from linked_dictionaries.storage import read_array, write_csv, write_json

with job(snakemake):
    from linked_dictionaries.coding.intensities import as_intensities
    from linked_dictionaries.evaluation.embedding import embed, separation

    settings, given, output = snakemake.params.embedding, snakemake.input, snakemake.output
    labels = read_array(given.labels)[: settings["points"]]
    files = zip(several(given.features), output.coordinates, output.separation, strict=True)
    for (representation, seed, method), (to_features, to_table, to_separation) in zip(
        snakemake.params.panels, files, strict=True
    ):
        features = as_intensities(read_array(to_features)[: settings["points"]])
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
