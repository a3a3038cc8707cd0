"""Fetch the four IDX files of the data set and check their digests."""

from adapter import job
from linked_dictionaries.configuration.datasets import Dataset
from linked_dictionaries.data.fetch import fetch_dataset
from linked_dictionaries.data.idx import PARTS
from linked_dictionaries.storage import write_bytes
from pydantic import TypeAdapter

with job(snakemake):
    parts = fetch_dataset(TypeAdapter(Dataset).validate_python(snakemake.params.dataset))
    for part, path in zip(PARTS, snakemake.output, strict=True):
        write_bytes(path, parts[part])
