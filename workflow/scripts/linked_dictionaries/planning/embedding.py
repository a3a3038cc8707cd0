"""Features and panels of Figure 5."""

from __future__ import annotations

from typing import Any

from linked_dictionaries.planning.plan import Plan

METHODS = ["pca", "tsne"]


class EmbeddingPlan:
    """Features and panels of Figure 5."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    def shown(self, wildcards: Any) -> list[tuple[str, int]]:
        """The representation of a job and its seed, or all of them where one job does them all."""
        if hasattr(wildcards, "representation"):
            return [(wildcards.representation, int(wildcards.seed))]
        return [(name, self.plan.first_seed) for name in self.plan.settings.representations]

    def panels(self, wildcards: Any) -> Any:
        """Representation, seed and method of each panel of a job."""
        return [[name, seed, method] for name, seed in self.shown(wildcards) for method in METHODS]

    def embedded_features(self, wildcards: Any) -> Any:
        """Test features of each panel."""
        shown = self.shown(wildcards)
        return [self.plan.features("final", name, seed)["test"] for name, seed in shown for _ in METHODS]
