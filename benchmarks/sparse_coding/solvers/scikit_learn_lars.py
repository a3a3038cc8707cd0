from benchmark_utils.solver import CodeSolver
from linked_dictionaries.benchmarks.peers import scikit_learn_encode


class Solver(CodeSolver):
    """scikit-learn's LARS with the Gram matrix given; it has no tolerance."""

    name = "scikit-learn-lars"
    requirements = ["pip::scikit-learn"]

    def set_objective(self, **problem):
        super().set_objective(**problem)
        self.lars = scikit_learn_encode(self.dictionary, self.penalty, 1, "lasso_lars", self.positive)

    def solve(self, tolerance):
        return self.lars(self.images)
