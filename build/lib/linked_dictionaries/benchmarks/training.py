"""Objective on held-out images against training time."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linked_dictionaries.coding.encode import encode

Floats = NDArray[Any]


def objective(images: Floats, dictionary: Floats, penalty: float) -> float:
    """Mean of Eq. 1 over images at their exact codes, for unit atoms."""
    unit = dictionary / np.maximum(np.linalg.norm(dictionary, axis=1, keepdims=True), 1e-8)
    unit = unit.astype(np.float32)
    a = encode(images, unit, penalty).activations
    return float((0.5 * ((images - a @ unit) ** 2).sum(axis=1) + penalty * a.sum(axis=1)).mean())


def scikit_learn_training(
    images: Floats, held_out: Floats, atoms: int, penalty: float, batch: int, seconds: float, threads: int
) -> list[dict[str, Any]]:
    """Objective on held-out images against training time of MiniBatchDictionaryLearning; measuring is not timed."""
    from sklearn.decomposition import MiniBatchDictionaryLearning

    model = MiniBatchDictionaryLearning(
        n_components=atoms,
        alpha=penalty,
        batch_size=batch,
        fit_algorithm="cd",
        positive_code=True,
        transform_algorithm="lasso_cd",
        random_state=0,
        n_jobs=threads,
    )
    rows: list[dict[str, Any]] = []
    order = np.random.default_rng(0).permutation(len(images))
    spent = 0.0
    for start in range(0, len(images), batch):
        began = time.perf_counter()
        model.partial_fit(images[order[start : start + batch]])
        spent += time.perf_counter() - began
        seen = start + batch
        last = spent >= seconds or seen >= len(images)
        if last or (start // batch) % 10 == 0:
            value = objective(held_out, model.components_, penalty)
            rows.append({"method": "scikit-learn", "images": seen, "seconds": spent, "objective": value})
        if last:
            break
    return rows
