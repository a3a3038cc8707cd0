"""Figure 5."""

import pandas as pd
from adapter import job
from figure_note import figure_note
from linked_dictionaries.figures.embeddings import embeddings
from linked_dictionaries.storage import read_json

with job(snakemake):
    given, parameters = snakemake.input, snakemake.params
    described = read_json(given.described)
    panels = [(name, method) for name in parameters.representations for method in ("pca", "tsne")]
    coordinates = {panel: pd.read_csv(path) for panel, path in zip(panels, given.embeddings, strict=True)}
    embeddings(
        coordinates,
        pd.read_csv(given.separation),
        parameters.titles,
        described["class_names"],
        list(snakemake.output),
        figure_note(parameters.data_title, seed=parameters.seed),
    )
