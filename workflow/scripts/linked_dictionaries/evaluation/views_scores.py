"""How well one view is told from another: share of variance (R²) and retrieval among the test samples."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linked_dictionaries.evaluation.intervals import interval
from linked_dictionaries.evaluation.statistics import LEVEL

Floats = NDArray[np.floating[Any]]
CHUNK = 2048
RESAMPLES = 400


def explained(predicted: Floats, actual: Floats) -> NDArray[np.float64]:
    """Per sample, 1 - its squared error over the mean square of the actual signals; their mean is R².

    Signals (n, width) are centred by the training samples, so that zero is the prediction that knows nothing.
    """
    truth = np.asarray(actual, np.float64)
    unit = np.abs(truth).max(initial=0.0) or 1.0  # squares of what is very small are zero
    error = (((np.asarray(predicted, np.float64) - truth) / unit) ** 2).sum(axis=1)
    energy = ((truth / unit) ** 2).sum(axis=1).mean()
    return np.asarray(1 - error / energy) if energy > 0 else np.zeros(len(truth))


def ranks(predicted: Floats, actual: Floats) -> NDArray[np.float64]:
    """Per sample, the place of its own signal among all, by Euclidean distance to its prediction; 1 is the nearest.

    Signals as near as the own one count half: a prediction that tells nothing apart has the middle rank.
    """
    unit = np.abs(np.asarray(actual, np.float64)).max(initial=0.0) or 1.0
    truth, found = np.asarray(actual, np.float64) / unit, np.asarray(predicted, np.float64) / unit
    squared = (truth**2).sum(axis=1)
    places = np.empty(len(truth))
    for start in range(0, len(truth), CHUNK):
        rows = np.arange(start, min(start + CHUNK, len(truth)))
        distance = squared - 2 * found[rows] @ truth.T  # less the prediction's own square, the same in a row
        own = distance[np.arange(len(rows)), rows][:, None]
        near = 1e-9 * squared.mean()
        nearer = (distance < own - near).sum(axis=1)
        places[rows] = 1 + nearer + ((np.abs(distance - own) <= near).sum(axis=1) - 1) / 2
    return places


def pair_row(
    explained_by_seed: Sequence[NDArray[np.float64]], ranks_by_seed: Sequence[NDArray[np.float64]]
) -> dict[str, Any]:
    """R², recall at 1 and 10 and median rank of one ordered pair, each with its interval over seeds and samples."""
    row: dict[str, Any] = {"n_test": len(ranks_by_seed[0]), "n_seeds": len(ranks_by_seed)}
    for name, values in (
        ("r2", explained_by_seed),
        ("recall_1", [(places <= 1).astype(float) for places in ranks_by_seed]),
        ("recall_10", [(places <= 10).astype(float) for places in ranks_by_seed]),
    ):
        row[name], row[f"{name}_low"], row[f"{name}_high"] = interval(values)
    row["median_rank"], row["median_rank_low"], row["median_rank_high"] = median_interval(ranks_by_seed)
    return row


def median_interval(ranks_by_seed: Sequence[NDArray[np.float64]]) -> tuple[float, float, float]:
    """Median rank over samples, its mean over seeds, and the 95 % interval by resampling of seeds and samples."""
    table = np.array(ranks_by_seed)
    random = np.random.default_rng(0)
    n_seeds, n_samples = table.shape
    drawn = [
        np.median(table[random.integers(n_seeds, size=n_seeds)][:, random.integers(n_samples, size=n_samples)], axis=1)
        for _ in range(RESAMPLES)
    ]
    low, high = np.quantile(np.mean(drawn, axis=1), [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(np.median(table, axis=1).mean()), float(low), float(high)


def chance(n_test: int) -> dict[str, float]:
    """What a prediction that knows nothing reaches."""
    return {
        "r2": 0.0,
        "recall_1": 1 / n_test,
        "recall_10": min(1.0, 10 / n_test),
        "median_rank": (n_test + 1) / 2,
    }
