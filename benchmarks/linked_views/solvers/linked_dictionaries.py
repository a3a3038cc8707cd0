from benchmark_utils.solver import ViewsSolver
from linked_dictionaries.evaluation.views_linked import LinkedMethod


class Solver(ViewsSolver):
    """This package: exact codes, an absent view read from the code and from what it leaves unexplained."""

    name = "linked-dictionaries"
    parameters = {"penalty": [0.05, 0.1, 0.2, 0.3]}

    def method(self):
        settings = {"penalty": self.penalty, "decoder": "residual", "contrast": 0.0, "n_jobs": 1}
        return LinkedMethod(settings, 0, self.validation)

    def warm_up(self):
        whole = self.train
        self.train = {name: values[:300] for name, values in whole.items()}
        self.run_once()
        self.train = whole
