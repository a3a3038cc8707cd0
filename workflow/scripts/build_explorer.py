"""The explorer page: one HTML file that codes images before the reader's eyes, with the dictionaries of variants."""

from adapter import job
from figure_note import figure_note
from linked_dictionaries.configuration.variants import Variant
from linked_dictionaries.storage import read_array, read_json, read_tensors, write_text

with job(snakemake):
    from linked_dictionaries.publishing.explorer import Coded, page_data
    from linked_dictionaries.publishing.explorer_modalities import shown_modalities
    from linked_dictionaries.publishing.explorer_page import assembled, page

    given, parameters = snakemake.input, snakemake.params
    described = read_json(given.described)
    variants = {}
    for (name, options), dictionary, codes in zip(
        parameters.variants.items(), given.dictionaries, given.codes, strict=True
    ):
        settings = Variant.model_validate(options)
        coding = settings.sparse_coding
        variants[name] = Coded(
            parameters.titles.get(name, name),
            read_tensors(dictionary)[0],
            read_array(codes, in_memory=False),
            coding.penalty,
            coding.transfer,
            coding.step,
            coding.max_iterations if coding.tolerance is None else None,
            settings.driver.block_size if settings.driver else 0,
        )
    images = read_array(given.images, in_memory=False)
    data = page_data(
        variants,
        images,
        read_array(given.labels),
        min(parameters.digits, len(images)),
        modalities=shown_modalities(
            parameters.modalities,
            [read_array(path) for path in given.glyphs],
            described["image_shape"],
            len(described["class_names"]),
        ),
        image=parameters.image,
        class_names=described["class_names"],
        note=figure_note(parameters.data_title, seed=parameters.seed),
    )
    write_text(snakemake.output[0], page(assembled(given.template), data))
