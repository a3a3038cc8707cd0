"""Accuracies from subsets of views, of the signals themselves: what codes are compared with."""

from adapter import job
from linked_dictionaries.configuration.analyses import ClassifierSettings
from linked_dictionaries.storage import read_arrays, write_json

with job(snakemake):
    from linked_dictionaries.evaluation.views_study import measured_subsets, raw_features, side_of

    arrays = read_arrays(snakemake.input.views)
    sides = [side_of(arrays, side) for side in (0, 1, 2)]
    classifiers = [ClassifierSettings(**settings) for settings in snakemake.params.classifiers]
    write_json(
        snakemake.output[0], measured_subsets(raw_features, snakemake.params.subsets, sides, arrays, classifiers)
    )
