from benchmark_utils.solver import ToleranceSolver
from linked_dictionaries import encode


class Solver(ToleranceSolver):
    """This package, with its Gram matrix given."""

    name = "linked-dictionaries"
    parameters = {"solver, dtype": [("active_set", "float32"), ("active_set", "float64"), ("fista", "float32")]}

    def skip(self, positive, **problem):
        return not positive, None if positive else "its codes are nonnegative"

    def solve(self, tolerance):
        codes = encode(
            self.images,
            self.dictionary,
            self.penalty,
            gram=self.gram,
            solver=self.solver,
            tolerance=tolerance,
            threads=1,
            on_failure="ignore",
        )
        return codes.activations
