"""What the codes of the images alone say of the linked modalities and of the ordinal blocks."""

from adapter import job
from linked_dictionaries.coding.intensities import as_intensities
from linked_dictionaries.configuration.variants import Variant
from linked_dictionaries.evaluation.cross_modal import block_sums, gallery, nearest_class_input
from linked_dictionaries.learning.linking import class_inputs
from linked_dictionaries.storage import read_array, read_json, read_tensors, write_arrays, write_json

FAILURES = 6  # of the worst, shown in Figure 3

with job(snakemake):
    given, parameters = snakemake.input, snakemake.params
    wildcards = snakemake.wildcards
    variant = Variant.model_validate(parameters.variant)
    class_names = read_json(given.described)["class_names"]
    codes, labels = read_array(given.codes), read_array(given.labels)
    dictionaries, _ = read_tensors(given.dictionary)
    shown = class_inputs(parameters.modalities, map(read_array, given.glyphs), len(class_names))
    cross_modal, arrays = {}, {}
    for name, inputs in shown.items():
        nearest = nearest_class_input(codes, dictionaries[name], inputs).nearest
        cross_modal[name] = float((nearest == labels).mean())
    if parameters.target in shown:
        images = as_intensities(read_array(given.images))
        target = parameters.target
        arrays = gallery(images, labels, codes, dictionaries[target], shown[target], FAILURES)
    blocks = None
    if variant.driver is not None:
        sums = block_sums(codes, variant.driver.block, len(class_names))
        blocks = float((sums.argmax(axis=1) == labels).mean())
    write_json(
        snakemake.output.readouts,
        {
            "variant": wildcards.variant,
            "seed": int(wildcards.seed),
            "n_test": len(labels),
            "cross_modal": cross_modal,
            "ordinal_blocks": blocks,
            "active_share": float((codes > 0).mean()),
            "atoms": int(codes.shape[1]),
        },
    )
    write_arrays(snakemake.output.gallery, arrays)
