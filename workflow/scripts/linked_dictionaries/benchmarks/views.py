"""Learning from pairs of signals, and coding any subset of them beside one view of the same width.

``python -m linked_dictionaries.benchmarks.views OUT.csv``: 10,000 samples of two views of 784 pixels each, the embedded
digits, each twice, once shifted by a pixel, beside other digits of their class. Two threads.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from linked_dictionaries.data.embedded import embedded_digits
from linked_dictionaries.estimators.linked import LinkedDictionaryLearning
from linked_dictionaries.storage import write_csv

Floats = NDArray[Any]
THREADS, REPEATS, TOLERANCE = 2, 3, 1e-4
SETTINGS: dict[str, Any] = {"penalty": 0.2, "contrast": 0.0, "scale": "view", "tolerance": TOLERANCE}
SUBSETS = {"first": (True, False), "second": (False, True), "both": (True, True)}


def digit_pairs() -> Floats:
    """(10,000, 1,568) each digit beside another of its class."""
    pixels, labels = embedded_digits()
    images = (pixels / 255).astype(np.float32).reshape(-1, 28, 28)
    both = np.concatenate([images, np.roll(images, 1, axis=2)]).reshape(2 * len(images), -1)
    labels, random = np.tile(labels, 2), np.random.default_rng(0)
    others = np.arange(len(labels))
    for digit in np.unique(labels):
        rows = np.flatnonzero(labels == digit)
        others[rows] = random.permutation(rows)
    return np.hstack([both, both[others]])


def seconds(work: Callable[[], Any], repeats: int = REPEATS) -> tuple[float, float]:
    """Processor's and wall clock's seconds, the least of some repetitions each."""
    times = []
    for _ in range(repeats):
        started = time.process_time(), time.perf_counter()
        work()
        times.append((time.process_time() - started[0], time.perf_counter() - started[1]))
    least = np.min(times, axis=0)
    return float(least[0]), float(least[1])


def measured(X: Floats, **settings: Any) -> pd.DataFrame:
    """One row a piece of work; ``beside_one_view`` is its rate over that of one view of the same width."""
    width = X.shape[1] // 2
    views = {"first": width, "second": X.shape[1] - width}
    rows = []
    for decoder in ("ridge", "residual"):
        model = LinkedDictionaryLearning(
            views=views, decoder=decoder, n_jobs=THREADS, random_state=0, **{**SETTINGS, **settings}
        )
        processor, wall = seconds(lambda model=model: model.fit(X), 1)  # type: ignore[misc]
        rows.append([f"fit, decoder {decoder}", len(X), X.shape[1], processor, wall, None])
    alone = {}
    for name, pattern in SUBSETS.items():
        shown = X.copy()
        shown[:, ~np.repeat(pattern, list(views.values()))] = np.nan
        processor, wall = seconds(lambda shown=shown: model.transform(shown))  # type: ignore[misc]
        one, columns = one_view(model, X, pattern)
        alone[name] = seconds(lambda one=one, columns=columns: one.transform(columns))[0]  # type: ignore[misc]
        rows.append([f"code from {name}", len(X), X.shape[1], processor, wall, alone[name] / processor])
    mixed = X.copy()
    mixed[0::3, :width] = np.nan
    mixed[1::3, width:] = np.nan
    processor, wall = seconds(lambda: model.transform(mixed))
    rows.append(["code from what is there", len(X), X.shape[1], processor, wall, sum(alone.values()) / 3 / processor])
    names = ["work", "samples", "columns", "processor_seconds", "wall_seconds", "beside_one_view"]
    return pd.DataFrame(rows, columns=names).round(3)


def one_view(
    model: LinkedDictionaryLearning, X: Floats, pattern: tuple[bool, ...]
) -> tuple[LinkedDictionaryLearning, Floats]:
    """The views of a pattern as one, with the same atoms: a model, and the columns that it takes."""
    columns, roots, _ = model._problem().stacked(pattern)
    shown = np.ascontiguousarray(X[:, columns])
    settings = {**model.get_params(), "views": None, "max_epochs": 1}
    one = LinkedDictionaryLearning(**settings).fit(shown[: model.n_components])
    one.mean_, one.scale_ = model.mean_[columns], model.scale_[columns] / roots
    one.components_ = model.components_[:, columns]
    return one, shown


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    write_csv(parser.parse_args().out, measured(digit_pairs()))


if __name__ == "__main__":
    main()
