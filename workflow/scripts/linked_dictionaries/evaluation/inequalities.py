"""The paper's claims as inequalities, "the metric is at least the threshold", with controls that could succeed."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linked_dictionaries.configuration.variants import RAW
from linked_dictionaries.evaluation.intervals import Values, difference, interval, one_sided, verdict

CLAIMS = {
    1: "sparse codes classify on a par with raw pixels",
    2: "linking costs no accuracy",
    3: "ordinal control costs little accuracy",
    4: "a digit alone reconstructs its glyph",
    5: "linked dictionaries fire alike for either modality",
    6: "ordinal neurons answer to their class",
    7: "codes cluster better than raw pixels in t-SNE, linked ones better than single",
    8: "codes are sparse",
}
SECTIONS = {
    1: "IV, Table I",
    2: "IV, Table I",
    3: "IV, Table I",
    4: "IV, Fig. 3",
    5: "IV, Fig. 1",
    6: "IV, Fig. 4",
    7: "IV, Fig. 5",
    8: "III",
}
SEEDS_ALONE = "(interval over seeds alone)"
MAPS = "(interval over maps)"  # each of another seed and, while there are enough, of other test images
SHUFFLED = "learned with shuffled labels"
UNDRIVEN = "class-wise initial atoms, no driver"
WITHOUT_COMPETITION = "neurons that the input alone leaves below λ, without competition"
Rows = Iterator[dict[str, Any]]


def inequality(
    claim: int,
    metric: str,
    values: Values,
    threshold: float,
    controls: Mapping[str, Values],
    converged: bool | None = None,
    of_controls: Mapping[str, bool | None] | None = None,
) -> Rows:
    """One inequality; after it what each control makes of the same metric, with the verdict were it claimed.

    ``converged`` tells of the classifiers behind the values, ``of_controls`` of those behind each control. A control
    that holds no seed needs none for its verdict.
    """
    for control, measured in [("", values), *controls.items()]:
        mean, low, high = interval(measured)
        yield {
            "claim": claim,
            "metric": metric,
            "control": control or None,
            "value": mean,
            "ci_low": low,
            "ci_high": high,
            "threshold": threshold,
            "verdict": verdict(low, high, threshold, len(values)),
            "p": math.nan if control else one_sided(measured, threshold),
            "converged": (of_controls or {}).get(control) if control else converged,
            "n_seeds": len(measured),
        }


class Evidence:
    """Everything measured of one algorithm: lists over the seeds of arrays over the test images, or of single numbers.

    Parameters
    ----------
    measured : variant to a list over seeds of {name: array}. predicted : (representation, classifier) to a list over
        seeds of predicted classes. labels : the test set's. embedded : representation to a list over seeds of
        {name: mean over one t-SNE map}; the maps of one seed show the same test images.
    parts : the variants that play single, linked, ordinal, and the controls unlinked (shuffled labels), undriven
        (blocks without a driver) and untrained (atoms as they start). thresholds : the configuration's.
    raw : the representation that is the pixels of claim 1. controls : further ones of that claim. converged :
        (representation, classifier) to whether the classifier did, for every seed.
    """

    def __init__(
        self,
        measured: Mapping[str, list[Mapping[str, Any]]],
        predicted: Mapping[tuple[str, str], list[NDArray[np.int64]]],
        labels: NDArray[np.int64],
        embedded: Mapping[str, list[Mapping[str, Any]]],
        parts: Mapping[str, str],
        thresholds: Mapping[str, float],
        *,
        raw: str = RAW,
        controls: Sequence[str] = (),
        converged: Mapping[tuple[str, str], bool] | None = None,
    ) -> None:
        self.measured, self.predicted, self.embedded = measured, predicted, embedded
        self.parts, self.thresholds, self.labels = parts, thresholds, labels
        self.raw, self.controls, self.converged = raw, controls, converged or {}
        self.classifiers = list(dict.fromkeys(classifier for _, classifier in predicted))

    def of(self, part: str, name: str) -> list[NDArray[np.float64]]:
        """A measure of the variant that plays a part, over its seeds."""
        return [np.asarray(seed[name], np.float64) for seed in self.measured[self.parts[part]]]

    def hits(self, part: str, classifier: str) -> list[NDArray[np.float64]]:
        """Which test images a classifier gets right, over the seeds."""
        predicted = self.predicted[self.parts.get(part, part), classifier]
        return [(classes == self.labels).astype(np.float64) for classes in predicted]

    def plane(self, part: str, name: str) -> list[NDArray[np.float64]]:
        """A mean over one t-SNE map, over the seeds: the points of one map are not independent of each other.

        So a map is one number, and another seed's map shows other test images.
        """
        return [np.array([seed[name]], np.float64) for seed in self.embedded[self.parts.get(part, part)]]

    def _converged(self, classifier: str, *parts: str) -> bool | None:
        known = [self.converged.get((self.parts.get(part, part), classifier)) for part in parts]
        return None if None in known else all(known)

    def rows(self) -> Rows:
        """All inequalities, in the order of the claims."""
        for part in ("single", "linked", "ordinal"):
            yield from self._compared(1, part, self.raw, "par", ["untrained", *self.controls])
        yield from self._compared(2, "linked", "single", "linking", ["unlinked"])
        yield from self._compared(3, "ordinal", "linked", "ordinal", ["undriven"])
        yield from self._cross_modal()
        yield from self._alike()
        yield from self._blocks()
        yield from self._clusters()
        yield from self._sparse()

    def _compared(self, claim: int, better: str, worse: str, margin: str, controls: Sequence[str]) -> Rows:
        """One accuracy minus another, and each control's minus the same."""
        for name in self.classifiers:
            against = self.hits(worse, name)
            yield from inequality(
                claim,
                f"accuracy of {name}: {better} minus {worse}",
                difference(self.hits(better, name), against),
                -self.thresholds[margin],
                {f"{control} minus {worse}": difference(self.hits(control, name), against) for control in controls},
                self._converged(name, better, worse),
                {f"{control} minus {worse}": self._converged(name, control, worse) for control in controls},
            )

    def _cross_modal(self) -> Rows:
        for part in ("linked", "ordinal"):
            yield from inequality(
                4,
                f"nearest glyph is the digit's: {part}",
                self.of(part, "nearest"),
                self.thresholds["nearest"],
                {SHUFFLED: self.of("unlinked", "nearest")},
            )
            yield from inequality(
                4,
                f"SSIM with the digit's glyph minus SSIM with another's: {part}",
                difference(self.of(part, "ssim"), self.of(part, "ssim_shuffled")),
                self.thresholds["ssim"],
                {SHUFFLED: difference(self.of("unlinked", "ssim"), self.of("unlinked", "ssim_shuffled"))},
            )

    def _alike(self) -> Rows:
        """Of the codes of all glyphs alone, which is most like the digit's? Ceiling 1, chance one over the classes."""
        for part in ("linked", "ordinal"):
            yield from inequality(
                5,
                f"the code most like the digit's, by cosine, is its own glyph's: {part}",
                self.of(part, "alike"),
                self.thresholds["alike"],
                {SHUFFLED: self.of("unlinked", "alike")},
            )

    def _blocks(self) -> Rows:
        for metric, name, threshold in (
            ("most active block is the digit's", "block_argmax", "blocks"),
            ("share of activation in the digit's block", "block_selectivity", "block_share"),
        ):
            controls = {UNDRIVEN: self.of("undriven", name)}
            yield from inequality(6, metric, self.of("ordinal", name), self.thresholds[threshold], controls)
        for metric, name in (
            (f"class selectivity index (Morcos et al., 2018): ordinal minus linked {SEEDS_ALONE}", "selectivity"),
            (f"modularity (Ridgeway and Mozer, 2018): ordinal minus linked {SEEDS_ALONE}", "modularity"),
        ):
            linked = self.of("linked", name)
            ours, theirs = (difference(self.of(part, name), linked) for part in ("ordinal", "undriven"))
            yield from inequality(6, metric, ours, 0.0, {f"{UNDRIVEN}, minus linked": theirs})

    def _clusters(self) -> Rows:
        for better, worse in (("single", "raw"), ("linked", "raw"), ("ordinal", "raw"), ("linked", "single")):
            for metric, name in (("silhouette", "silhouette"), ("kNN accuracy", "knn")):
                against = self.plane(worse, name)
                yield from inequality(
                    7,
                    f"{metric}: {better} minus {worse} {MAPS}",
                    difference(self.plane(better, name), against),
                    0.0,
                    {f"untrained minus {worse}": difference(self.plane("untrained", name), against)},
                )
        yield from inequality(
            7,
            f"trustworthiness of the plane (Venna and Kaski, 2001): linked {MAPS}",
            self.plane("linked", "trustworthiness"),
            self.thresholds["trustworthiness"],
            {"its points in another order": self.plane("linked", "trustworthiness_shuffled")},
        )

    def _sparse(self) -> Rows:
        for part in ("single", "linked", "ordinal"):
            dark = self.of(part, "dark")
            yield from inequality(
                8,
                f"share of silent neurons minus share of dark pixels: {part}",
                difference(self.of(part, "silent"), dark),
                self.thresholds["silent"],
                {WITHOUT_COMPETITION: difference(self.of(part, "silent_without_competition"), dark)},
            )
