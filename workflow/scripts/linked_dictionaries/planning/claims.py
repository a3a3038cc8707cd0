"""What the paper's claims are decided from."""

from __future__ import annotations

from typing import Any

from linked_dictionaries.configuration.variants import RAW
from linked_dictionaries.planning.plan import Plan

EMBEDDED = ["single", "linked", "ordinal", "untrained"]  # parts whose t-SNE maps are compared


class ClaimsPlan:
    """What the paper's claims are decided from."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    def claimed(self, wildcards: Any) -> Any:
        """The variant that plays each part, by algorithm."""
        algorithms = self.plan.required("claims").claims.algorithms
        return {name: parts.variants() for name, parts in algorithms.items()}

    def compared(self, wildcards: Any) -> Any:
        """What stands beside the variants in claim 1, by algorithm: the pixels ("raw"), and further controls."""
        algorithms = self.plan.required("claims").claims.algorithms
        return {name: {"raw": parts.raw, "controls": parts.controls} for name, parts in algorithms.items()}

    def claimed_variants(self, wildcards: Any) -> Any:
        return list(dict.fromkeys(name for parts in self.claimed(wildcards).values() for name in parts.values()))

    def claimed_tolerances(self, wildcards: Any) -> Any:
        return self.plan.tolerances(self.claimed_variants(wildcards))

    def block_size(self, wildcards: Any) -> Any:
        """Neurons per class of the ordinal variant beside which a variant is looked at; 0 where there is none."""
        for parts in self.claimed(wildcards).values():
            if wildcards.variant in parts.values():
                return self.plan.block_size(parts["ordinal"])
        return 0

    def target_glyphs(self, wildcards: Any) -> Any:
        """Glyphs of the claims' target, where the variant has it."""
        target = self.plan.settings.claims.target
        return [self.plan.glyphs(target)] if target in self.plan.variant(wildcards)["modalities"] else []

    def claimed_results(self, wildcards: Any) -> Any:
        """Everything that the claims are decided from, by name."""
        variants = self.claimed_variants(wildcards)
        beside = [name for parts in self.compared(wildcards).values() for name in (parts["raw"], *parts["controls"])]
        given = {}
        for name in dict.fromkeys([*beside, *variants]):
            for classifier in self.plan.settings.classifiers:
                given[f"{name}_{classifier}"] = self.plan.predictions(name, classifier)
                given[f"results_{name}_{classifier}"] = [
                    self.plan.classification("final", name, seed, classifier) for seed in self.plan.seeds_of(name)
                ]
        for name in variants:
            seeds = self.plan.settings.seeds
            given[f"evidence_{name}"] = [f"{self.plan.results}/claims/{name}/seed~{seed}.npz" for seed in seeds]
        for name, paths in self.plan.certificates(variants).items():
            given[f"certificates_{name}"] = paths
        given["maps"] = [f"{self.plan.results}/claims/maps/seed~{seed}.csv" for seed in self.plan.settings.seeds]
        return given

    def embedded(self, wildcards: Any) -> Any:
        """The representations whose t-SNE maps are compared: the pixels, and the variants of some parts."""
        variants = [parts[part] for parts in self.claimed(wildcards).values() for part in EMBEDDED]
        return list(dict.fromkeys([RAW, *variants]))

    def embedded_features(self, wildcards: Any) -> Any:
        """Test features of these, seed by seed of a job."""
        return [
            self.plan.features("final", name, seed)["test"]
            for seed in self.places_of_job(wildcards)
            for name in self.embedded(wildcards)
        ]

    def places_of_job(self, wildcards: Any) -> Any:
        """Number of the part of the test set that a seed's maps show, by the seed of a job or by all of them."""
        places = {str(seed): place for place, seed in enumerate(self.plan.settings.seeds)}
        if not hasattr(wildcards, "seed"):
            return places
        return {wildcards.seed: self.plan.named(places, wildcards.seed, "seeds")}

    def leaking_parts(self, wildcards: Any) -> Any:
        """The parts of the first algorithm, which is looked at for leaks."""
        return next(iter(self.claimed(wildcards).values()))

    def leakage_results(self, wildcards: Any) -> Any:
        parts = self.leaking_parts(wildcards)
        judged = {
            part: self.plan.predictions(parts[part], self.plan.judge) for part in ("unlinked", "single", "linked")
        }
        codes = self.plan.features("final", parts["linked"], self.plan.first_seed)
        dictionary = self.plan.dictionary(parts["linked"], self.plan.first_seed)
        return {**judged, "train_codes": codes["train"], "test_codes": codes["test"], "dictionary": dictionary}

    def leaking_variant(self, wildcards: Any) -> Any:
        variant = self.plan.settings.variants[self.leaking_parts(wildcards)["linked"]]
        return variant.model_dump(mode="json", exclude={"title"})

    def judging_classifier(self, wildcards: Any) -> Any:
        """Model and settings of the first classifier, for codes of the linked variant."""
        classifier = self.plan.settings.classifiers[self.plan.judge]
        chosen = classifier.for_representation(self.leaking_parts(wildcards)["linked"])
        return {"model": classifier.model, **chosen.model_dump(mode="json")}
