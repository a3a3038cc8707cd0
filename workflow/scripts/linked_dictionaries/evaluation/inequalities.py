"""The paper's claims as inequalities, "the metric is at least the threshold", with controls that could succeed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

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
Rows = Iterator[dict[str, Any]]


def row(claim: int, metric: str, values: Values, threshold: float, control: str, controls: Values) -> dict[str, Any]:
    """One inequality, and what a control makes of the same metric."""
    mean, low, high = interval(values)
    return {
        "claim": claim,
        "metric": metric,
        "value": mean,
        "ci_low": low,
        "ci_high": high,
        "threshold": threshold,
        "verdict": verdict(low, high, threshold, len(values)),
        "p": one_sided(values, threshold),
        "control": control,
        "control_value": float(np.mean([np.mean(value) for value in controls])),
        "n_seeds": len(values),
    }


class Evidence:
    """Everything measured of one algorithm: lists over the seeds of arrays over the test images, or of single numbers.

    Parameters
    ----------
    measured : variant to a list over seeds of {name: array}. predicted : (representation, classifier) to a list over
        seeds of predicted classes. labels : the test set's. embedded : representation to a list over seeds of
        {name: array}.
    parts : the variants that play single, linked, ordinal, and the controls unlinked (shuffled labels), undriven
        (blocks without a driver) and untrained (atoms as they start). thresholds : the configuration's.
    """

    def __init__(
        self,
        measured: Mapping[str, list[Mapping[str, Any]]],
        predicted: Mapping[tuple[str, str], list[NDArray[np.int64]]],
        labels: NDArray[np.int64],
        embedded: Mapping[str, list[Mapping[str, Any]]],
        parts: Mapping[str, str],
        thresholds: Mapping[str, float],
    ) -> None:
        self.measured, self.predicted, self.embedded = measured, predicted, embedded
        self.parts, self.thresholds, self.labels = parts, thresholds, labels
        self.classifiers = list(dict.fromkeys(classifier for _, classifier in predicted))

    def of(self, part: str, name: str) -> list[NDArray[np.float64]]:
        """A measure of the variant that plays a part, over its seeds."""
        return [np.asarray(seed[name], np.float64) for seed in self.measured[self.parts[part]]]

    def hits(self, part: str, classifier: str) -> list[NDArray[np.float64]]:
        """Which test images a classifier gets right, over the seeds."""
        predicted = self.predicted[self.parts.get(part, part), classifier]
        return [(classes == self.labels).astype(np.float64) for classes in predicted]

    def plane(self, part: str, name: str) -> list[NDArray[np.float64]]:
        """A mean over one t-SNE map, over the seeds: the points of one map are not independent of each other."""
        return [np.array([np.mean(seed[name])]) for seed in self.embedded[self.parts.get(part, part)]]

    def rows(self) -> Rows:
        """All inequalities, in the order of the claims."""
        for part in ("single", "linked", "ordinal"):
            yield from self._compared(1, part, "raw", "par", "untrained")
        yield from self._compared(2, "linked", "single", "linking", "unlinked")
        yield from self._compared(3, "ordinal", "linked", "ordinal", "undriven")
        yield from self._cross_modal()
        yield from self._alike()
        yield from self._blocks()
        yield from self._clusters()
        yield from self._sparse()

    def _compared(self, claim: int, better: str, worse: str, margin: str, control: str) -> Rows:
        """One accuracy minus another, and the control's minus the same."""
        for name in self.classifiers:
            against = self.hits(worse, name)
            yield row(
                claim,
                f"accuracy of {name}: {better} minus {worse}",
                difference(self.hits(better, name), against),
                -self.thresholds[margin],
                f"{control} minus {worse}",
                difference(self.hits(control, name), against),
            )

    def _cross_modal(self) -> Rows:
        for part in ("linked", "ordinal"):
            yield row(
                4,
                f"nearest glyph is the digit's: {part}",
                self.of(part, "nearest"),
                self.thresholds["nearest"],
                "learned with shuffled labels",
                self.of("unlinked", "nearest"),
            )
            yield row(
                4,
                f"SSIM with the digit's glyph minus SSIM with another's: {part}",
                difference(self.of(part, "ssim"), self.of(part, "ssim_shuffled")),
                self.thresholds["ssim"],
                "learned with shuffled labels",
                difference(self.of("unlinked", "ssim"), self.of("unlinked", "ssim_shuffled")),
            )

    def _alike(self) -> Rows:
        """Of the codes of all glyphs alone, which is most like the digit's? Ceiling 1, chance one over the classes."""
        for part in ("linked", "ordinal"):
            yield row(
                5,
                f"the code most like the digit's, by cosine, is its own glyph's: {part}",
                self.of(part, "alike"),
                self.thresholds["alike"],
                "learned with shuffled labels",
                self.of("unlinked", "alike"),
            )

    def _blocks(self) -> Rows:
        for metric, name, threshold in (
            ("most active block is the digit's", "block_argmax", "blocks"),
            ("share of activation in the digit's block", "block_selectivity", "block_share"),
        ):
            control = "class-wise initial atoms, no driver"
            yield row(
                6, metric, self.of("ordinal", name), self.thresholds[threshold], control, self.of("undriven", name)
            )
        for metric, name in (
            (f"class selectivity index (Morcos et al., 2018): ordinal minus linked {SEEDS_ALONE}", "selectivity"),
            (f"modularity (Ridgeway and Mozer, 2018): ordinal minus linked {SEEDS_ALONE}", "modularity"),
        ):
            linked = self.of("linked", name)
            ours, theirs = (difference(self.of(part, name), linked) for part in ("ordinal", "undriven"))
            yield row(6, metric, ours, 0.0, "class-wise initial atoms, no driver, minus linked", theirs)

    def _clusters(self) -> Rows:
        for better, worse in (("single", "raw"), ("linked", "raw"), ("ordinal", "raw"), ("linked", "single")):
            for metric, name in (("silhouette", "silhouette"), ("kNN accuracy", "knn")):
                against = self.plane(worse, name)
                yield row(
                    7,
                    f"{metric}: {better} minus {worse} {SEEDS_ALONE}",
                    difference(self.plane(better, name), against),
                    0.0,
                    f"untrained minus {worse}",
                    difference(self.plane("untrained", name), against),
                )
        yield row(
            7,
            f"trustworthiness of the plane (Venna and Kaski, 2001): linked {SEEDS_ALONE}",
            self.plane("linked", "trustworthiness"),
            self.thresholds["trustworthiness"],
            "its points in another order",
            self.plane("linked", "trustworthiness_shuffled"),
        )

    def _sparse(self) -> Rows:
        for part in ("single", "linked", "ordinal"):
            dark = self.of(part, "dark")
            yield row(
                8,
                f"share of silent neurons minus share of dark pixels: {part}",
                difference(self.of(part, "silent"), dark),
                self.thresholds["silent"],
                "neurons that the input alone leaves below λ, without competition",
                difference(self.of(part, "silent_without_competition"), dark),
            )
