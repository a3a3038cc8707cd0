"""What the codes of the images alone say of the linked modalities and of the ordinal blocks."""

from adapter import job
from linked_dictionaries.coding.intensities import as_intensities
from linked_dictionaries.configuration.variants import Variant
from linked_dictionaries.evaluation.cross_modal import gallery, read_out
from linked_dictionaries.learning.linking import class_inputs
from linked_dictionaries.storage import read_array, read_json, read_tensors, write_arrays, write_json

FAILURES = 6  # of the worst, shown in Figure 3

with job(snakemake):
    given, parameters = snakemake.input, snakemake.params
    driver = Variant.model_validate(parameters.variant).driver
    n_classes = len(read_json(given.described)["class_names"])
    codes, labels = read_array(given.codes), read_array(given.labels)
    dictionaries, _ = read_tensors(given.dictionary)
    shown = class_inputs(parameters.modalities, map(read_array, given.glyphs), n_classes)
    told = {"variant": snakemake.wildcards.variant, "seed": int(snakemake.wildcards.seed)}
    told |= read_out(codes, labels, dictionaries, shown, driver.block if driver else 0, n_classes)
    arrays, target = {}, parameters.target
    if target in shown:
        images = as_intensities(read_array(given.images))
        arrays = gallery(images, labels, codes, dictionaries[target], shown[target], FAILURES)
    write_json(snakemake.output.readouts, told)
    write_arrays(snakemake.output.gallery, arrays)
