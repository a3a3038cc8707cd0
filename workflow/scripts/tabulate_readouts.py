"""Cross-modal and ordinal block accuracies over the seeds."""

from adapter import job
from linked_dictionaries.evaluation.tables import shares_table
from linked_dictionaries.storage import read_json, write_csv

with job(snakemake):
    results = [read_json(path) for path in snakemake.input]
    cross_modal = [
        {"variant": r["variant"], "modality": name, "accuracy": value, "n_test": r["n_test"]}
        for r in results
        for name, value in r["cross_modal"].items()
    ]
    blocks = [
        {"variant": r["variant"], "accuracy": r["ordinal_blocks"], "n_test": r["n_test"]}
        for r in results
        if r["ordinal_blocks"] is not None
    ]
    dataset = snakemake.params.dataset
    write_csv(snakemake.output.cross_modal, shares_table(cross_modal, ["variant", "modality"], dataset))
    write_csv(snakemake.output.blocks, shares_table(blocks, ["variant"], dataset))
