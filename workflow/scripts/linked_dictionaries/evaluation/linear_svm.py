"""LinearSVC's problem where samples outnumber features, by SciPy's Newton method in place of liblinear's.

Classes share one Gram of all samples, and a Hessian differs from the one before by the samples that crossed their
margins since. liblinear reads all samples in each of many steps of conjugate gradients, for each class anew, which
takes several times as long on ill-conditioned features such as pixels.
"""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[Any]

_MOST_FEATURES = 2000  # of which a Hessian is made
_TOLERANCE = 1e-6  # how far the objective may be above its minimum, as a share of itself


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
        samples = np.ones((len(features), features.shape[1] + 1))
        samples[:, :-1] = features
        self.classes_ = np.unique(labels)
        targets = np.where(labels[:, None] == self.classes_, 1.0, -1.0)
        gram = samples.T @ samples
        # Least squares: the first Newton step of all classes from no weights, where every sample is within its margin.
        start = np.linalg.solve(gram + np.eye(len(gram)) / (2 * self.C), samples.T @ targets)
        fitted = [
            self._fit_class(samples, gram, target, first) for target, first in zip(targets.T, start.T, strict=True)
        ]
        weights = np.stack([found for found, _, _ in fitted])
        self.coef_, self.intercept_ = weights[:, :-1], weights[:, -1]
        self.n_iter_ = max(steps for _, steps, _ in fitted)
        if not all(converged for _, _, converged in fitted):
            from sklearn.exceptions import ConvergenceWarning

            warnings.warn("the linear SVM did not converge; raise max_iterations.", ConvergenceWarning, stacklevel=2)
        return self

    def predict(self, features: Floats) -> NDArray[np.int64]:
        """The (n,) classes of largest margin."""
        predicted: NDArray[np.int64] = self.classes_[np.argmax(features @ self.coef_.T + self.intercept_, axis=1)]
        return predicted

    def _fit_class(self, samples: Floats, gram: Floats, targets: Floats, start: Floats) -> tuple[Floats, int, bool]:
        """Weights, Newton steps, and whether the objective is as near to its minimum as asked.

        Its curvature is 1 or more, so it is at most ½‖gradient‖² above. Steps that lower it tighten what is enough.
        """
        from scipy.optimize import minimize

        objective = _SquaredHinge(samples, gram, targets, self.C)
        weights, steps = start, 0
        while True:
            enough = math.sqrt(2 * _TOLERANCE * objective.value(weights))
            if np.linalg.norm(objective.gradient(weights)) <= enough:
                return weights, steps, True
            if steps >= self.max_iterations:
                return weights, steps, False
            radius = 10 * float(np.linalg.norm(weights)) or 1.0
            found = minimize(
                objective.value,
                weights,
                jac=objective.gradient,
                hess=objective.hessian,
                method="trust-exact",
                options={
                    "gtol": enough,
                    "maxiter": self.max_iterations - steps,
                    "initial_trust_radius": radius,
                    "max_trust_radius": 1000 * radius,
                },
            )
            weights, steps = found.x, steps + found.nit


class _SquaredHinge:
    """The objective of one class, and its derivatives. The second one jumps where a sample meets its margin."""

    def __init__(self, samples: Floats, gram: Floats, targets: Floats, C: float) -> None:
        self._samples, self._targets, self._C = samples, targets, C
        self._weights = np.full(samples.shape[1], np.nan)
        self._slack = np.empty(len(samples))
        self._gram = gram.copy()  # of the samples within their margins when it was last made
        self._within = np.ones(len(samples), dtype=bool)

    def value(self, weights: Floats) -> float:
        slack = self._slack_of(weights)
        return float(0.5 * weights @ weights + self._C * (slack @ slack))

    def gradient(self, weights: Floats) -> Floats:
        pulls: Floats = (self._slack_of(weights) * self._targets) @ self._samples
        return weights - 2 * self._C * pulls

    def hessian(self, weights: Floats) -> Floats:
        within = self._slack_of(weights) > 0
        entered, left = self._samples[within & ~self._within], self._samples[self._within & ~within]
        self._gram += entered.T @ entered - left.T @ left
        self._within = within
        hessian = 2 * self._C * self._gram
        hessian.flat[:: len(weights) + 1] += 1
        return hessian

    def _slack_of(self, weights: Floats) -> Floats:
        """What lacks each sample to its margin, at the weights that were asked last or others."""
        if not np.array_equal(weights, self._weights):
            self._weights = weights.copy()
            self._slack = np.maximum(1 - self._targets * (self._samples @ weights), 0)
        return self._slack
