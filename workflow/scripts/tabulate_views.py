"""Pair by pair: R² and retrieval of every method, and linked dictionaries against each."""

from adapter import job
from linked_dictionaries.storage import read_arrays, write_csv, write_text

with job(snakemake):
    from linked_dictionaries.evaluation.views_tables import comparison_table, pair_markdown, pair_table

    methods = snakemake.params.methods
    scores = {method: [read_arrays(path) for path in snakemake.input[method]] for method in methods}
    pairs, comparison = pair_table(scores), comparison_table(scores)
    write_csv(snakemake.output.pairs, pairs)
    write_csv(snakemake.output.comparison, comparison)
    write_text(snakemake.output.readable, pair_markdown(pairs, comparison, snakemake.params.title))
