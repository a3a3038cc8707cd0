"""Points of selection and ablations, on held-out training images."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from linked_dictionaries.errors import UserError
from linked_dictionaries.planning.plan import Plan


class SweepsPlan:
    """Points of selection and ablations, on held-out training images."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    def selected(self, wildcards: Any) -> Any:
        return self.plan.required("selection").selection

    def selected_grid(self, wildcards: Any) -> Any:
        candidates = self.plan.named(
            self.selected(wildcards).classifiers, wildcards.classifier, "selection.classifiers"
        )
        model = self.plan.settings.classifiers[wildcards.classifier].model
        return [{"model": model, **candidate.model_dump(mode="json")} for candidate in candidates]

    def validation_features(self, wildcards: Any) -> Any:
        return self.plan.features("validation", wildcards.representation, self.plan.first_seed)

    def selection_tables(self, wildcards: Any) -> Any:
        """Of all of Table I, as printed and with additions, and of the pixels that claims set them beside."""
        settings = self.plan.settings
        pixels = [parts.raw for parts in settings.claims.algorithms.values() if parts.raw in settings.baselines]
        return [
            f"{self.plan.results}/sweeps/selection/classifiers/{representation}/{classifier}.csv"
            for representation in dict.fromkeys([*self.plan.table_variants(), *pixels])
            for classifier in self.selected(wildcards).classifiers
        ]

    def swept_points(self, wildcards: Any) -> Any:
        """Sweep, variant, value and seed of every point of the selection."""
        return self._points(self.selected(wildcards).sweeps, [self.plan.first_seed])

    def swept_results(self, wildcards: Any) -> Any:
        return self._results(self.swept_points(wildcards))

    def ablated(self, wildcards: Any) -> Any:
        """The sweep of an ablation, which must be listed."""
        names = self.plan.required("ablations").ablations.sweeps
        if wildcards.sweep not in names:
            raise UserError(
                f"config.yaml: {wildcards.sweep!r} is not among ablations.sweeps; there are: {', '.join(names)}."
            )
        return self.plan.settings.sweeps[wildcards.sweep]

    def ablated_points(self, wildcards: Any) -> Any:
        """Sweep, variant, value and seed of every point of one ablation."""
        self.ablated(wildcards)
        return self._points([wildcards.sweep], self.plan.settings.ablations.seeds)

    def ablated_results(self, wildcards: Any) -> Any:
        return self._results(self.ablated_points(wildcards))

    def _points(self, sweeps: Iterable[str], seeds: Iterable[int]) -> list[dict[str, Any]]:
        swept = self.plan.settings.sweeps
        return [
            {"sweep": name, "variant": variant, "value": value, "seed": seed}
            for name in sweeps
            for variant in swept[name].variants
            for value in swept[name].values
            for seed in seeds
        ]

    def _results(self, points: Iterable[Mapping[str, Any]]) -> list[str]:
        """The file of each point: that of its variant, which several sweeps may share."""
        name_of = self.plan.settings.swept_name
        return [
            f"{self.plan.results}/sweeps/points/{name_of(point['sweep'], point['variant'], point['value'])}"
            f"/seed~{point['seed']}.json"
            for point in points
        ]

    def judge(self, wildcards: Any) -> Any:
        """The classifier that settings are chosen by, for a variant."""
        return self.plan.classifier(self.plan.judge, wildcards.variant)

    def swept_parameter(self, wildcards: Any) -> Any:
        return self.ablated(wildcards).parameter

    def shown_ablation(self, wildcards: Any) -> Any:
        return {"parameter": self.swept_parameter(wildcards), "target": self.plan.settings.claims.target}
