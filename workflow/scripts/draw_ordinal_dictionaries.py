"""Figure 4."""

from adapter import job
from figure_note import figure_note
from linked_dictionaries.figures.dictionaries import ordinal_dictionaries
from linked_dictionaries.storage import read_json, read_tensors

with job(snakemake):
    described = read_json(snakemake.input.described)
    parameters = snakemake.params
    stored, _ = read_tensors(snakemake.input.dictionary)
    n_pixels = described["image_shape"][0] * described["image_shape"][1]
    shown = {
        title: stored[name] for name, title in parameters.modality_titles.items() if stored[name].shape[1] == n_pixels
    }
    ordinal_dictionaries(
        shown,
        tuple(described["image_shape"]),
        parameters.block_size,
        described["class_names"],
        list(snakemake.output),
        figure_note(parameters.data_title, variant=parameters.variant, seed=parameters.seed),
    )
