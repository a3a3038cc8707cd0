"""What the SVMs of this room are given, looked at once for both."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[Any]
KINDS = [np.float64, np.float32]


def training_set(features: Any, labels: Any, C: float) -> tuple[Floats, NDArray[Any], NDArray[Any]]:
    """Finite features, labels and their classes, two or more; ValueError for all else, and where C is not positive."""
    from sklearn.utils import check_X_y

    if not C > 0:
        raise ValueError(f"C must be positive, not {C!r}.")
    features, labels = check_X_y(features, labels, dtype=KINDS)
    classes = np.unique(labels)
    if len(classes) < 2:
        raise ValueError(f"two classes are needed; all labels are {classes[0]!r}.")
    return features, labels, classes


def unseen_set(features: Any, width: int) -> Floats:
    """Finite features, as many as the SVM was fitted to."""
    from sklearn.utils import check_array

    checked: Floats = check_array(features, dtype=KINDS)
    if checked.shape[1] != width:
        raise ValueError(f"{checked.shape[1]} features; the SVM was fitted to {width}.")
    return checked
