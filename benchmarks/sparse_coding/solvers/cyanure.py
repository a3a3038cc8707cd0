import logging
import warnings

import numpy as np
from benchmark_utils.solver import ToleranceSolver
from cyanure.estimators import Regression


class Solver(ToleranceSolver):
    """cyanure's regression with many targets at once; it has no constraint of sign."""

    name = "cyanure"
    requirements = ["pip::cyanure"]

    def skip(self, positive, **problem):
        return positive, "it has no constraint of sign" if positive else None

    def set_objective(self, **problem):
        super().set_objective(**problem)
        logging.getLogger("Cyanure").setLevel(logging.ERROR)
        self.columns, self.targets = np.asfortranarray(self.dictionary.T), np.asfortranarray(self.images.T)

    def solve(self, tolerance):
        model = Regression(
            penalty="l1",
            lambda_1=self.penalty / len(self.columns),
            fit_intercept=False,
            tol=tolerance,
            max_iter=20_000,
            verbose=False,
            n_threads=1,
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the certificate tells
            return model.fit(self.columns, self.targets).coef_.T
