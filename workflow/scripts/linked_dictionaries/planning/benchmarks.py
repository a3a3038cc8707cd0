"""What the benchmarks time."""

from __future__ import annotations

from typing import Any

from linked_dictionaries.data.idx import PARTS
from linked_dictionaries.planning.plan import Plan


class BenchmarksPlan:
    """What the benchmarks time."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    def timed_variant(self, wildcards: Any) -> Any:
        """Settings of the unlinked variant whose dictionary and penalty are used."""
        return self.plan.settings.variants[self.plan.required("benchmarks").benchmarks.variant].model_dump(mode="json")

    def timed_penalty(self, wildcards: Any) -> Any:
        return self.timed_variant(wildcards)["sparse_coding"]["penalty"]

    def timed_dictionary(self, wildcards: Any) -> Any:
        return self.plan.dictionary(self.plan.required("benchmarks").benchmarks.variant, self.plan.first_seed)

    def table_cells(self, wildcards: Any) -> Any:
        """Every cell of Table I: representation, classifier, its model and settings."""
        return [
            [name, classifier, entry.model, entry.for_representation(name).model_dump(mode="json")]
            for name in self.plan.settings.representations
            for classifier, entry in self.plan.settings.classifiers.items()
        ]

    def dataset_parts(self, wildcards: Any) -> Any:
        return {part: f"{self.plan.results}/data/final/{part}.npy" for part in PARTS}
