import imml  # noqa: F401 - benchopt asks this file whether it is installed
from benchmark_utils.solver import ViewsSolver
from linked_dictionaries.evaluation.views_peers import JNMFPeer


class Solver(ViewsSolver):
    """imml's joint NMF; what its code says of a view is told by least squares."""

    name = "JNMF"
    requirements = ["pip::imml"]
    parameters = {"n_components": [64]}

    def method(self):
        return JNMFPeer(self.n_components, seed=0)
