"""Fetch or read the four parts of the data set, check that they go together, and record what is unusual in them."""

from adapter import job
from linked_dictionaries.configuration.datasets import Dataset
from linked_dictionaries.data.fetch import fetch
from linked_dictionaries.data.idx import PARTS
from linked_dictionaries.storage import write_bytes, write_json
from pydantic import TypeAdapter

with job(snakemake):
    fetched = fetch(TypeAdapter(Dataset).validate_python(snakemake.params.dataset))
    for note in fetched.notes:
        print(f"note: {note}")
    for part, path in zip(PARTS, snakemake.output, strict=False):
        write_bytes(path, fetched.parts[part])
    write_json(snakemake.output.notes, {"notes": fetched.notes, "skipped": fetched.skipped})
