"""Images a second of every solver, at several problem and batch sizes."""

import pandas as pd
from adapter import job
from linked_dictionaries.storage import read_array, read_tensors, write_csv
from tqdm import tqdm

with job(snakemake):
    from linked_dictionaries import benchmarks
    from linked_dictionaries.intensities import as_intensities

    parameters, threads = snakemake.params, snakemake.threads
    images = as_intensities(read_array(snakemake.input.images)[: max(parameters.batches)])
    trained = read_tensors(snakemake.input.dictionary)[0][parameters.image]
    benchmarks.warm_up(threads)
    rows = []
    for atoms in parameters.atoms:
        if atoms == len(trained):
            dictionary = trained
        else:
            dictionary = benchmarks.quick_dictionary(images, atoms, parameters.penalty)
        pace, gigaflops = benchmarks.product_rate(dictionary, images[:4096])
        solvers = [
            *benchmarks.our_solvers(dictionary, parameters.penalty, threads),
            *benchmarks.other_solvers(dictionary, parameters.penalty, threads),
        ]
        limit = {"product_images_per_second": pace, "product_gflops": gigaflops}
        same = {"penalty": parameters.penalty, "threads": threads, **limit}
        for solver in tqdm(solvers, f"{atoms} atoms"):
            measured = benchmarks.measure_batches(solver, images, parameters.batches, dictionary, parameters.penalty)
            rows += [{**row, **same} for row in measured]
    table = pd.DataFrame(benchmarks.add_ratios(rows))
    print(table.to_string())
    write_csv(snakemake.output[0], table)
