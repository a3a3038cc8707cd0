"""What is measured of linked views: settings on validation samples; pairs, subsets and missing views on the test's."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from linked_dictionaries.configuration.analyses import ClassifierSettings
from linked_dictionaries.evaluation.classification import classify
from linked_dictionaries.evaluation.views_peers import SEPARATOR, Blocks, Method, given
from linked_dictionaries.evaluation.views_scores import explained, ranks

COLUMNS = ["setting", "source", "target", "r2", "recall_1", "quality"]
Pairs = dict[tuple[str, str], tuple[NDArray[np.float64], NDArray[np.float64]]]


def side_of(arrays: Mapping[str, NDArray[Any]], side: int) -> dict[str, NDArray[np.float32]]:
    """Views of the training (0), validation (1) or test samples (2) of what prepare_views stored."""
    rows = arrays["side"] == side
    return {name.partition(".")[2]: values[rows] for name, values in arrays.items() if name.startswith("view.")}


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
    """Every setting on the validation samples: one row a setting and ordered pair; a lone one is taken untried."""
    rows: list[list[Any]] = []
    if len(settings) == 1:
        unknown = float("nan")
        rows = [[0, source, target, unknown, unknown, 0.0] for source, target in itertools.permutations(train, 2)]
        return pd.DataFrame(rows, columns=COLUMNS)
    for number, setting in enumerate(settings):
        method = make(setting).fit(train)
        for (source, target), (share, places) in score_pairs(method, validation).items():
            r2, recall = float(share.mean()), float((places <= 1).mean())
            rows.append([number, source, target, r2, recall, quality(r2, recall)])
        print(f"{setting}: {np.mean([row[5] for row in rows if row[0] == number]):.4f}")
    return pd.DataFrame(rows, columns=COLUMNS)


def chosen(table: pd.DataFrame, pairwise: bool) -> dict[str, int]:
    """The best setting of each pair, ``source>target``: one for all, or of each pair its own where models are."""
    if pairwise:
        best = table.loc[table.groupby(["source", "target"], sort=False).quality.idxmax()]
        return {
            f"{source}{SEPARATOR}{target}": int(setting)
            for source, target, setting in zip(best.source, best.target, best.setting.to_numpy(int), strict=True)
        }
    means = table.groupby("setting").quality.mean()
    setting = int(means.index.to_numpy(int)[means.to_numpy().argmax()])
    return {
        f"{source}{SEPARATOR}{target}": setting
        for source, target in table[["source", "target"]].drop_duplicates().values
    }


def shuffled(views: Blocks, seed: int) -> dict[str, NDArray[Any]]:
    """Views whose rows no longer belong together, each present where it was: a control with nothing to learn."""
    random = np.random.default_rng(seed)
    apart = {}
    for name, values in views.items():
        there = np.flatnonzero(~np.isnan(values[:, 0]))
        apart[name] = np.array(values)
        apart[name][there] = values[random.permutation(there)]
    return apart


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
    best = classifiers[0]
    if len(classifiers) > 1:
        on_validation = [
            classify(model, settings, features[0], truth[0], features[1], truth[1]).accuracy for settings in classifiers
        ]
        best = classifiers[int(np.argmax(on_validation))]
    result = classify(model, best, features[0], truth[0], features[2], truth[2])
    active = (features[2] != 0).mean(axis=1)
    return {
        "correct": (result.predictions == truth[2]).astype(np.float64),
        "C": best.C,
        "active_share": float(active.mean()),
        "active_share_error": float(active.std(ddof=1) / np.sqrt(len(active))),
        "converged": result.converged,
    }


def raw_features(views: Blocks) -> NDArray[np.float32]:
    """The signals themselves, side by side; a missing view is its mean."""
    return np.nan_to_num(np.hstack([np.asarray(values, np.float32) for values in views.values()]))


def score_arrays(method: Method, views: Blocks) -> dict[str, NDArray[np.float64]]:
    """The scores of every pair as arrays to store: "explained.source>target" and "rank.source>target"."""
    arrays = {}
    for (source, target), (share, places) in score_pairs(method, views).items():
        arrays[f"explained.{source}{SEPARATOR}{target}"] = share
        arrays[f"rank.{source}{SEPARATOR}{target}"] = places
    return arrays


def example_signals(method: Method, views: Blocks, count: int) -> dict[str, NDArray[np.float32]]:
    """Test samples that have every view, evenly spread over them: "true.view", and what is told, "source>target".

    All samples are told, and some kept: codes of joint NMF depend on the samples beside them.
    """
    complete = np.flatnonzero(np.all([~np.isnan(values[:, 0]) for values in views.values()], axis=0))
    rows = np.linspace(0, len(complete) - 1, min(count, len(complete))).astype(int)
    shown = {name: np.asarray(values)[complete] for name, values in views.items()}
    signals = {f"true.{name}": values[rows] for name, values in shown.items()}
    for source, values in shown.items():
        for target in shown:
            if target != source:
                told = method.predict({source: values}, target)[rows] if len(rows) else shown[target][rows]
                signals[f"{source}{SEPARATOR}{target}"] = np.asarray(told, np.float32)
    return signals


def labels_of(arrays: Mapping[str, NDArray[Any]]) -> list[NDArray[np.int64]] | None:
    """Labels of the training, validation and test samples; None where there are none."""
    if "labels" not in arrays:
        return None
    return [arrays["labels"][arrays["side"] == side] for side in (0, 1, 2)]


def measured_subsets(
    encode: Callable[[Blocks], NDArray[Any]],
    subsets: Sequence[Sequence[str]],
    sides: Sequence[Blocks],
    arrays: Mapping[str, NDArray[Any]],
    classifiers: Sequence[ClassifierSettings],
) -> list[dict[str, Any]]:
    """What :func:`subset_accuracies` says of each subset, with its "views"; nothing without labels."""
    labels = labels_of(arrays)
    found = []
    for subset in subsets if labels else []:
        entry = subset_accuracies(encode, subset, sides, labels or [], classifiers)
        print(f"{'+'.join(subset)}: {entry['correct'].mean():.4f}")
        found.append({**entry, "views": list(subset), "correct": entry["correct"].astype(int).tolist()})
    return found
