"""Readouts behind the cross-modal tables."""

from __future__ import annotations

from typing import Any

from linked_dictionaries.planning.plan import Plan


class CrossModalPlan:
    """Readouts behind the cross-modal tables."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    def represented_readouts(self, wildcards: Any) -> Any:
        """Readouts of every variant in Table I, and certificates of the codes that they are of."""
        names = self.plan.represented_variants()
        certificates = self.plan.certificates(names)
        return {
            "readouts": self.plan.readouts(names),
            **{f"certificates_{name}": paths for name, paths in certificates.items()},
        }
