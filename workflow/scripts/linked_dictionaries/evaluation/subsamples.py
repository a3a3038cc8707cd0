"""Parts of a test set, each with the same share of every class."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def subsample(labels: NDArray[np.int64], size: int, place: int) -> NDArray[np.int64]:
    """Indices of the part number ``place`` of a set, in order: ``size`` of its images, or all where it has no more.

    A part has the share of each class that the set has, to within one image. Parts with different numbers have no image
    in common as long as the set has enough for another one, and then means over them are independent; from there on
    the set is divided anew, at random.
    """
    count = len(labels)
    if size >= count:
        return np.arange(count)
    division, slot = divmod(place, count // size)
    random = np.random.default_rng([division, 2])
    # Each class spread evenly along the line, so that any stretch of it holds the same share of each.
    position = np.empty(count)
    for label in np.unique(labels):
        members = random.permutation(np.flatnonzero(labels == label))
        position[members] = (np.arange(len(members)) + random.random()) / len(members)
    order = np.lexsort((random.permutation(count), position))
    return np.sort(order[slot * size : (slot + 1) * size])
