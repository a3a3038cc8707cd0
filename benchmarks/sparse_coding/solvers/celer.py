import celer  # noqa: F401 - benchopt asks this file whether it is installed
from benchmark_utils.solver import ToleranceSolver
from linked_dictionaries.benchmarks.peers import celer_lasso


class Solver(ToleranceSolver):
    """celer, one image at a time; it takes no Gram matrix."""

    name = "celer"
    requirements = ["pip::celer"]

    def solve(self, tolerance):
        return celer_lasso(self.dictionary, self.penalty, tolerance, self.positive)(self.images)
