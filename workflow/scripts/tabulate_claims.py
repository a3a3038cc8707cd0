"""The paper's claims, decided from intervals over seeds and test images."""

import pandas as pd
from adapter import job
from linked_dictionaries.storage import read_array, read_arrays, read_json, write_csv, write_text

with job(snakemake):
    from linked_dictionaries.evaluation.claims import (
        claim_table,
        claims_markdown,
        inequality_table,
        refuse_uncertified,
    )
    from linked_dictionaries.evaluation.inequalities import Evidence
    from linked_dictionaries.evaluation.tables import worst_certificates

    given, parameters = snakemake.input, snakemake.params
    labels = read_array(given.labels)
    certificates = {
        name: [pd.read_csv(path) for path in given[f"certificates_{name}"]] for name in parameters.tolerances
    }
    worst = worst_certificates(certificates, parameters.tolerances)
    refuse_uncertified({name: certified for name, (_, certified) in worst.items()})
    evidence = {}
    for algorithm, parts in parameters.algorithms.items():
        variants = list(parts.values())
        predicted = {
            (name, classifier): [read_array(path) for path in given[f"{name}_{classifier}"]]
            for name in ["raw", *variants]
            for classifier in parameters.classifiers
        }
        measured = {name: [read_arrays(path) for path in given[f"evidence_{name}"]] for name in variants}
        embedded = {
            name: [read_arrays(path) for path in given[f"plane_{name}"]]
            for name in ["raw", *(parts[part] for part in parameters.embedded)]
        }
        evidence[algorithm] = Evidence(measured, predicted, labels, embedded, parts, parameters.thresholds)
    rows = inequality_table(evidence)
    table = claim_table(rows)
    write_csv(snakemake.output.rows, rows)
    write_csv(snakemake.output.table, table)
    write_text(snakemake.output.markdown, claims_markdown(table, read_json(given.described)["title"]))
