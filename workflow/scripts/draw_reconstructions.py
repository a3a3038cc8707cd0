"""Figure 3."""

from adapter import job
from figure_note import figure_note
from linked_dictionaries.figures.reconstructions import cross_modal
from linked_dictionaries.storage import read_arrays, read_json

with job(snakemake):
    given, parameters = snakemake.input, snakemake.params
    described = read_json(given.described)
    cross_modal(
        read_arrays(given.gallery),
        tuple(described["image_shape"]),
        described["class_names"],
        parameters.modality_titles[parameters.target],
        read_json(given.readouts)["cross_modal"][parameters.target],
        list(snakemake.output),
        figure_note(described, variant=parameters.variant, seed=parameters.seed),
    )
