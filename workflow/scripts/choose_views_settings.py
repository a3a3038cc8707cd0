"""Settings of a method on the validation samples: each tried, the best kept."""

from adapter import job
from linked_dictionaries.storage import read_arrays, write_csv, write_json

with job(snakemake):
    from linked_dictionaries.evaluation.views_linked import combinations, made
    from linked_dictionaries.evaluation.views_peers import PAIRWISE
    from linked_dictionaries.evaluation.views_study import chosen, side_of, tried

    arrays, method, given = read_arrays(snakemake.input[0]), snakemake.wildcards.method, snakemake.params.tried
    settings = list(combinations(given["settings"], given["fixed"])) if method == "linked" else list(given)
    train, validation = side_of(arrays, 0), side_of(arrays, 1)
    table = tried(made(method, snakemake.params.seed, validation), settings, train, validation)
    write_csv(snakemake.output.tried, table)
    best = chosen(table, method in PAIRWISE)
    write_json(snakemake.output.chosen, {"settings": settings, "chosen": best})
