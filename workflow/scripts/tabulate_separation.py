"""Silhouette and kNN accuracy of every panel of Figure 5."""

import pandas as pd
from adapter import job
from linked_dictionaries.storage import read_json, write_csv

with job(snakemake):
    table = pd.DataFrame([read_json(path) for path in snakemake.input])
    table["dataset"] = snakemake.params.dataset
    columns = ["representation", "method", "silhouette", "knn_accuracy", "trustworthiness", "points", "dataset"]
    write_csv(snakemake.output.table, table[columns].round({"silhouette": 6, "knn_accuracy": 6, "trustworthiness": 6}))
