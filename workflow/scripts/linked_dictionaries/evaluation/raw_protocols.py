"""Which protocol gives the paper's accuracies on raw pixels? A search over what the paper leaves unsaid."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from linked_dictionaries.errors import UserError
from linked_dictionaries.evaluation.kernel_svm import WorkingSetSVC

MANY = 20_000  # training images beyond which protocols whose cost grows with the square are left out
FEW = 5_000  # training images up to which the linear SVM's default of 1,000 passes ends in minutes on unscaled pixels


def pixels_as(images: NDArray[np.uint8], train: NDArray[np.uint8], kind: str) -> NDArray[np.float32]:
    """Images (n, pixels) as the protocol shows them to a classifier.

    kind : "bytes" 0 to 255, "unit" 0 to 1, "binary" 0 or 1, "standard" z-scores by the training images.
    """
    values = images.astype(np.float32)
    if kind == "unit":
        return values / np.float32(255)
    if kind == "binary":
        return (values > 127).astype(np.float32)
    if kind == "standard":
        mean, deviation = train.mean(axis=0, dtype=np.float64), train.std(axis=0, dtype=np.float64)
        scaled: NDArray[np.float32] = ((values - mean) / np.where(deviation > 0, deviation, 1)).astype(np.float32)
        return scaled
    return values


def protocols(n_train: int) -> Iterator[tuple[str, str, Callable[[], Any]]]:
    """(cell of Table I, name, a function that makes the classifier) for a training set of a size."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.svm import SVC, LinearSVC

    yield "lr", "LogisticRegression as it comes (100 iterations)", LogisticRegression
    yield "lr", "LogisticRegression, 20 iterations", lambda: LogisticRegression(max_iter=20)
    if n_train <= FEW:
        yield "svm_linear", "LinearSVC as it comes (one-vs-rest)", lambda: LinearSVC(random_state=0)
    yield "svm_linear", "LinearSVC, 50 iterations (one-vs-rest)", lambda: LinearSVC(max_iter=50, random_state=0)
    dual: dict[str, Any] = {"loss": "hinge", "dual": True, "random_state": 0}
    yield "svm_linear", "LinearSVC, hinge loss, 20 iterations", lambda: LinearSVC(max_iter=20, **dual)
    if n_train <= MANY:
        yield "lr", "LogisticRegression, 1,000 iterations", lambda: LogisticRegression(max_iter=1000)
        yield "svm_linear", "SVC(kernel='linear') (one-vs-one)", lambda: SVC(kernel="linear")
        yield "svm_rbf", "SVC(kernel='sigmoid')", lambda: SVC(kernel="sigmoid")
        yield "svm_rbf", "SVC(kernel='poly')", lambda: SVC(kernel="poly")
    for gamma in ("scale", "auto"):
        yield "svm_rbf", f"SVC(gamma='{gamma}')", partial(WorkingSetSVC, gamma=gamma)
        yield "svm_rbf", f"SVC(gamma='{gamma}', C=0.1)", partial(WorkingSetSVC, gamma=gamma, C=0.1)


def try_protocols(
    train: NDArray[np.uint8],
    train_labels: NDArray[np.int64],
    test: NDArray[np.uint8],
    test_labels: NDArray[np.int64],
    kind: str,
    size: int,
) -> Iterator[dict[str, Any]]:
    """One row for each protocol with ``size`` training images, drawn at random with a fixed seed."""
    from sklearn.exceptions import ConvergenceWarning

    if size > len(train):
        raise UserError(f"raw_baselines.train_sizes: {size} is more than the {len(train)} training images there are.")
    chosen = np.random.default_rng(0).permutation(len(train))[:size]
    train, train_labels = train[chosen], train_labels[chosen]
    seen, unseen = pixels_as(train, train, kind), pixels_as(test, train, kind)
    for cell, name, make in protocols(size):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            accuracy = float((make().fit(seen, train_labels).predict(unseen) == test_labels).mean())
        converged = not any(issubclass(item.category, ConvergenceWarning) for item in caught)
        print(f"{kind}, {size} images, {name}: {accuracy:.4f}", flush=True)
        yield {
            "classifier": cell,
            "pixels": kind,
            "n_train": size,
            "protocol": name,
            "accuracy": accuracy,
            "converged": converged,
        }


def beside_paper(tried: pd.DataFrame, paper: pd.DataFrame, tolerance: float) -> pd.DataFrame:
    """Each row beside the paper's cell; ``found`` where one pixel scale and training size gives all of its cells."""
    published = paper[paper.representation == "raw"].set_index("classifier").accuracy
    table = tried.assign(paper=tried.classifier.map(published))
    table["difference"] = table.accuracy - table.paper
    table["cell_found"] = table.difference.abs() <= tolerance
    cells = table[table.cell_found].groupby(["pixels", "n_train"]).classifier.transform("nunique")
    table["found"] = cells.reindex(table.index, fill_value=0) == len(published)
    nearest = table.difference.abs().groupby(table.classifier).rank(method="first")
    return table.assign(rank=nearest.astype(int)).sort_values(["classifier", "rank"], ignore_index=True)
