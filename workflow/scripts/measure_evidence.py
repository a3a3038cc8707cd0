"""What one variant's test codes say for and against the paper's claims; seed after seed."""

import numpy as np
from adapter import job
from linked_dictionaries.coding.intensities import as_intensities
from linked_dictionaries.configuration.variants import Variant
from linked_dictionaries.storage import read_array, read_json, read_tensors, write_arrays

with job(snakemake):
    from linked_dictionaries.coding.encode import encode
    from linked_dictionaries.coding.method import method_of
    from linked_dictionaries.evaluation import selectivity
    from linked_dictionaries.evaluation.cross_modal import block_sums, nearest_class_input

    given, parameters = snakemake.input, snakemake.params
    described = read_json(given.described)
    n_classes, coding = len(described["class_names"]), Variant.model_validate(parameters.variant).sparse_coding
    labels, images = read_array(given.labels), as_intensities(read_array(given.images))
    glyphs = [as_intensities(read_array(path)) for path in given.glyphs]

    def evidence(codes, dictionaries):
        """One number per test image, or one alone, by name."""
        drive = images @ dictionaries[parameters.image].T
        arrays = {
            "silent": (codes <= 0).mean(axis=1),
            "dark": (images <= 0).mean(axis=1),
            "silent_without_competition": (drive <= coding.penalty).mean(axis=1),
            "selectivity": selectivity.mean_selectivity(codes, labels, n_classes),
            "modularity": selectivity.modularity(codes, labels, n_classes),
        }
        if parameters.block_size * n_classes <= codes.shape[1]:
            arrays["block_argmax"] = block_sums(codes, parameters.block_size, n_classes).argmax(axis=1) == labels
            arrays["block_selectivity"] = selectivity.block_selectivity(codes, labels, n_classes, parameters.block_size)
        if parameters.target in dictionaries:
            target = dictionaries[parameters.target]
            arrays["nearest"] = nearest_class_input(codes, target, glyphs[0]).nearest == labels
            shown = np.clip(codes @ target, 0, 1)
            others = selectivity.other_class(labels, n_classes, np.random.default_rng(0))
            shape = tuple(described["image_shape"])
            arrays["ssim"] = selectivity.structural_similarities(shown, glyphs[0][labels], shape)
            arrays["ssim_shuffled"] = selectivity.structural_similarities(shown, glyphs[0][others], shape)
            alone = encode(glyphs[0], target, coding.penalty, method=method_of(coding, threads=snakemake.threads))
            arrays["alike"] = selectivity.most_alike(codes, alone.activations) == labels
        return {name: np.asarray(values, np.float32) for name, values in arrays.items()}

    of_seeds = zip(parameters.seeds, given.codes, given.dictionaries, snakemake.output, strict=True)
    for seed, codes, dictionaries, made in of_seeds:
        found = evidence(read_array(codes), read_tensors(dictionaries)[0])
        for name, values in found.items():
            print(f"seed {seed}, {name}: mean {values.mean():.4f}")
        write_arrays(made, found)
