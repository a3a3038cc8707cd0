"""Features and panels of Figure 5."""

from __future__ import annotations

from typing import Any

from linked_dictionaries.planning.plan import Plan


class EmbeddingPlan:
    """Features and panels of Figure 5."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    def embedded_features(self, wildcards: Any) -> Any:
        return self.plan.features("final", wildcards.representation, wildcards.seed)["test"]
