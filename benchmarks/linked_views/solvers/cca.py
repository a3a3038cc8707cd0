import cca_zoo  # noqa: F401 - benchopt asks this file whether it is installed
from benchmark_utils.solver import ViewsSolver
from linked_dictionaries.evaluation.views_peers import CCAPeer


class Solver(ViewsSolver):
    """Regularised CCA, by cca-zoo."""

    name = "CCA"
    requirements = ["pip::cca-zoo"]
    parameters = {"n_components": [8, 16, 256]}

    def method(self):
        return CCAPeer(self.n_components, shrinkage=0.1)
