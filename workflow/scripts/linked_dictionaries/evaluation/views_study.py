"""What is measured of linked views: settings on validation samples; pairs, subsets and missing views on the test's."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from linked_dictionaries.configuration.analyses import ClassifierSettings
from linked_dictionaries.evaluation.classification import classify
from linked_dictionaries.evaluation.views_linked import LinkedMethod
from linked_dictionaries.evaluation.views_peers import Blocks, Method, given
from linked_dictionaries.evaluation.views_scores import explained, ranks

SEPARATOR = ">"
Pairs = dict[tuple[str, str], tuple[NDArray[np.float64], NDArray[np.float64]]]


def side_of(arrays: Mapping[str, NDArray[Any]], side: int) -> dict[str, NDArray[np.float32]]:
    """Views of the training (0), validation (1) or test samples (2) of what prepare_views stored."""
    rows = arrays["side"] == side
    return {name.partition(".")[2]: values[rows] for name, values in arrays.items() if name.startswith("view.")}


def pairs_of(views: Iterable[str]) -> list[tuple[str, str]]:
    """Ordered pairs of views, by source."""
    return list(itertools.permutations(views, 2))


def score_pairs(method: Method, views: Blocks) -> Pairs:
    """Per sample that has both views, what is explained of the second from the first alone, and its rank."""
    scores: Pairs = {}
    for source in views:
        from_one = [target for target in views if target != source]
        for target in from_one:
            both = ~(np.isnan(views[source][:, 0]) | np.isnan(views[target][:, 0]))
            # The same array for each target where nothing is missing, so that its codes are found once.
            shown = views[source] if both.all() else views[source][both]
            told, truth = method.predict({source: shown}, target), views[target][both]
            scores[source, target] = (explained(told, truth), ranks(told, truth))
    return scores


def quality(r2: float, recall: float) -> float:
    """What settings are chosen by: the mean of R² and recall at 1."""
    return (r2 + recall) / 2


def tried(make: Callable[[Any], Method], settings: Sequence[Any], train: Blocks, validation: Blocks) -> pd.DataFrame:
    """Every setting on the validation samples: one row a setting and ordered pair."""
    rows = []
    for number, setting in enumerate(settings):
        method = make(setting).fit(train)
        for (source, target), (share, places) in score_pairs(method, validation).items():
            r2, recall = float(share.mean()), float((places <= 1).mean())
            rows.append([number, source, target, r2, recall, quality(r2, recall)])
        print(f"{setting}: {np.mean([row[5] for row in rows if row[0] == number]):.4f}")
    return pd.DataFrame(rows, columns=["setting", "source", "target", "r2", "recall_1", "quality"])


def chosen(table: pd.DataFrame, pairwise: bool) -> dict[str, int]:
    """The best setting of each pair, ``source>target``: one for all, or of each pair its own where models are."""
    if pairwise:
        best = table.loc[table.groupby(["source", "target"], sort=False).quality.idxmax()]
        return {f"{row.source}{SEPARATOR}{row.target}": int(row.setting) for row in best.itertuples()}
    setting = int(table.groupby("setting").quality.mean().idxmax())
    return {f"{source}{SEPARATOR}{target}": setting for source, target in table[["source", "target"]].drop_duplicates().values}


def shuffled(views: Blocks, seed: int) -> dict[str, NDArray[Any]]:
    """Views whose rows no longer belong together: the control that has nothing to learn of one from another."""
    random = np.random.default_rng(seed)
    return {name: np.asarray(values)[random.permutation(len(values))] for name, values in views.items()}


def subset_accuracies(
    encode: Callable[[Blocks], NDArray[Any]],
    subset: Sequence[str],
    sides: Sequence[Blocks],
    labels: Sequence[NDArray[np.int64]],
    classifiers: Sequence[ClassifierSettings],
) -> dict[str, Any]:
    """Accuracy of logistic regression on what a subset of views gives; C chosen on the validation samples.

    ``sides`` and ``labels`` are of training, validation and test samples. Samples that lack one of the views count
    where they have another.
    """
    features, known = [], []
    for views in sides:
        there = np.any([~np.isnan(views[name][:, 0]) for name in subset], axis=0)
        features.append(np.asarray(encode({name: values[there] for name, values in given(views, subset).items()})))
        known.append(there)
    truth = [names[there] for names, there in zip(labels, known, strict=True)]
    model = "logistic_regression"
    on_validation = [
        classify(model, settings, features[0], truth[0], features[1], truth[1]).accuracy for settings in classifiers
    ]
    best = classifiers[int(np.argmax(on_validation))]
    result = classify(model, best, features[0], truth[0], features[2], truth[2])
    return {
        "correct": (result.predictions == truth[2]).astype(np.float64),
        "C": best.C,
        "active_share": float((features[2] != 0).mean()),
        "converged": result.converged,
    }


def raw_features(views: Blocks) -> NDArray[np.float32]:
    """The signals themselves, side by side; a missing view is its mean."""
    return np.nan_to_num(np.hstack([np.asarray(values, np.float32) for values in views.values()]))


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


class FilledRidge:
    """Ridge regression to each view from all others, a missing one filled with its mean."""

    def __init__(self, alpha: float) -> None:
        self.alpha = alpha
        self.views: Blocks = {}

    def fit(self, views: Blocks) -> FilledRidge:
        self.views = views
        return self

    def predict(self, views: Blocks, target: str) -> NDArray[Any]:
        from sklearn.linear_model import Ridge

        known = ~np.isnan(self.views[target][:, 0])
        filled = raw_features(given(self.views, list(views)))[known]
        model = Ridge(alpha=self.alpha).fit(filled, self.views[target][known])
        return np.asarray(model.predict(raw_features(views)))


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
    validation samples with as much missing. ``sides``: views of training, validation and test samples.
    """
    rows = []
    cases = dict.fromkeys(
        case for share in shares for case in (("training", share, 0.0), ("encoding", 0.0, share), ("both", share, share))
    )
    fitted: dict[float, LinkedMethod] = {}
    for when, at_training, at_encoding in cases:
        learned = with_missing(sides[0], at_training, seed)
        shown = [learned, *(with_missing(views, at_encoding, seed + 1 + i) for i, views in enumerate(sides[1:]))]
        if at_training not in fitted:
            fitted[at_training] = LinkedMethod(settings, seed).fit(learned)
        ridges = [FilledRidge(alpha).fit(learned) for alpha in alphas]
        best = max(ridges, key=lambda ridge: told_from_others(ridge, shown[1], sides[1])["r2"])
        encoders: dict[str, tuple[Any, Callable[[Blocks], NDArray[Any]]]] = {
            "linked": (fitted[at_training], fitted[at_training].encode),
            "ridge": (best, raw_features),
        }
        for name, (method, encode) in encoders.items():
            row = {"method": name, "missing_at": when, "share": max(at_training, at_encoding), "seed": seed}
            row |= told_from_others(method, shown[2], sides[2])
            if labels is not None:
                found = subset_accuracies(encode, list(sides[0]), shown, labels, classifiers)
                row["accuracy"] = float(found["correct"].mean())
            rows.append(row)
            print(row)
    return pd.DataFrame(rows)
