"""What the article is made of."""

from __future__ import annotations

from typing import Any

from linked_dictionaries.errors import UserError
from linked_dictionaries.planning.plan import Plan

TABLES = {
    "table1": "table1.csv",
    "claims": "claims.csv",
    "cross_modal": "cross_modal.csv",
    "blocks": "ordinal_blocks.csv",
    "separation": "separation.csv",
    "leakage": "leakage.csv",
}


class ArticlePlan:
    """What the article is made of."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    def results(self, wildcards: Any) -> Any:
        """Tables by name; readings where the article has them."""
        names = TABLES | ({"readings": "readings.csv"} if self.plan.settings.article.readings else {})
        return {name: f"{self.plan.results}/{path}" for name, path in names.items()}

    def further_files(self, wildcards: Any) -> Any:
        """Files of the sections that the configuration adds."""
        listed = self.plan.settings.article.sections.values()
        files = [item if isinstance(item, str) else item.file for section in listed for item in section.files]
        return [f"{self.plan.results}/{path}" for path in files]

    def facts(self, wildcards: Any) -> Any:
        """What the tables do not say."""
        settings = self.plan.required("figures")
        self.plan.required("claims")
        shown = (settings.figures.linked, settings.figures.ordinal)
        lacking = [name for name in shown if name not in settings.representations]
        if lacking:
            raise UserError(
                f"config.yaml: representations lacks {', '.join(lacking)}, whose glyphs and blocks the article "
                "tells of; add them, or let figures.linked and figures.ordinal name rows that are there."
            )
        additions = self.plan.additions()
        variants = {
            "printed": settings.figures.linked,
            "additions": additions.get(settings.figures.linked),
            "ordinal_additions": additions.get(settings.figures.ordinal),
        }
        return {
            "data_title": self.plan.data_title(),
            "n_classes": len(settings.data.class_names),
            "seeds": list(settings.seeds),
            "classifiers": list(settings.classifiers),
            "titles": {name: settings.title(name) for name in settings.representations},
            "rows": self.plan.table_rows(settings.representations, additions),
            "linked": settings.figures.linked,
            "ordinal": settings.figures.ordinal,
            "target": settings.figures.target,
            "algorithms": list(settings.claims.algorithms),
            "settings": {
                name: settings.variants[variant].model_dump(mode="json")
                for name, variant in variants.items()
                if variant
            },
            "additions": additions,
        }

    def sections(self, wildcards: Any) -> Any:
        listed = self.plan.settings.article.sections
        return {title: section.model_dump(mode="json") for title, section in listed.items()}
