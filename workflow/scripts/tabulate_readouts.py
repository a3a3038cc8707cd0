"""Cross-modal and ordinal block accuracies, and how many neurons are active, over the seeds."""

from adapter import job
from linked_dictionaries.evaluation.tables import marked, neurons_table, shares_table
from linked_dictionaries.storage import read_json, write_csv
from variant_results import variant_certificates

with job(snakemake):
    results = [read_json(path) for path in snakemake.input.readouts]
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
    dataset, tolerances = snakemake.params.dataset, snakemake.params.tolerances
    certificates = variant_certificates(snakemake.input, tolerances, tolerances)
    readouts = shares_table(cross_modal, ["variant", "modality"], dataset)
    write_csv(snakemake.output.cross_modal, marked(readouts, certificates))
    write_csv(snakemake.output.blocks, marked(shares_table(blocks, ["variant"], dataset), certificates))
    write_csv(snakemake.output.neurons, marked(neurons_table(results, dataset), certificates))
