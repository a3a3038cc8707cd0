"""A method fitted to the training samples, with its chosen settings: what it tells of the test samples."""

from adapter import job
from linked_dictionaries.storage import read_arrays, read_json, write_arrays

with job(snakemake):
    from linked_dictionaries.evaluation.views_linked import fitted
    from linked_dictionaries.evaluation.views_study import example_signals, score_arrays, side_of

    arrays, method, seed = read_arrays(snakemake.input.views), snakemake.wildcards.method, int(snakemake.wildcards.seed)
    model = fitted(method, read_json(snakemake.input.chosen), side_of(arrays, 0), seed)
    test = side_of(arrays, 2)
    write_arrays(snakemake.output.scores, score_arrays(model, test))
    write_arrays(snakemake.output.examples, example_signals(model, test, snakemake.params.examples))
