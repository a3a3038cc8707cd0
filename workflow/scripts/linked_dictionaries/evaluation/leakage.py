"""Ways in which a test set could leak into training, or labels into codes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from linked_dictionaries.coding.encode import encode
from linked_dictionaries.coding.intensities import as_intensities
from linked_dictionaries.coding.method import Method

CHUNK = 1000  # test images compared at a time
LOOKED_AT = 500  # images of each part that are encoded again
SHUFFLES = 10  # orders of the training labels
BLIND = 5000  # training images that are enough to learn shuffled labels from
SAME = 1e-3  # share of the largest activation by which codes that were made again may differ
NEAR = 0.1  # of a test image's norm: nearer training images are nearly the same image
COLUMNS = ["check", "value", "ci_low", "ci_high", "allowed", "verdict"]
Floats = NDArray[Any]
Interval = tuple[float, float, float]  # value, low, high


def shared_images(train: NDArray[np.uint8], test: NDArray[np.uint8]) -> int:
    """Test images that are training images too, byte for byte."""
    seen = {image.tobytes() for image in train}
    return sum(image.tobytes() in seen for image in test)


def nearest_distances(train: NDArray[np.uint8], test: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Distance of each test image to its nearest training image, over the test image's norm: (n_test,)."""
    known, new = as_intensities(train), as_intensities(test)
    squared = (known * known).sum(axis=1)
    nearest = np.empty(len(new), np.float32)
    for start in range(0, len(new), CHUNK):
        part = new[start : start + CHUNK]
        own = (part * part).sum(axis=1)
        closest = (squared[None] - 2 * (part @ known.T)).min(axis=1) + own
        nearest[start : start + CHUNK] = np.sqrt(np.maximum(closest, 0) / np.maximum(own, 1e-12))
    return nearest


def difference_to_images_alone(
    codes: Floats, images: NDArray[np.uint8], dictionary: Floats, penalty: float, method: Method
) -> float:
    """Largest difference between stored codes and those of the images alone, over the largest activation.

    Whatever else lies in the codes, labels for instance, shows here.
    """
    rows = np.linspace(0, len(images) - 1, min(LOOKED_AT, len(images))).astype(int)
    stored = np.asarray(codes[rows])
    if stored.shape[1] != len(dictionary):
        return float("inf")
    again = encode(images[rows], dictionary, penalty, method=method).activations
    return float(np.abs(stored - again).max() / max(float(again.max()), 1e-12))


def blind_accuracies(
    predict: Callable[[Floats, NDArray[np.int64], Floats], NDArray[np.int64]],
    train: Floats,
    train_labels: NDArray[np.int64],
    test: Floats,
    labels: NDArray[np.int64],
) -> list[NDArray[np.float64]]:
    """Accuracies of classifiers that learned labels in random order, one for each of SHUFFLES orders.

    Images of one class lie together and get the same wrong class together, so one accuracy scatters far more than that
    of so many independent guesses; only their mean over the orders says something. ``predict`` takes training
    features, their labels and test features.
    """
    some, known = train[:BLIND], train_labels[:BLIND]
    orders = [np.random.default_rng([seed]).permutation(len(known)) for seed in range(SHUFFLES)]
    return [np.array([np.mean(predict(some, known[order], test) == labels)]) for order in orders]


def verdicts(
    *,
    shared: int,
    near: int,
    alone: float,
    broken: Interval,
    gained: Interval,
    blind: Interval,
    margin: float,
    chance: float,
) -> pd.DataFrame:
    """What is allowed of each measure, and whether it holds.

    Parameters
    ----------
    shared, near : test images that are training images, or nearly. alone : of :func:`difference_to_images_alone`.
    broken : accuracy of a dictionary learned with shuffled labels, minus single. gained : linked minus that one's.
    blind : of :func:`blind_accuracies`. margin : of ``broken``. chance : share of the largest class.
    """

    def told(holds: bool) -> str:
        return "holds" if holds else "fails"

    _, low, high = broken
    rows = [
        ("test images that are training images too", shared, None, None, "0", told(shared == 0)),
        (
            f"test images nearer than {NEAR:g} of their norm to a training image",
            *(near, None, None, "reported", "reported"),
        ),
        (
            "stored codes against those of the images alone, over the largest activation",
            *(alone, None, None, f"at most {SAME:g}", told(alone <= SAME)),
        ),
        (
            "accuracy of a dictionary learned with shuffled labels, minus single",
            *(*broken, f"at most {margin:g}"),
            "holds" if high <= margin else "fails" if low > margin else "inconclusive",
        ),
        ("accuracy linked minus that dictionary's", *gained, "reported", "reported"),
        (
            f"accuracy of classifiers that learned shuffled labels, on linked codes, mean of {SHUFFLES}",
            *(*blind, f"not above {chance:.4f}, the largest class", told(blind[1] <= chance)),
        ),
    ]
    return pd.DataFrame(rows, columns=COLUMNS)
