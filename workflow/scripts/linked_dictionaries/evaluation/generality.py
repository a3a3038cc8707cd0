"""What holds on which data set."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

CLAIM = ["claim", "says", "section", "algorithm"]
DECIDED = ["verdict", "decided_by", "value", "ci_low", "ci_high", "threshold", "inequalities", "supported", "n_seeds"]
CELL = ["representation", "classifier", "algorithm", "accuracy", "ci_low", "ci_high", "n_seeds", "converged"]


def claims_on(claims: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Claim x data set with verdicts: the claims of each data set, the same claim side by side."""
    parts = [table.assign(dataset=name) for name, table in claims.items()]
    table = pd.concat(parts, ignore_index=True)[[*CLAIM, "dataset", *DECIDED]]
    order = {name: place for place, name in enumerate(claims)}
    table = table.assign(place=table.dataset.map(order))
    by = ["claim", "algorithm", "place"]
    return table.sort_values(by, ascending=[True, False, True], ignore_index=True).drop(columns="place")


def accuracies_on(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Table I of each data set, with what each cell gains over raw pixels there."""
    parts = []
    for name, table in tables.items():
        raw = table[table.representation == "raw"].set_index("classifier").accuracy
        part = table[CELL].assign(dataset=name)
        part["gain_over_raw"] = (part.accuracy - part.classifier.map(raw)).round(6)
        parts.append(part)
    return pd.concat(parts, ignore_index=True)[["dataset", *CELL, "gain_over_raw"]]
