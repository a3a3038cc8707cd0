"""Objective on held-out images against training time, ours beside scikit-learn's."""

import time

import pandas as pd
from adapter import job
from linked_dictionaries.configuration.variants import Variant
from linked_dictionaries.storage import read_array, write_csv

with job(snakemake):
    import numpy as np
    from linked_dictionaries.benchmarks import training
    from linked_dictionaries.coding import devices
    from linked_dictionaries.coding.intensities import as_intensities
    from linked_dictionaries.learning.arrays import OnProcessors
    from linked_dictionaries.learning.learner import DictionaryLearner
    from linked_dictionaries.learning.linking import link

    parameters, threads = snakemake.params, snakemake.threads
    devices.choose("cpu", threads)
    train = as_intensities(read_array(snakemake.input.train))
    held_out = as_intensities(read_array(snakemake.input.held_out))[:2000]
    unshifted = {**parameters.variant["training"], "shift": 0}  # both see the same images
    variant = Variant.model_validate({**parameters.variant, "training": unshifted})
    penalty = variant.sparse_coding.penalty
    unlabelled = np.zeros(len(train), np.int64)
    linked = link({parameters.image: 1.0}, {}, train, unlabelled)
    learner = DictionaryLearner(variant, linked, unlabelled, 1, seed=0, place=OnProcessors(threads))
    rows, spent = [], 0.0
    progress = learner.start()
    training.objective(held_out[:10], learner.learned(progress)[parameters.image], penalty)  # compile
    while True:
        dictionary = learner.learned(progress)[parameters.image]
        value = training.objective(held_out, dictionary, penalty)
        row = {"method": "this package", "images": progress.step * learner.batch_size, "seconds": spent}
        rows.append({**row, "objective": value})
        if progress.step >= learner.total_steps:
            break
        began = time.perf_counter()
        learner.run(progress, stop_after=progress.step + 50)
        spent += time.perf_counter() - began
    rows += training.scikit_learn_training(
        train, held_out, variant.atoms, penalty, learner.batch_size, parameters.seconds, threads
    )
    table = pd.DataFrame(rows)
    print(table.to_string())
    write_csv(snakemake.output[0], table)
