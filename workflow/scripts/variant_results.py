"""What was measured of variants, read for a table of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd
from linked_dictionaries.evaluation.tables import worst_certificates
from linked_dictionaries.storage import read_json


def variant_results(given: Any, variants: Iterable[str], classifiers: Iterable[str]) -> tuple[Any, Any]:
    """(variant, classifier) to its results, and variant to its readouts, one for each seed or split.

    ``given`` are a rule's inputs with the names of planning/readings.py.
    """
    names = list(dict.fromkeys(variants))
    accuracies = {
        (name, classifier): [read_json(path) for path in given[f"{name}_{classifier}"]]
        for classifier in classifiers
        for name in names
    }
    return accuracies, {name: [read_json(path) for path in given[f"readouts_{name}"]] for name in names}


def variant_certificates(given: Any, variants: Iterable[str], tolerances: Any) -> Any:
    """Variant to its worst kkt/λ over seeds or splits, and whether the tolerance asked for is met."""
    tables = {name: [pd.read_csv(path) for path in given[f"certificates_{name}"]] for name in dict.fromkeys(variants)}
    return worst_certificates(tables, tolerances)
