"""Means over seeds and test images with their intervals, and what follows from them."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import special  # not scipy.stats, whose import takes longer than a small table

from linked_dictionaries.evaluation.statistics import LEVEL

LEAST_SEEDS = 3  # of a verdict: the spread over fewer is not known
Values = Sequence[NDArray[np.float64]]  # of each seed: one number per test image, or one number alone


def interval(values: Values) -> tuple[float, float, float]:
    """Mean over seeds with its 95 % interval: (mean, low, high); NaN for the ends where there is none."""
    return _around(*mean_and_error(values))


def interval_of_means(means: Sequence[float], errors: Sequence[float] = ()) -> tuple[float, float, float]:
    """The same of one mean per seed with its standard error over the test images; without errors of the seeds alone.

    The images are the same for each seed, so that the error of the mean over seeds is at most the mean of the errors.
    """
    of_images = float(np.mean(errors)) if errors else None
    return _around(float(np.mean(means)), _error(np.asarray(means, np.float64), of_images))


def _around(mean: float, error: float) -> tuple[float, float, float]:
    half = float(special.ndtri(0.5 + LEVEL / 2)) * error
    return mean, mean - half, mean + half


def mean_and_error(values: Values) -> tuple[float, float]:
    """Mean over seeds and its standard error, widened so that normal quantiles apply at 95 %.

    The seeds are a sample, and so are the images, the same for each seed: the variance of the mean is at most
    that of the seeds' means divided by their number plus that of the images' means divided by theirs. Student's t for
    as many degrees of freedom as seeds allow; values without images have the seeds' variance alone, and with one seed
    no error (NaN).
    """
    table = _table(values)
    return float(table.mean()), _error(table.mean(axis=1), _of_images(table))


def _table(values: Values) -> NDArray[np.float64]:
    return np.array([np.atleast_1d(np.asarray(value, dtype=np.float64)) for value in values])


def _of_images(table: NDArray[np.float64]) -> float | None:
    """Standard error of the images' means; None of numbers that are of no images."""
    n_images = table.shape[1]
    return math.sqrt(float(table.mean(axis=0).var(ddof=1)) / n_images) if n_images > 1 else None


def _error(means: NDArray[np.float64], of_images: float | None) -> float:
    """Standard error of the mean of ``means``, one a seed, to which the test images add theirs; NaN without either."""
    n_seeds = len(means)
    if n_seeds == 1:
        return math.nan if of_images is None else of_images
    widening = special.stdtrit(n_seeds - 1, 0.5 + LEVEL / 2) / special.ndtri(0.5 + LEVEL / 2)
    return math.sqrt(float(means.var(ddof=1)) / n_seeds * float(widening) ** 2 + (of_images or 0.0) ** 2)


def one_sided(values: Values, threshold: float) -> float:
    """Probability of a mean this high or higher if the truth lay just below the threshold; NaN without an error.

    By Student's t, with Welch and Satterthwaite's degrees of freedom where seeds and images both contribute.
    """
    table = _table(values)
    n_seeds, n_images = table.shape
    parts = []
    if n_seeds > 1:
        parts.append((float(table.mean(axis=1).var(ddof=1)) / n_seeds, n_seeds - 1))
    if n_images > 1:
        parts.append(((_of_images(table) or 0.0) ** 2, n_images - 1))
    if not parts:
        return math.nan
    mean, variance = float(table.mean()), sum(part for part, _ in parts)
    if variance == 0:
        return 0.0 if mean >= threshold else 1.0
    freedom = variance**2 / sum(part**2 / degrees for part, degrees in parts)
    return float(special.stdtr(freedom, -(mean - threshold) / math.sqrt(variance)))


def holm(probabilities: Sequence[float]) -> list[float]:
    """Holm's step-down correction for as many tests as there are; those that are NaN stay so."""
    known = sorted((p, i) for i, p in enumerate(probabilities) if not math.isnan(p))
    corrected = [math.nan] * len(probabilities)
    largest = 0.0
    for rank, (p, i) in enumerate(known):
        largest = max(largest, min(1.0, p * (len(known) - rank)))
        corrected[i] = largest
    return corrected


def verdict(low: float, high: float, threshold: float, n_seeds: int) -> str:
    """ "supported" when the whole interval reaches the threshold, "not supported" when none of it does."""
    if n_seeds < LEAST_SEEDS or math.isnan(low) or math.isnan(high):
        return "inconclusive"
    if low >= threshold:
        return "supported"
    return "not supported" if high < threshold else "inconclusive"


def difference(first: Values, second: Values) -> list[NDArray[np.float64]]:
    """Paired by seed and image; one that holds no randomness (the pixels) is paired with every seed."""
    longer = max(len(first), len(second))
    a = list(first) * (longer if len(first) == 1 else 1)
    b = list(second) * (longer if len(second) == 1 else 1)
    return [np.asarray(x, np.float64) - np.asarray(y, np.float64) for x, y in zip(a, b, strict=True)]
