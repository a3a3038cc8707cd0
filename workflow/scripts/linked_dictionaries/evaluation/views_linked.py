"""Linked dictionaries as one of the methods that are compared."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from linked_dictionaries.estimator import LinkedDictionaryLearning
from linked_dictionaries.evaluation.views_peers import Blocks, Floats


class LinkedMethod:
    """LinkedDictionaryLearning with the views as it takes them: columns side by side, NaN where one is missing."""

    def __init__(self, settings: Mapping[str, Any], seed: int) -> None:
        self.settings, self.seed = dict(settings), seed
        self.widths: dict[str, int] = {}

    def fit(self, views: Blocks) -> LinkedMethod:
        self.widths = {name: values.shape[1] for name, values in views.items()}
        self.estimator = LinkedDictionaryLearning(views=self.widths, random_state=self.seed, **self.settings)
        self.estimator.fit(self.stacked(views))
        return self

    def stacked(self, views: Blocks) -> Floats:
        """Columns of all views side by side; those not given are NaN."""
        count = len(next(iter(views.values())))
        blocks = [
            np.asarray(views[name], np.float32) if name in views else np.full((count, width), np.nan, np.float32)
            for name, width in self.widths.items()
        ]
        return np.hstack(blocks)

    def encode(self, views: Blocks) -> Floats:
        """Shared codes (n, atoms) of samples of which only ``views`` are given."""
        return np.asarray(self.estimator.transform(self.stacked(views)))

    def predict(self, views: Blocks, target: str) -> Floats:
        return np.asarray(self.estimator.predict(self.stacked(views), view=target))


def combinations(settings: Mapping[str, list[Any]], fixed: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Every combination of the values listed, each with what is fixed."""
    for values in itertools.product(*settings.values()):
        yield {**fixed, **dict(zip(settings, values, strict=True))}
