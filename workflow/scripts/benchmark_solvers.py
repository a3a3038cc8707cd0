"""Images a second of every solver, at several problem and batch sizes."""

import pandas as pd
from adapter import job
from linked_dictionaries.storage import read_array, read_tensors, write_csv
from tqdm import tqdm

with job(snakemake):
    from linked_dictionaries.benchmarks import peers, problems, timing
    from linked_dictionaries.coding.intensities import as_intensities

    parameters, threads = snakemake.params, snakemake.threads
    images = as_intensities(read_array(snakemake.input.images)[: max(parameters.batches)])
    trained = read_tensors(snakemake.input.dictionary)[0][parameters.image]
    peers.warm_up(threads)
    rows = []
    for atoms in parameters.atoms:
        dictionary = trained if atoms == len(trained) else problems.quick_dictionary(images, atoms, parameters.penalty)
        pace, gigaflops = timing.product_rate(dictionary, images[:4096])
        solvers = [
            *peers.our_solvers(dictionary, parameters.penalty, threads),
            *peers.other_solvers(dictionary, parameters.penalty, threads),
        ]
        limit = {"product_images_per_second": pace, "product_gflops": gigaflops}
        same = {"penalty": parameters.penalty, "threads": threads, **limit}
        for solver in tqdm(solvers, f"{atoms} atoms"):
            measured = timing.measure_batches(solver, images, parameters.batches, dictionary, parameters.penalty)
            rows += [{**row, **same} for row in measured]
    table = pd.DataFrame(timing.add_ratios(rows))
    print(table.to_string())
    write_csv(snakemake.output[0], table)
