"""Codes a second and peak memory against the number of images, streamed; each count in a process of its own."""

import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
from adapter import job
from linked_dictionaries.storage import read_json, write_csv
from tqdm import tqdm

with job(snakemake):
    from linked_dictionaries.benchmarks import stream

    rows = []
    given, parameters = snakemake.input, snakemake.params
    for count in tqdm(parameters.counts, "counts"):
        paths = [str(Path(path).resolve()) for path in (given.images, given.dictionary)]
        command = [sys.executable, "-m", stream.__name__, *paths]
        arguments = {"count": count, "penalty": parameters.penalty, "threads": snakemake.threads}
        arguments |= {"modality": parameters.image, "image_shape": read_json(given.described)["image_shape"]}
        outcome = subprocess.run(
            [*command, json.dumps(arguments)],
            stdout=subprocess.PIPE,
            stderr=sys.stderr.fileno(),
            text=True,
            check=True,
            cwd=parameters.package_folder,
        )
        rows.append(json.loads(outcome.stdout))
    table = pd.DataFrame(rows)
    table["rate_over_first"] = table.codes_per_second / table.codes_per_second.iloc[0]
    table["memory_over_first"] = table.peak_mebibytes / table.peak_mebibytes.iloc[0]
    print(table.to_string())
    write_csv(snakemake.output[0], table)
