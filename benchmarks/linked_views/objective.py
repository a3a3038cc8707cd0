import numpy as np
from benchopt import BaseObjective
from linked_dictionaries.evaluation.views_scores import explained, ranks


class Objective(BaseObjective):
    """Two views of the same samples: learn from both, then tell each view of new samples from the other."""

    name = "linked views"
    min_benchopt_version = "1.10"
    sampling_strategy = "run_once"
    test_dataset_name = "features"

    def set_data(self, train, validation, test):
        self.train, self.validation, self.test = train, validation, test

    def get_objective(self):
        # What is told of a view is told from the other: solvers ask ``predict`` for that alone.
        return {"train": self.train, "validation": self.validation, "shown": self.test}

    def evaluate_result(self, told, validated, processor_seconds):
        """R² of each view's test samples from the other's, and of validation samples, by which settings are chosen."""
        r2 = [float(explained(told[name], truth).mean()) for name, truth in self.test.items()]
        found = [float((ranks(told[name], truth) <= 1).mean()) for name, truth in self.test.items()]
        chosen_by = [float(explained(validated[name], truth).mean()) for name, truth in self.validation.items()]
        return {
            "value": 1 - float(np.mean(r2)),
            "r2_first": r2[0],
            "r2_second": r2[1],
            "recall_1": float(np.mean(found)),
            "r2_validation": float(np.mean(chosen_by)),
            "processor_seconds": processor_seconds,
        }

    def get_one_result(self):
        nothing = [{name: 0 * values for name, values in views.items()} for views in (self.test, self.validation)]
        return {"told": nothing[0], "validated": nothing[1], "processor_seconds": 0.0}
