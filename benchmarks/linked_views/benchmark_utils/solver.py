"""What all solvers share: views in, each view told from the other, processor time."""

import time

from benchopt import BaseSolver


class ViewsSolver(BaseSolver):
    """Learns from two views once, by what each solver's own ``method()`` returns.

    That has ``fit(views)`` and ``predict(views, target)``.
    """

    sampling_strategy = "run_once"

    def set_objective(self, train, validation, shown):
        self.train, self.validation, self.shown = train, validation, shown

    def run(self, _):
        started = time.process_time()
        self.fitted = self.method().fit(self.train)
        self.told = self.each_from_the_other(self.shown)  # some learn only when they are asked
        self.processor_seconds = time.process_time() - started

    def each_from_the_other(self, views):
        first, second = views
        return {
            first: self.fitted.predict({second: views[second]}, first),
            second: self.fitted.predict({first: views[first]}, second),
        }

    def get_result(self):
        validated = self.each_from_the_other(self.validation)
        return {"told": self.told, "validated": validated, "processor_seconds": self.processor_seconds}
