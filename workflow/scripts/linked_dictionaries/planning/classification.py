"""Features and results behind Table I and tables like it."""

from __future__ import annotations

from typing import Any

from linked_dictionaries.planning.plan import Plan


class Tables:
    """Features and results behind Table I and tables like it."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    def classified_features(self, wildcards: Any) -> Any:
        return self.plan.features(wildcards.fold, wildcards.variant, wildcards.seed)

    def coded_features(self, wildcards: Any) -> Any:
        seeds = self.plan.seeds_of_job(wildcards)
        each = [self.plan.features("final", wildcards.variant, seed) for seed in seeds]
        return {part: [paths[part] for paths in each] for part in ("train", "test")}

    def all_classifiers(self, wildcards: Any) -> Any:
        """Model and settings of every classifier for a representation, by name."""
        return {name: self.plan.classifier(name, wildcards.variant) for name in self.plan.settings.classifiers}

    def one_classifier(self, wildcards: Any) -> Any:
        return {wildcards.classifier: self.plan.classifier(wildcards.classifier, wildcards.variant)}

    def table_classifications(self, wildcards: Any) -> Any:
        return self.plan.classifications(self.plan.table_variants())

    def table_certificates(self, wildcards: Any) -> Any:
        return [path for paths in self.plan.certificates(self.plan.table_variants()).values() for path in paths]

    def certified_variants(self, wildcards: Any) -> Any:
        """The variant of each certificate table, in the same order."""
        return [name for name, paths in self.plan.certificates(self.plan.table_variants()).items() for _ in paths]

    def compared_representations(self, wildcards: Any) -> Any:
        return self.plan.named(self.plan.required("comparisons").comparisons, wildcards.table, "comparisons")

    def compared_rows(self, wildcards: Any) -> Any:
        return self.plan.table_rows(self.compared_representations(wildcards), {})

    def compared_certificates(self, wildcards: Any) -> Any:
        names = self.compared_representations(wildcards)
        return [path for paths in self.plan.certificates(names).values() for path in paths]

    def certified_comparison(self, wildcards: Any) -> Any:
        names = self.compared_representations(wildcards)
        return [name for name, paths in self.plan.certificates(names).items() for _ in paths]

    def compared_tolerances(self, wildcards: Any) -> Any:
        return self.plan.tolerances(self.compared_representations(wildcards))

    def compared_classifications(self, wildcards: Any) -> Any:
        return self.plan.classifications(self.compared_representations(wildcards))

    def compared_readouts(self, wildcards: Any) -> Any:
        compared = [name for names in self.plan.required("comparisons").comparisons.values() for name in names]
        return self.plan.readouts(dict.fromkeys(self.plan.learned(compared)))
