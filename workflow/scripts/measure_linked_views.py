"""Linked dictionaries of one seed: scores of pairs, accuracies from subsets of views, explained variance."""

from adapter import job
from linked_dictionaries.configuration.analyses import ClassifierSettings
from linked_dictionaries.storage import read_arrays, read_json, write_arrays, write_csv, write_json

with job(snakemake):
    from linked_dictionaries.evaluation.views_linked import fitted, variance_table
    from linked_dictionaries.evaluation.views_study import example_signals, measured_subsets, score_arrays, side_of

    arrays, seed, parameters = read_arrays(snakemake.input.views), int(snakemake.wildcards.seed), snakemake.params
    sides = [side_of(arrays, side) for side in (0, 1, 2)]
    model = fitted("linked", read_json(snakemake.input.chosen), sides[0], sides[1], seed)
    write_arrays(snakemake.output.scores, score_arrays(model, sides[2]))
    write_arrays(snakemake.output.examples, example_signals(model, sides[2], parameters.examples))
    write_csv(snakemake.output.variance, variance_table(model))
    model.estimator.save(snakemake.output.model)
    classifiers = [ClassifierSettings(**settings) for settings in parameters.classifiers]
    subsets = measured_subsets(model.encode, parameters.subsets, sides, arrays, classifiers)
    write_json(snakemake.output.subsets, subsets)
