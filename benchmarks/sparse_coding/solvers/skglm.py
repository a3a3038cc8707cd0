import numpy as np
from benchmark_utils.solver import ToleranceSolver
from skglm.datafits import QuadraticHessian
from skglm.penalties import L1
from skglm.solvers import AndersonCD


class Solver(ToleranceSolver):
    """skglm's coordinate descent with working sets, with the Gram matrix given; one image at a time."""

    name = "skglm"
    requirements = ["pip::skglm"]

    def set_objective(self, **problem):
        super().set_objective(**problem)
        self.gram = np.asfortranarray(self.gram)  # it reads columns: half the time

    def solve(self, tolerance):
        # It stops by the violation itself, which is in units of λ here as everywhere.
        descent = AndersonCD(tol=tolerance * self.penalty, fit_intercept=False)
        datafit, penalty = QuadraticHessian(), L1(self.penalty, self.positive)
        drive = self.images @ self.dictionary.T
        return np.array([descent.solve(self.gram, -b, datafit, penalty)[0] for b in drive])
