"""What one point of a sweep showed on the validation fold."""

from adapter import job
from linked_dictionaries.storage import read_json, write_json

with job(snakemake):
    readouts = read_json(snakemake.input.readouts)
    point = {**snakemake.wildcards, "accuracy": read_json(snakemake.input.accuracy)["accuracy"]}
    point |= {f"cross_modal_{name}": value for name, value in readouts["cross_modal"].items()}
    point |= {"ordinal_blocks": readouts["ordinal_blocks"], "active_share": readouts["active_share"]}
    write_json(snakemake.output[0], point)
