"""Seconds of a one-seed Table I, with this package and with scikit-learn's parts alone."""

import pandas as pd
from adapter import job
from linked_dictionaries.configuration.analyses import ClassifierSettings
from linked_dictionaries.configuration.variants import Variant
from linked_dictionaries.data.idx import PARTS
from linked_dictionaries.storage import read_array, read_json, write_csv

with job(snakemake):
    from linked_dictionaries.benchmarks import pipelines
    from linked_dictionaries.learning.linking import class_inputs

    given, parameters = snakemake.input, snakemake.params
    described = read_json(given.described)
    digits = pipelines.Digits(
        *(read_array(given[part]) for part in PARTS),
        class_inputs(parameters.modalities, map(read_array, given.glyphs), len(described["class_names"])),
        tuple(described["image_shape"]),
    )
    variants = {name: Variant.model_validate(variant) for name, variant in parameters.variants.items()}
    tasks = [
        (representation, classifier, model, ClassifierSettings.model_validate(settings))
        for representation, classifier, model, settings in parameters.tasks
    ]
    rows = []
    for implementation in (pipelines.OURS, pipelines.SCIKIT_LEARN):
        rows += pipelines.run(implementation, digits, variants, tasks, parameters.passes, snakemake.threads)
    table = pd.DataFrame(rows)
    ours = table[table.implementation == pipelines.OURS].set_index(["stage", "representation"]).seconds
    table["ratio_to_ours"] = [row.seconds / ours[row.stage, row.representation] for row in table.itertuples()]
    table["threads"] = snakemake.threads
    print(table.to_string())
    write_csv(snakemake.output[0], table)
