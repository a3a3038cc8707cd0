"""Fetch the four IDX files of the data set and check their digests."""

from adapter import job
from linked_dictionaries.config import Dataset
from linked_dictionaries.datasets import PARTS, fetch
from linked_dictionaries.storage import write_bytes
from pydantic import TypeAdapter

with job(snakemake):
    parts = fetch(TypeAdapter(Dataset).validate_python(snakemake.params.dataset))
    for part, path in zip(PARTS, snakemake.output, strict=True):
        write_bytes(path, parts[part])
