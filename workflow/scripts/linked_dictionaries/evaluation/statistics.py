"""Means over seeds and their 95 % intervals."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from scipy import special  # not scipy.stats, whose import takes longer than a small table

LEVEL = 0.95


def accuracy_summary(accuracies: list[float], n_test: int) -> dict[str, Any]:
    """Mean accuracy over seeds with one interval for both of its uncertainties.

    The test images are a sample, the same for each seed: variance p(1-p)/n_test however many seeds there are. The
    seeds are a sample too: variance s²/n, widened from normal to Student's t with n-1 degrees of freedom. The sum of
    both is turned into the size of an equivalent test set, and the interval is Wilson's for that size; with one
    seed it is Wilson's for n_test.

    Parameters
    ----------
    accuracies : one fraction per seed. n_test : test images behind each.

    Returns
    -------
    accuracy, accuracy_std (None for one seed), ci_low, ci_high, n_seeds.
    """
    values = np.asarray(accuracies, dtype=np.float64)
    mean, n_seeds = float(values.mean()), len(values)
    deviation = float(values.std(ddof=1)) if n_seeds > 1 else None
    normal = float(special.ndtri(0.5 + LEVEL / 2))
    # At p = 0 or 1 the binomial variance vanishes; one half of a test image keeps the size finite.
    clipped = min(max(mean, 0.5 / n_test), 1 - 0.5 / n_test)
    variance = clipped * (1 - clipped) / n_test
    if deviation is not None:
        widening = float(special.stdtrit(n_seeds - 1, 0.5 + LEVEL / 2)) / normal
        variance += (deviation * widening) ** 2 / n_seeds
    low, high = wilson_interval(mean, clipped * (1 - clipped) / variance)
    return {"accuracy": mean, "accuracy_std": deviation, "ci_low": low, "ci_high": high, "n_seeds": n_seeds}


def room_of_one_more(deviation: float, count: int) -> float:
    """How far from the mean of ``count`` runs one more of them lies, with 95 % probability; NaN after one run.

    The images being the same, it is what stands beside one number of another's run.
    """
    if count < 2:
        return math.nan
    return float(special.stdtrit(count - 1, 0.5 + LEVEL / 2)) * deviation * math.sqrt(1 + 1 / count)


def wilson_interval(share: float, size: float) -> tuple[float, float]:
    """Wilson's score interval of a share observed in ``size`` trials."""
    z = float(special.ndtri(0.5 + LEVEL / 2))
    centre = (share + z * z / (2 * size)) / (1 + z * z / size)
    half = z / (1 + z * z / size) * math.sqrt(share * (1 - share) / size + z * z / (4 * size * size))
    return max(0.0, centre - half), min(1.0, centre + half)
