"""Linked dictionaries of one seed with shares of the views missing while learning and encoding."""

from adapter import job
from linked_dictionaries.configuration.analyses import ClassifierSettings
from linked_dictionaries.storage import read_arrays, read_json, write_csv

with job(snakemake):
    from linked_dictionaries.evaluation.views_linked import settings_of
    from linked_dictionaries.evaluation.views_missing import missing_curve
    from linked_dictionaries.evaluation.views_study import labels_of, side_of

    arrays, parameters = read_arrays(snakemake.input.views), snakemake.params
    table = missing_curve(
        settings_of(read_json(snakemake.input.chosen)),
        parameters.alphas,
        parameters.shares,
        [side_of(arrays, side) for side in (0, 1, 2)],
        labels_of(arrays),
        [ClassifierSettings(**settings) for settings in parameters.classifiers],
        int(snakemake.wildcards.seed),
    )
    write_csv(snakemake.output[0], table)
