"""Figure 3."""

from adapter import job
from figure_note import figure_note
from linked_dictionaries.figures.reconstructions import Gallery, cross_modal
from linked_dictionaries.storage import read_arrays, read_json

with job(snakemake):
    given, parameters = snakemake.input, snakemake.params
    described = read_json(given.described)
    galleries = [
        Gallery(read_arrays(gallery), title, read_json(readouts)["cross_modal"][parameters.target])
        for gallery, readouts, title in zip(given.galleries, given.readouts, parameters.titles, strict=True)
    ]
    cross_modal(
        galleries,
        tuple(described["image_shape"]),
        described["class_names"],
        parameters.modality_titles[parameters.target],
        list(snakemake.output),
        figure_note(parameters.data_title, seed=parameters.seed),
    )
