"""The paper's claims, decided from intervals over seeds and test images."""

from adapter import job
from linked_dictionaries.storage import read_array, read_arrays, read_json, write_csv, write_text

with job(snakemake):
    from linked_dictionaries.evaluation.claims import Evidence, claims_markdown

    given, parameters = snakemake.input, snakemake.params
    labels = read_array(given.labels)
    measured = {
        variant: [read_arrays(path) for path in given[f"evidence_{variant}"]] for variant in parameters.parts.values()
    }
    predicted = {
        (representation, classifier): [read_array(path) for path in given[f"{representation}_{classifier}"]]
        for representation, classifier in parameters.cells
    }
    representations = dict.fromkeys(representation for representation, _ in parameters.cells)
    embedded = {name: [read_arrays(path) for path in given[f"plane_{name}"]] for name in representations}
    table = Evidence(measured, predicted, labels, embedded, parameters.parts, parameters.thresholds).table()
    numbers = ["value", "ci_low", "ci_high", "control_value"]
    table[numbers] = table[numbers].round(6)
    write_csv(snakemake.output.table, table)
    write_text(snakemake.output.markdown, claims_markdown(table, read_json(given.described)["title"]))
