"""LinearSVC's problem where samples outnumber features, by Newton steps of its classes side by side.

Classes share the products that read all samples; a Hessian differs from the one before by the samples that crossed
their margins since. liblinear reads all samples in each of many steps of conjugate gradients, for each class anew,
which takes many times as long on ill-conditioned features such as pixels.
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linked_dictionaries.evaluation.svm_inputs import training_set, unseen_set

Floats = NDArray[Any]

_MOST_FEATURES = 2000  # of which a Hessian is made
_TOLERANCE = 1e-6  # how far the objective may be above its minimum, as a share of itself
_MOST_BYTES = 2**28  # of Grams at a time, one a class
_SEARCHES = 100  # at most, for the length of a step; a few are enough
_LENGTH = 1e-6  # how near to the best a step's length is, as a share of itself


def suits(samples: int, features: int) -> bool:
    """Whether Newton steps are the way: samples outnumber features, which are not too many for a Hessian."""
    return features < samples and features <= _MOST_FEATURES


class NewtonLinearSVC:
    """One-vs-rest linear SVM with squared hinge loss, ½‖w‖² + C Σ max(0, 1 - t wᵀx)², a constant feature included.

    Parameters
    ----------
    C : weight of the loss. max_iterations : Newton steps a class; fewer than needed give a ConvergenceWarning.

    Attributes
    ----------
    classes_ : (K,). coef_ : (K, features). intercept_ : (K,); float64. n_iter_ : the most steps of a class.

    Source: Keerthi & DeCoste, A Modified Finite Newton Method for Fast Solution of Large Scale Linear SVMs (2005).
    """

    def __init__(self, C: float = 1.0, max_iterations: int = 1000) -> None:
        self.C = C
        self.max_iterations = max_iterations

    def fit(self, features: Floats, labels: NDArray[np.int64]) -> NewtonLinearSVC:
        """Learn from (n, features) finite numbers and (n,) labels of two classes or more."""
        features, labels, self.classes_ = training_set(features, labels, self.C)
        samples = np.ones((len(features), features.shape[1] + 1))
        samples[:, :-1] = features
        targets = np.where(labels[:, None] == self.classes_, 1.0, -1.0)
        with np.errstate(over="ignore"):
            gram = samples.T @ samples
            finite = np.isfinite(self.C * gram).all()
        if not finite:
            raise ValueError("the features are too large, or C is: their products are no finite numbers.")
        at_once = max(1, _MOST_BYTES // gram.nbytes)
        groups = [targets[:, first : first + at_once] for first in range(0, len(self.classes_), at_once)]
        with np.errstate(over="ignore"):  # what overflows is not near a minimum, which is told
            fitted = [self._fit_group(_SquaredHinges(samples, gram, group, self.C)) for group in groups]
        weights = np.concatenate([found for found, _, _ in fitted])
        self.coef_, self.intercept_ = weights[:, :-1], weights[:, -1]
        self.n_iter_ = max(steps for _, steps, _ in fitted)
        if not all(converged for _, _, converged in fitted):
            from sklearn.exceptions import ConvergenceWarning

            warnings.warn("the linear SVM did not converge; raise max_iterations.", ConvergenceWarning, stacklevel=2)
        return self

    def _fit_group(self, problem: _SquaredHinges) -> tuple[Floats, int, bool]:
        """Weights of some classes, Newton steps, and whether all are as near to their minima as asked."""
        steps, moving = 0, np.arange(len(problem.weights))  # a step for all: zero is near the minimum of a small C
        while len(moving) and steps < self.max_iterations:
            problem.step(moving)
            steps += 1
            moving = problem.moving(moving)
        return problem.weights, steps, not len(moving)

    def predict(self, features: Floats) -> NDArray[np.int64]:
        """The (n,) classes of largest margin."""
        features = unseen_set(features, self.coef_.shape[1])
        predicted: NDArray[np.int64] = self.classes_[np.argmax(features @ self.coef_.T + self.intercept_, axis=1)]
        return predicted


class _SquaredHinges:
    """The objectives of some classes: weights, (K, features), and the margins of all samples, t wᵀx, (n, K)."""

    def __init__(self, samples: Floats, gram: Floats, targets: Floats, C: float) -> None:
        self._samples, self._targets, self._C = samples, targets, C
        self.weights = np.zeros((targets.shape[1], samples.shape[1]))
        self._gradients = -2 * C * targets.T @ samples
        self._margins = np.zeros_like(targets)
        self._grams = [gram.copy() for _ in self.weights]  # of the samples within their margins, which all are at first
        self._within = np.ones(targets.T.shape, dtype=bool)

    def moving(self, classes: NDArray[np.intp]) -> NDArray[np.intp]:
        """Which of some classes are farther above their minimum than asked."""
        above = self._above(classes)
        near = classes[~above]
        # Margins have been changed step by step; nothing is near its minimum by their rounding.
        self._margins[:, near] = self._targets[:, near] * (self._samples @ self.weights[near].T)
        above[~above] = self._above(near)
        found: NDArray[np.intp] = classes[above]
        return found

    def _above(self, classes: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Whether objectives may be above their minima by more than asked; their gradients are kept.

        Their curvature is 1 or more, so they are at most ½‖gradient‖² above.
        """
        slack = np.maximum(1 - self._margins[:, classes], 0)
        weights = self.weights[classes]
        values = 0.5 * (weights * weights).sum(axis=1) + self._C * (slack * slack).sum(axis=0)
        gradients = weights - 2 * self._C * (slack * self._targets[:, classes]).T @ self._samples
        self._gradients[classes] = gradients
        near: NDArray[np.bool_] = (gradients * gradients).sum(axis=1) <= 2 * _TOLERANCE * values
        above: NDArray[np.bool_] = ~(near & np.isfinite(values))
        return above

    def step(self, classes: NDArray[np.intp]) -> None:
        """A Newton step of the classes that were told as moving, each as long as lowers its objective the most."""
        directions = np.stack([-_solve(self._hessian(index), self._gradients[index]) for index in classes])
        changes = (self._samples @ directions.T) * self._targets[:, classes]
        for index, direction, change in zip(classes, directions, changes.T, strict=True):
            length = _best_length(
                self._margins[:, index].copy(), change.copy(), self.weights[index], direction, self._C
            )
            self.weights[index] += length * direction
            self._margins[:, index] += length * change

    def _hessian(self, index: int) -> Floats:
        within, before, gram = self._margins[:, index] < 1, self._within[index], self._grams[index]
        if within.sum() < (within != before).sum():  # sooner made anew
            before, gram = np.zeros_like(within), np.zeros_like(gram)
        entered, left = self._samples[within & ~before], self._samples[before & ~within]
        gram += entered.T @ entered - left.T @ left
        self._within[index], self._grams[index] = within, gram
        hessian = 2 * self._C * gram
        hessian.flat[:: len(hessian) + 1] += 1
        return hessian


def _solve(hessian: Floats, gradient: Floats) -> Floats:
    """Hessian⁻¹ gradient; where rounding hides that it is positive definite, of one that is a little more so."""
    from scipy.linalg import LinAlgError, cho_factor, cho_solve

    added, diagonal = 0.0, hessian.diagonal().copy()
    while True:
        try:
            solved: Floats = cho_solve(cho_factor(hessian, check_finite=False), gradient, check_finite=False)
            return solved
        except LinAlgError:
            added = 10 * added or float(np.finfo(float).eps * diagonal.max())
            if not np.isfinite(added):
                raise
            np.fill_diagonal(hessian, diagonal + added)


def _best_length(margins: Floats, changes: Floats, weights: Floats, direction: Floats, C: float) -> float:
    """The length of a step that lowers the objective the most: where its slope, piecewise linear, is zero."""
    slope_of_weights, curvature_of_weights = float(weights @ direction), float(direction @ direction)
    if curvature_of_weights == 0:
        return 0.0
    low, high, length = 0.0, np.inf, 1.0
    for _ in range(_SEARCHES):
        slack = 1 - margins - length * changes
        pulled = np.where(slack > 0, changes, 0)
        slope = slope_of_weights + length * curvature_of_weights - 2 * C * float(slack @ pulled)
        curvature = curvature_of_weights + 2 * C * float(pulled @ pulled)
        low, high = (length, high) if slope < 0 else (low, length)
        better = length - slope / curvature
        if abs(better - length) <= _LENGTH * length:
            return better
        if not low < better < high:
            better = (low + high) / 2 if high < np.inf else 2 * length
        length = better
    return length
