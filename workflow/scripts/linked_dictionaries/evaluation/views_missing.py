"""What missing views cost: linked dictionaries and ridge regression with views taken away."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from linked_dictionaries.configuration.analyses import ClassifierSettings
from linked_dictionaries.evaluation.views_linked import LinkedMethod
from linked_dictionaries.evaluation.views_peers import Blocks, given
from linked_dictionaries.evaluation.views_scores import explained, ranks
from linked_dictionaries.evaluation.views_study import raw_features, subset_accuracies


def with_missing(views: Blocks, share: float, seed: int) -> dict[str, NDArray[np.float32]]:
    """Views of which each is taken from a sample with the given probability, but for one of those that it has."""
    random = np.random.default_rng(seed)
    there = np.array([~np.isnan(values[:, 0]) for values in views.values()])
    draws = random.random(there.shape)
    stays = there & (draws >= share)
    last = np.where(there, draws, -1.0).argmax(axis=0)
    stays[last, np.arange(there.shape[1])] = True
    taken = {}
    for (name, values), here in zip(views.items(), stays, strict=True):
        taken[name] = np.where(here[:, None], values, np.nan).astype(np.float32)
    return taken


def told_from_others(method: Any, shown: Blocks, actual: Blocks) -> dict[str, float]:
    """Mean over views of R² and recall at 1 when each is told from the others that are shown of the same sample."""
    r2, recall = [], []
    for target, values in actual.items():
        others = {name: block for name, block in shown.items() if name != target}
        known = np.any([~np.isnan(block[:, 0]) for block in others.values()], axis=0) & ~np.isnan(values[:, 0])
        told = method.predict({name: block[known] for name, block in others.items()}, target)
        r2.append(float(explained(told, values[known]).mean()))
        recall.append(float((ranks(told, values[known]) <= 1).mean()))
    return {"r2": float(np.mean(r2)), "recall_1": float(np.mean(recall))}


def _any_has_two(views: Blocks) -> bool:
    return bool((np.sum([~np.isnan(values[:, 0]) for values in views.values()], axis=0) > 1).any())


class FilledRidge:
    """Ridge regression to each view from all others, a missing one filled with its mean."""

    def __init__(self, alpha: float) -> None:
        self.alpha = alpha
        self.views: Blocks = {}
        self.models: dict[tuple[str, ...], Any] = {}

    def fit(self, views: Blocks) -> FilledRidge:
        self.views, self.models = views, {}
        return self

    def predict(self, views: Blocks, target: str) -> NDArray[Any]:
        from sklearn.linear_model import Ridge

        key = (*views, target)
        if key not in self.models:
            known = ~np.isnan(self.views[target][:, 0])
            filled = raw_features(given(self.views, list(views)))[known]
            self.models[key] = Ridge(alpha=self.alpha).fit(filled, self.views[target][known])
        return np.asarray(self.models[key].predict(raw_features(views)))


def missing_curve(
    settings: Mapping[str, Any],
    alphas: Sequence[float],
    shares: Sequence[float],
    sides: Sequence[Blocks],
    labels: Sequence[NDArray[np.int64]] | None,
    classifiers: Sequence[ClassifierSettings],
    seed: int,
) -> pd.DataFrame:
    """R², recall at 1 and accuracy with shares of the views missing at training, at encoding and at both.

    Linked dictionaries, and ridge regression with the mean in a missing view's place, whose strength is chosen on the
    validation samples with as much missing. ``sides``: views of training, validation and test samples. A share that
    leaves no training sample with two views is left out.
    """
    rows = []
    cases = dict.fromkeys(
        case
        for share in shares
        for case in (("training", share, 0.0), ("encoding", 0.0, share), ("both", share, share))
    )
    fitted: dict[float, tuple[LinkedMethod, list[FilledRidge]]] = {}
    for when, at_training, at_encoding in cases:
        learned = with_missing(sides[0], at_training, seed)
        if not _any_has_two(learned):
            print(
                f"a share of {at_training:g} missing in learning leaves no sample with two views: left out at this seed"
            )
            continue
        shown = [learned, *(with_missing(views, at_encoding, seed + 1 + i) for i, views in enumerate(sides[1:]))]
        if at_training not in fitted:
            choosing = with_missing(sides[1], at_training, seed + 1)
            method = LinkedMethod(settings, seed, choosing).fit(learned)
            fitted[at_training] = (method, [FilledRidge(alpha).fit(learned) for alpha in alphas])
        linked, ridges = fitted[at_training]
        best = max(ridges, key=lambda ridge: told_from_others(ridge, shown[1], sides[1])["r2"])
        encoders: dict[str, tuple[Any, Callable[[Blocks], NDArray[Any]]]] = {
            "linked": (linked, linked.encode),
            "ridge": (best, raw_features),
        }
        for name, (told_by, encode) in encoders.items():
            row = {"method": name, "missing_at": when, "share": max(at_training, at_encoding), "seed": seed}
            row |= told_from_others(told_by, shown[2], sides[2])
            if labels is not None:
                found = subset_accuracies(encode, list(sides[0]), shown, labels, classifiers)
                row["accuracy"] = float(found["correct"].mean())
            rows.append(row)
            print(row)
    return pd.DataFrame(rows)
