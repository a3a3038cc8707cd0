import spams  # noqa: F401 - benchopt asks this file whether it is installed
from benchmark_utils.solver import CodeSolver
from linked_dictionaries.benchmarks.peers import spams_lasso


class Solver(CodeSolver):
    """SPAMS' LARS with the Gram matrix given; it has no tolerance."""

    name = "SPAMS"
    requirements = ["pip::spams-bin"]
    parameters = {"dtype": ["float64", "float32"]}

    def solve(self, tolerance):
        return self.lasso(self.images)

    def set_objective(self, **problem):
        super().set_objective(**problem)
        self.lasso = spams_lasso(self.dictionary, self.penalty, 1, self.images.dtype.type, self.positive)
