"""Figure 1."""

from adapter import job
from figure_note import figure_note
from linked_dictionaries.figures.dictionaries import linked_dictionaries
from linked_dictionaries.storage import read_json, read_tensors

with job(snakemake):
    described, parameters = read_json(snakemake.input.described), snakemake.params
    stored, _ = read_tensors(snakemake.input.dictionary)
    n_pixels = described["image_shape"][0] * described["image_shape"][1]
    titles = parameters.modality_titles
    shown = {title: stored[name] for name, title in titles.items() if stored[name].shape[1] == n_pixels}
    note = figure_note(parameters.data_title, variant=parameters.variant, seed=parameters.seed)
    linked_dictionaries(shown, tuple(described["image_shape"]), list(snakemake.output), note)
