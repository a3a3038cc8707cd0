"""Logistic regression and support vector machines on any representation."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linked_dictionaries.configuration.analyses import ClassifierSettings
from linked_dictionaries.errors import UserError
from linked_dictionaries.evaluation import kernel_svm, linear_svm

_NO_SPREAD = 1e-12  # standard deviation of features that are all the same, which no factor can scale
_CACHE_MEBIBYTES = 2000  # of scikit-learn's own RBF SVM


@dataclass(frozen=True)
class Result:
    """Predictions for the test set, their accuracy (a fraction), and whether the optimiser converged."""

    predictions: NDArray[np.int64]
    accuracy: float
    converged: bool
    implementation: str


def scale(
    train: NDArray[np.float32], test: NDArray[np.float32], scaling: str
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Features scaled by what the training set says: not at all, by one factor, or to standard scores.

    "root" takes square roots before the one factor, so that a few strong neurons do not decide all distances; its
    features, like codes and pixels, must not be negative.
    """
    if scaling == "none":
        return train, test
    if scaling == "root":
        if train.min(initial=0) < 0 or test.min(initial=0) < 0:
            raise UserError("classifiers: scaling 'root' takes square roots, and there are negative features.")
        train, test = np.sqrt(train), np.sqrt(test)
    if scaling in ("unit", "root"):
        spread = np.float32(train.std(dtype=np.float64))
        factor = np.float32(1.0) / (spread if spread > _NO_SPREAD else np.float32(1.0))
        return train * factor, test * factor
    mean = train.mean(axis=0, dtype=np.float64).astype(np.float32)
    deviation = train.std(axis=0, dtype=np.float64).astype(np.float32)
    deviation[deviation < _NO_SPREAD] = 1.0
    return (train - mean) / deviation, (test - mean) / deviation


def classify(
    model: str,
    settings: ClassifierSettings,
    train: NDArray[np.float32],
    train_labels: NDArray[np.int64],
    test: NDArray[np.float32],
    test_labels: NDArray[np.int64],
    *,
    threads: int = 1,
    accelerated: bool = True,
) -> Result:
    """Fit on the training set, predict the test set.

    ``accelerated`` trains the RBF SVM on working sets where features are many, and the linear SVM by Newton steps where
    samples outnumber features; the same problems, several times faster. Raises UserError for training
    labels of one class, empty sets and an RBF SVM without gamma.
    """
    from threadpoolctl import threadpool_limits

    _check(train_labels, test_labels)
    train, test = scale(train, test, settings.scaling)
    with threadpool_limits(threads), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        estimator, implementation = _estimator(model, settings, (len(train), train.shape[1]), accelerated)
        estimator.fit(train, train_labels)
        predictions = estimator.predict(test)
    from sklearn.exceptions import ConvergenceWarning

    converged = not any(issubclass(item.category, ConvergenceWarning) for item in caught)
    accuracy = float((predictions == test_labels).mean())
    return Result(predictions.astype(np.int64), accuracy, converged, implementation)


def _check(train_labels: NDArray[np.int64], test_labels: NDArray[np.int64]) -> None:
    classes = np.unique(train_labels)
    if len(classes) < 2:
        there = f"are all of class {classes[0]}" if len(classes) else "are none"
        raise UserError(f"classifiers: the training samples {there}; needed: samples of two classes or more.")
    if len(test_labels) == 0:
        raise UserError("classifiers: there are no samples to classify; needed: at least one.")


def _estimator(model: str, settings: ClassifierSettings, shape: tuple[int, int], accelerated: bool) -> tuple[Any, str]:
    from sklearn.linear_model import LogisticRegression
    from sklearn.svm import SVC, LinearSVC

    if model == "logistic_regression":
        return LogisticRegression(C=settings.C, max_iter=settings.max_iterations), "scikit-learn"
    if model == "linear_svm":
        if accelerated and linear_svm.suits(*shape):
            return linear_svm.NewtonLinearSVC(C=settings.C, max_iterations=settings.max_iterations), "Newton steps"
        return LinearSVC(C=settings.C, dual="auto", max_iter=settings.max_iterations, random_state=0), "scikit-learn"
    if settings.gamma is None:
        raise UserError("classifiers: an rbf_svm needs 'gamma', a positive number or 'scale'.")
    if accelerated and kernel_svm.suits(shape[1]):
        return kernel_svm.WorkingSetSVC(C=settings.C, gamma=settings.gamma), "scikit-learn on working sets"
    return SVC(C=settings.C, gamma=settings.gamma, cache_size=_CACHE_MEBIBYTES), "scikit-learn"
