"""The problem of scikit-learn's LinearSVC, solved for all classes over the same data."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve

Floats = NDArray[Any]
TOLERANCE = 1e-6  # of the gradient, relative to that at zero
ENOUGH = 1e-4  # LinearSVC's own; taken where float32 does not reach the finer one
PATIENCE = 10  # steps without a smaller gradient; it does not fall in every one
MOST_FEATURES = 1100  # beyond which factorising the Hessian takes longer than LinearSVC
HALVINGS = 30  # of the interval in which the line search looks


class NewtonLinearSVM:
    """One against the rest, L2 penalty, squared hinge loss, the intercept a feature of ones: LinearSVC's minimum.

    The loss is quadratic wherever the samples within the margin stay the same, so Newton's method ends in about ten
    steps, at the minimum itself (Keerthi and DeCoste, 2005); LinearSVC stops within its tolerance of it. The Hessian
    is the Gram of the samples within the margin: at first of all, the same one for every class; then only samples that
    come or go are added or taken away.

    Parameters
    ----------
    C : weight of the losses. max_iterations : Newton steps a class.

    Attributes
    ----------
    classes_ : (K,) labels. coef_, intercept_ : (K, features) and (K,). converged_ : whether every class got there.
    """

    def __init__(self, C: float, max_iterations: int = 1000) -> None:
        self.C, self.max_iterations = C, max_iterations

    def fit(self, features: Floats, labels: NDArray[np.int64]) -> NewtonLinearSVM:
        rows = np.hstack([features, np.ones((len(features), 1), features.dtype)])
        whole = (rows.T @ rows).astype(np.float64)
        self.classes_ = np.unique(labels)
        fitted = [self._fit_one(rows, np.where(labels == label, 1, -1), whole) for label in self.classes_]
        weights = np.array([weight for weight, _ in fitted])
        self.coef_, self.intercept_ = weights[:, :-1], weights[:, -1]
        self.converged_ = all(done for _, done in fitted)
        return self

    def decision_function(self, features: Floats) -> Floats:
        scores: Floats = features @ self.coef_.T.astype(features.dtype) + self.intercept_
        return scores

    def predict(self, features: Floats) -> NDArray[np.int64]:
        chosen: NDArray[np.int64] = self.classes_[self.decision_function(features).argmax(axis=1)]
        return chosen

    def _fit_one(self, rows: Floats, signs: NDArray[Any], whole: Floats) -> tuple[Floats, bool]:
        """Weights of one class against the rest, the intercept last, and whether the gradient vanished."""
        signs = signs.astype(rows.dtype)
        weights, margins = np.zeros(rows.shape[1]), np.zeros(len(rows), rows.dtype)  # margins: signed decision values
        gram, inside = whole.copy(), np.ones(len(rows), bool)
        sizes: list[float] = []
        for _ in range(self.max_iterations):
            short = np.maximum(1 - margins, 0)
            gradient = weights - 2 * self.C * ((signs * short) @ rows).astype(np.float64)
            sizes.append(float(np.abs(gradient).max()))
            resting = min(sizes[-PATIENCE:]) > 0.9 * min(sizes[:-PATIENCE], default=np.inf)
            if sizes[-1] <= (ENOUGH if resting else TOLERANCE) * sizes[0]:
                return weights, True
            gram = _changed(gram, rows, inside, short > 0)
            inside = short > 0
            step = -cho_solve(cho_factor(2 * self.C * gram + np.eye(len(gram)), overwrite_a=True), gradient)
            along = signs * (rows @ step.astype(rows.dtype))
            length = self._length(weights, step, margins, along)
            weights = weights + length * step
            margins = margins + rows.dtype.type(length) * along
        return weights, False

    def _length(self, weights: Floats, step: Floats, margins: Floats, along: Floats) -> float:
        """Where the loss is least along a step: at its end, or before."""

        def slope(length: float) -> float:
            short = np.maximum(1 - margins - margins.dtype.type(length) * along, 0)
            return float((weights + length * step) @ step - 2 * self.C * np.dot(along, short))

        if slope(1.0) <= 1e-6 * abs(slope(0.0)):
            return 1.0
        low, high = 0.0, 1.0
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            low, high = (low, middle) if slope(middle) > 0 else (middle, high)
            if high - low < 1e-3 * high:
                break
        return high


def _changed(gram: Floats, rows: Floats, before: NDArray[np.bool_], now: NDArray[np.bool_]) -> Floats:
    """The Gram of other rows: anew, or by those that came and went where these are fewer."""
    came, went = now & ~before, before & ~now
    if came.sum() + went.sum() > now.sum():
        taken = rows[now]
        return np.asarray(taken.T @ taken, np.float64)
    for chosen, sign in ((came, 1.0), (went, -1.0)):
        if chosen.any():
            taken = rows[chosen]
            gram = gram + sign * (taken.T @ taken)
    return gram
