"""What the figures are drawn from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from linked_dictionaries.planning.plan import Plan


class FiguresPlan:
    """What the figures are drawn from."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    def shown(self, wildcards: Any) -> Any:
        return self.plan.required("figures").figures

    def linked_dictionary(self, wildcards: Any) -> Any:
        return self.plan.dictionary(self.shown(wildcards).linked, self.plan.first_seed)

    def ordinal_dictionary(self, wildcards: Any) -> Any:
        return self.plan.dictionary(self.shown(wildcards).ordinal, self.plan.first_seed)

    def linked_training_log(self, wildcards: Any) -> Any:
        return str(Path(self.linked_dictionary(wildcards)).with_name("training_log.csv"))

    def linked_variants(self, wildcards: Any) -> Any:
        """The variant of the figures and, where it has a row in Table I, what stands beside it with additions."""
        name, target = self.shown(wildcards).linked, self.plan.settings.figures.target
        added = self.plan.additions().get(name)
        both = [name] if added is None else [name, added]
        return [variant for variant in both if target in self.plan.settings.variants[variant].modalities]

    def linked_readouts(self, wildcards: Any) -> Any:
        bases = [
            f"{self.plan.results}/cross_modal/final/{name}/seed~{self.plan.first_seed}"
            for name in self.linked_variants(wildcards)
        ]
        return {
            "galleries": [f"{base}/gallery.npz" for base in bases],
            "readouts": [f"{base}/readouts.json" for base in bases],
        }

    def gallery_titles(self, wildcards: Any) -> Any:
        return [self.plan.settings.title(name) for name in self.linked_variants(wildcards)]

    def linked_titles(self, wildcards: Any) -> Any:
        return self.plan.titles(self.shown(wildcards).linked)

    def ordinal_titles(self, wildcards: Any) -> Any:
        return self.plan.titles(self.shown(wildcards).ordinal)

    def ordinal_block_size(self, wildcards: Any) -> Any:
        return self.plan.block_size(self.shown(wildcards).ordinal)
