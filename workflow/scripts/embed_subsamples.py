"""t-SNE maps of one part of the test set, one of each representation that the claims compare: how they separate."""

import pandas as pd
from adapter import job
from linked_dictionaries.storage import read_array, write_csv

with job(snakemake):
    from linked_dictionaries.coding.intensities import as_intensities
    from linked_dictionaries.evaluation.embedding import embed, separation
    from linked_dictionaries.evaluation.subsamples import subsample

    parameters, places = snakemake.params, snakemake.params.places
    settings, labels, names = parameters.embedding, read_array(snakemake.input.labels), parameters.representations
    for number, (seed, place) in enumerate(places.items()):
        chosen = subsample(labels, parameters.size, place)
        print(f"{len(chosen)} of {len(labels)} test images, part {place}")
        rows = []
        of_seed = snakemake.input.features[number * len(names) : (number + 1) * len(names)]
        for name, path in zip(names, of_seed, strict=True):
            features = as_intensities(read_array(path, in_memory=False)[chosen])
            coordinates = embed(features, "tsne", settings["perplexity"], int(seed), snakemake.threads)
            measured = separation(features, coordinates, labels[chosen], settings["neighbours"], int(seed))
            means = {measure: float(values.mean()) for measure, values in measured.items()}
            rows.append({"representation": name, "seed": int(seed), "points": len(chosen), **means})
        write_csv(snakemake.output[number], pd.DataFrame(rows))
