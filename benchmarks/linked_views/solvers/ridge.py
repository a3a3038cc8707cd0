import sklearn  # noqa: F401 - benchopt asks this file whether it is installed
from benchmark_utils.solver import ViewsSolver
from linked_dictionaries.evaluation.views_peers import RidgePeer


class Solver(ViewsSolver):
    """Ridge regression of each view on the other, by scikit-learn."""

    name = "ridge"
    requirements = ["pip::scikit-learn"]
    parameters = {"alpha": [0.1, 1.0, 10.0, 100.0, 1000.0, 10000.0]}

    def method(self):
        return RidgePeer(self.alpha)
