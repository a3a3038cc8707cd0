"""t-SNE maps of one part of the test set, one of each representation that the claims compare: how they separate."""

import pandas as pd
from adapter import job
from linked_dictionaries.storage import read_array, write_csv

with job(snakemake):
    from linked_dictionaries.coding.intensities import as_intensities
    from linked_dictionaries.evaluation.embedding import embed, separation
    from linked_dictionaries.evaluation.subsamples import subsample

    parameters, seed = snakemake.params, int(snakemake.wildcards.seed)
    settings, labels = parameters.embedding, read_array(snakemake.input.labels)
    chosen = subsample(labels, parameters.size, parameters.place)
    print(f"{len(chosen)} of {len(labels)} test images, part {parameters.place}")
    rows = []
    for name, path in zip(parameters.representations, snakemake.input.features, strict=True):
        features = as_intensities(read_array(path, in_memory=False)[chosen])
        coordinates = embed(features, "tsne", settings["perplexity"], seed, snakemake.threads)
        measured = separation(features, coordinates, labels[chosen], settings["neighbours"], seed)
        means = {measure: float(values.mean()) for measure, values in measured.items()}
        rows.append({"representation": name, "seed": seed, "points": len(chosen), **means})
    write_csv(snakemake.output[0], pd.DataFrame(rows))
