"""Encode training and test images alone, by the same code, with the image's dictionary; no label is read."""

import numpy as np
import pandas as pd
from adapter import job
from linked_dictionaries.config import Variant
from linked_dictionaries.storage import atomic_path, read_array, read_tensors, write_csv

with job(snakemake):
    from linked_dictionaries import devices, inference

    given, parameters, output = snakemake.input, snakemake.params, snakemake.output
    device = devices.choose(parameters.device, snakemake.threads)
    coding = Variant.model_validate(parameters.variant).sparse_coding
    dictionary = read_tensors(given.dictionary)[0][parameters.image]
    rows = []
    for part in ("train", "test"):
        images = read_array(given[part], in_memory=False)
        measured = devices.Meter(device)
        with atomic_path(output[part]) as temporary:
            out = np.lib.format.open_memmap(temporary, "w+", np.float32, (len(images), len(dictionary)))
            codes = inference.encode(
                images,
                dictionary,
                coding.penalty,
                solver=coding.solver,
                transfer=coding.transfer,
                tolerance=coding.tolerance,
                max_iterations=coding.max_iterations,
                step=coding.step,
                threads=snakemake.threads,
                device=device,
                out=out,
                progress=True,
            )
            active = np.concatenate([(out[i : i + 8192] > 0).sum(axis=1) for i in range(0, len(out), 8192)])
            out.flush()
            del out
        measured.report(len(images), "codes")
        quantities = {
            "kkt_over_penalty": codes.kkt,
            "duality_gap": codes.gap,
            "iterations": codes.iterations,
            "active_neurons": active,
        }
        for name, values in quantities.items():
            quantiles = np.quantile(values.astype(np.float64), [0.5, 0.9, 0.99, 1.0])
            rows.append([part, name, len(images), *quantiles, float(values.mean())])
    columns = ["part", "quantity", "samples", "median", "q90", "q99", "max", "mean"]
    write_csv(output.certificate, pd.DataFrame(rows, columns=columns))
