"""Results behind the readings of what the paper leaves open."""

from __future__ import annotations

from typing import Any

from linked_dictionaries.planning.plan import Plan


class ReadingsPlan:
    """Results behind the readings of what the paper leaves open."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    def read_variants(self, wildcards: Any) -> Any:
        readings = self.plan.required("readings").readings
        return list(dict.fromkeys(name for rows in readings.values() for name in rows.values()))

    def reading_results(self, wildcards: Any) -> Any:
        names = self.read_variants(wildcards)
        given = {
            f"{name}_{classifier}": [
                self.plan.classification("final", name, seed, classifier) for seed in self.plan.seeds_of(name)
            ]
            for name in names
            for classifier in self.plan.settings.classifiers
        }
        return {**given, **{f"readouts_{name}": self.plan.readouts([name]) for name in names}}
