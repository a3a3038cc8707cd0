import warnings

from benchmark_utils.solver import ToleranceSolver
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import Lasso


class Solver(ToleranceSolver):
    """Coordinate descent with the Gram matrix given, as ``sparse_encode`` runs it, which has no tolerance."""

    name = "scikit-learn-cd"
    requirements = ["pip::scikit-learn"]

    def solve(self, tolerance):
        model = Lasso(
            alpha=self.penalty / self.images.shape[1],
            fit_intercept=False,
            precompute=self.gram,
            positive=self.positive,
            tol=tolerance,
            max_iter=10_000,
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # the certificate tells
            return model.fit(self.dictionary.T, self.images.T).coef_
