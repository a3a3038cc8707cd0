"""The paper's claims, decided from intervals over seeds and test images."""

import pandas as pd
from adapter import job
from linked_dictionaries.storage import read_array, read_arrays, read_json, write_csv, write_text

with job(snakemake):
    from linked_dictionaries.evaluation.claims import (
        claim_table,
        claims_markdown,
        inequality_table,
    )
    from linked_dictionaries.evaluation.inequalities import Evidence
    from linked_dictionaries.evaluation.tables import worst_certificates

    given, parameters = snakemake.input, snakemake.params
    labels = read_array(given.labels)
    certificates = {
        name: [pd.read_csv(path) for path in given[f"certificates_{name}"]] for name in parameters.tolerances
    }
    worst = worst_certificates(certificates, parameters.tolerances)
    maps = [pd.read_csv(path).set_index("representation") for path in given.maps]
    embedded = {name: [table.loc[name].to_dict() for table in maps] for name in parameters.embedded}
    evidence, certified = {}, {}
    for algorithm, parts in parameters.algorithms.items():
        variants, beside = list(parts.values()), parameters.compared[algorithm]
        cells = [
            (name, classifier)
            for name in [beside["raw"], *beside["controls"], *variants]
            for classifier in parameters.classifiers
        ]
        predicted = {cell: [read_array(path) for path in given["{}_{}".format(*cell)]] for cell in cells}
        converged = {
            cell: all(read_json(path)["converged"] for path in given["results_{}_{}".format(*cell)]) for cell in cells
        }
        certified[algorithm] = {name: worst[name] for name in variants}
        measured = {name: [read_arrays(path) for path in given[f"evidence_{name}"]] for name in variants}
        evidence[algorithm] = Evidence(
            measured, predicted, labels, embedded, parts, parameters.thresholds, **beside, converged=converged
        )
    rows = inequality_table(evidence)
    table = claim_table(rows, certified)
    for text in dict.fromkeys(table[table.verdict == "error"].decided_by):
        print(f"error: {text}")
    write_csv(snakemake.output.rows, rows)
    write_csv(snakemake.output.table, table)
    write_text(snakemake.output.markdown, claims_markdown(table, parameters.data_title))
