"""Readouts behind the cross-modal tables."""

from __future__ import annotations

from typing import Any

from linked_dictionaries.planning.plan import Plan


class CrossModalPlan:
    """Readouts behind the cross-modal tables."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    def represented_readouts(self, wildcards: Any) -> Any:
        return self.plan.readouts(self.plan.represented_variants())
