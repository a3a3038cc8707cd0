"""What all solvers share: how they are given the problem, when they stop, and that processor time is taken."""

import time

import numpy as np
from benchopt import BaseSolver
from benchopt.stopping_criterion import StoppingCriterion

CERTIFIED = 1e-4  # worst kkt/λ at which a solver is done
LOOSEST = 1e-2


class UntilCertified(StoppingCriterion):
    """Stops at the first tolerance that certifies the codes of all images."""

    def __init__(self, strategy="tolerance", key_to_monitor="kkt", minimize=True):
        super().__init__(strategy=strategy, key_to_monitor=key_to_monitor, minimize=minimize)

    def check_convergence(self, objective_list):
        kkt = objective_list[-1][self.key_to_monitor_]
        return kkt <= CERTIFIED, min(1.0, CERTIFIED / kkt) if kkt > 0 else 1.0


class CodeSolver(BaseSolver):
    """Computes codes once; ``solve(tolerance)``, each solver's own, returns them, (n, M).

    One thread; float64 without a parameter dtype.
    """

    sampling_strategy = "run_once"

    def set_objective(self, images, dictionary, penalty, positive):
        dtype = getattr(self, "dtype", "float64")
        self.images, self.dictionary = np.asarray(images, dtype), np.asarray(dictionary, dtype)
        self.gram = self.dictionary @ self.dictionary.T
        self.penalty, self.positive = penalty, positive

    def warm_up(self):
        self.run_once(LOOSEST)  # what is compiled or loaded at the first call

    def run(self, tolerance):
        started = time.process_time()
        self.codes = self.solve(min(tolerance, 1.0))
        self.processor_seconds = time.process_time() - started

    def get_result(self):
        return {"codes": self.codes, "processor_seconds": self.processor_seconds}


class ToleranceSolver(CodeSolver):
    """Computes codes to a tolerance, a tenth of the last one each time."""

    sampling_strategy = "tolerance"
    stopping_criterion = UntilCertified()

    def get_next(self, stop_val):
        return min(LOOSEST, stop_val / 10)
