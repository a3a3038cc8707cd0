"""The explorer page: one HTML file with neurons, digits and codes of several variants."""

from pathlib import Path

from adapter import job
from figure_note import figure_note
from linked_dictionaries.storage import read_array, read_json, read_tensors, write_text

with job(snakemake):
    from linked_dictionaries.publishing.explorer import Coded, page, page_data

    given, parameters = snakemake.input, snakemake.params
    described = read_json(given.described)
    variants = {
        name: Coded(read_tensors(dictionary)[0], read_array(codes, in_memory=False), parameters.blocks[name])
        for name, dictionary, codes in zip(parameters.blocks, given.dictionaries, given.codes, strict=True)
    }
    images = read_array(given.images, in_memory=False)
    data = page_data(
        variants,
        images,
        read_array(given.labels),
        min(parameters.digits, len(images)),
        image_shape=described["image_shape"],
        class_names=described["class_names"],
        titles=parameters.titles,
        image=parameters.image,
        note=figure_note(described, seed=parameters.seed),
    )
    write_text(snakemake.output[0], page(Path(given.template).read_text(encoding="utf-8"), data))
