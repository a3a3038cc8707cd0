"""Points of selection and ablations, on held-out training images."""

from __future__ import annotations

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
        return [
            f"{self.plan.results}/sweeps/selection/classifiers/{representation}/{classifier}.csv"
            for representation in self.plan.settings.representations
            for classifier in self.selected(wildcards).classifiers
        ]

    def swept_points(self, wildcards: Any) -> Any:
        """Variant, sweep and value of every point of the selection."""
        return [
            {"variant": variant, "sweep": name, "value": value}
            for name in self.selected(wildcards).sweeps
            for variant in self.plan.settings.sweeps[name].variants
            for value in self.plan.settings.sweeps[name].values
        ]

    def swept_results(self, wildcards: Any) -> Any:
        names = [name for sweep in self.selected(wildcards).sweeps for name in self.plan.settings.sweep_variants(sweep)]
        return [path for name in names for path in self.plan.point("validation", name, self.plan.first_seed).values()]

    def ablated_points(self) -> list[dict[str, Any]]:
        """One row per point of the ablations whose sweep is there: sweep, variant, value, seed."""
        return [
            {"sweep": name, "variant": variant, "value": str(value), "seed": seed}
            for name in self.plan.settings.ablations.sweeps
            if name in self.plan.settings.sweeps
            for variant in self.plan.settings.sweeps[name].variants
            for value in self.plan.settings.sweeps[name].values
            for seed in self.plan.settings.ablations.seeds
        ]

    def ablated(self, wildcards: Any) -> Any:
        """The sweep of an ablation, which must be listed."""
        names = self.plan.required("ablations").ablations.sweeps
        if wildcards.sweep not in names:
            raise UserError(
                f"config.yaml: {wildcards.sweep!r} is not among ablations.sweeps; there are: {', '.join(names)}."
            )
        return self.plan.settings.sweeps[wildcards.sweep]

    def ablation_points(self, wildcards: Any) -> Any:
        """Files of all points of one sweep."""
        self.ablated(wildcards)
        return [
            f"{self.plan.results}/sweeps/ablations/"
            + "/".join(f"{key}~{value}" for key, value in point.items())
            + ".json"
            for point in self.ablated_points()
            if point["sweep"] == wildcards.sweep
        ]

    def ablation_results(self, wildcards: Any) -> Any:
        """Accuracy and readouts of the swept variant behind a point."""
        values = {str(value): value for value in self.ablated(wildcards).values}
        value = self.plan.named(values, wildcards.value, wildcards.sweep)
        return self.plan.point(
            "validation", self.plan.settings.swept_name(wildcards.sweep, wildcards.variant, value), wildcards.seed
        )

    def swept_parameter(self, wildcards: Any) -> Any:
        return self.ablated(wildcards).parameter

    def shown_ablation(self, wildcards: Any) -> Any:
        return {"parameter": self.swept_parameter(wildcards), "target": self.plan.settings.claims.target}
