"""Linked dictionaries as one of the methods that are compared."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from linked_dictionaries.estimators.linked import LinkedDictionaryLearning
from linked_dictionaries.evaluation.views_peers import PAIRWISE, Blocks, Floats, Method, PairMethods, peer
from linked_dictionaries.evaluation.views_study import shuffled


class LinkedMethod:
    """LinkedDictionaryLearning with the views as it takes them: columns side by side, NaN where one is missing.

    Where validation samples are given, the map from each view to each other is chosen on them, as peers' settings are.
    """

    def __init__(self, settings: Mapping[str, Any], seed: int, validation: Blocks | None = None) -> None:
        self.settings, self.seed, self.validation = dict(settings), seed, validation
        self.widths: dict[str, int] = {}

    def fit(self, views: Blocks) -> LinkedMethod:
        self.widths = {name: values.shape[1] for name, values in views.items()}
        own = {"scale": "view", **self.settings}  # columns come scaled as the study says
        self.estimator = LinkedDictionaryLearning(views=self.widths, random_state=self.seed, **own)
        held_out = None if self.validation is None else self.stacked(self.validation)
        self.estimator.fit(self.stacked(views), X_val=held_out)
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


def made(name: str, seed: int, validation: Blocks) -> Callable[[Mapping[str, Any]], Method]:
    """How a method is made from one of its settings."""
    if name == "linked":
        return lambda setting: LinkedMethod(setting, seed, validation)
    return lambda setting: peer(name, setting, seed)


def settings_of(choice: Mapping[str, Any]) -> dict[str, Any]:
    """The one setting that was chosen for all pairs."""
    return dict(choice["settings"][next(iter(choice["chosen"].values()))])


def fitted(name: str, choice: Mapping[str, Any], train: Blocks, validation: Blocks, seed: int) -> Any:
    """A method with its chosen settings, fitted.

    "code_only" is linked dictionaries that read a view from the code alone, "shuffled" of rows that do not go together.
    """
    if name in PAIRWISE:
        models = [peer(name, setting, seed).fit(train) for setting in choice["settings"]]
        return PairMethods(models, choice["chosen"])
    setting = settings_of(choice)
    if name == "shuffled":
        return LinkedMethod(setting, seed, shuffled(validation, seed)).fit(shuffled(train, seed))
    if name == "code_only":
        return LinkedMethod({**setting, "decoder": "ridge"}, seed, validation).fit(train)
    return made(name, seed, validation)(setting).fit(train)


def variance_table(method: LinkedMethod) -> pd.DataFrame:
    """Share of each view's variance, among the training samples, that each atom explains."""
    shares = method.estimator.variance_explained_by_atom_
    rows = [
        (view, atom, float(share))
        for view, by_atom in zip(method.widths, shares, strict=True)
        for atom, share in enumerate(by_atom)
    ]
    return pd.DataFrame(rows, columns=["view", "atom", "share"]).round({"share": 6})
