"""A method fitted to the training samples, with its chosen settings: what it tells of the test samples."""

from adapter import job
from linked_dictionaries.storage import read_arrays, read_json, write_arrays

with job(snakemake):
    from linked_dictionaries.evaluation.views_linked import fitted
    from linked_dictionaries.evaluation.views_study import example_signals, score_arrays, side_of

    arrays, method, seed = read_arrays(snakemake.input.views), snakemake.wildcards.method, int(snakemake.wildcards.seed)
    train, validation, test = (side_of(arrays, side) for side in (0, 1, 2))
    model = fitted(method, read_json(snakemake.input.chosen), train, validation, seed)
    write_arrays(snakemake.output.scores, score_arrays(model, test))
    write_arrays(snakemake.output.examples, example_signals(model, test, snakemake.params.examples))
