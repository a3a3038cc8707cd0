"""What the codes of the images alone say of the linked modalities and of the ordinal blocks."""

from adapter import job, several
from linked_dictionaries.coding.intensities import as_intensities
from linked_dictionaries.configuration.variants import Variant
from linked_dictionaries.evaluation.cross_modal import gallery, read_out
from linked_dictionaries.learning.linking import class_inputs
from linked_dictionaries.storage import read_array, read_json, read_tensors, write_arrays, write_json

FAILURES = 6  # of the worst, shown in Figure 3

with job(snakemake):
    given, parameters, output = snakemake.input, snakemake.params, snakemake.output
    driver, target = Variant.model_validate(parameters.variant).driver, parameters.target
    n_classes = len(read_json(given.described)["class_names"])
    labels, images = read_array(given.labels), as_intensities(read_array(given.images))
    shown = class_inputs(parameters.modalities, map(read_array, given.glyphs), n_classes)
    files = zip(*map(several, (given.codes, given.dictionary, output.readouts, output.gallery)), strict=True)
    for seed, (to_codes, to_dictionary, to_readouts, to_gallery) in zip(parameters.seeds, files, strict=True):
        codes, (dictionaries, _) = read_array(to_codes), read_tensors(to_dictionary)
        told = {"variant": snakemake.wildcards.variant, "seed": seed}
        told |= read_out(codes, labels, dictionaries, shown, driver.block if driver else 0, n_classes)
        arrays = {}
        if target in shown:
            arrays = gallery(images, labels, codes, dictionaries[target], shown[target], FAILURES)
        write_json(to_readouts, told)
        write_arrays(to_gallery, arrays)
