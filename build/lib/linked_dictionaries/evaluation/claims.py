"""The paper's claims as inequalities over seeds and test images, each decided by its interval."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from linked_dictionaries.evaluation.statistics import LEVEL

COLUMNS = [
    "claim",
    "section",
    "metric",
    "value",
    "ci_low",
    "ci_high",
    "threshold",
    "verdict",
    "control",
    "control_value",
    "n_seeds",
]
SEEDS_ALONE = "(interval over seeds alone)"
VERDICTS = ("supported", "not supported", "inconclusive")
Values = Sequence[NDArray[np.float64]]  # of each seed: one number per test image, or one number alone


def interval(values: Values) -> tuple[float, float, float]:
    """Mean over seeds with its 95 % interval: (mean, low, high).

    The seeds are a sample, and so are the images, the same for each seed: the variance of the mean is at most
    that of the seeds' means divided by their number plus that of the images' means divided by theirs. Student's t for
    as many degrees of freedom as seeds allow; values without images have the seeds' variance alone, and with one seed
    no interval (NaN).
    """
    table = np.array([np.atleast_1d(np.asarray(value, dtype=np.float64)) for value in values])
    n_seeds, n_images = table.shape
    mean = float(table.mean())
    if n_seeds == 1 and n_images == 1:
        return mean, math.nan, math.nan
    variance = 0.0
    if n_seeds > 1:
        widening = stats.t.ppf(0.5 + LEVEL / 2, n_seeds - 1) / stats.norm.ppf(0.5 + LEVEL / 2)
        variance += float(table.mean(axis=1).var(ddof=1)) / n_seeds * float(widening) ** 2
    if n_images > 1:
        variance += float(table.mean(axis=0).var(ddof=1)) / n_images
    half = float(stats.norm.ppf(0.5 + LEVEL / 2)) * math.sqrt(variance)
    return mean, mean - half, mean + half


def verdict(low: float, high: float, threshold: float) -> str:
    """ "supported" when the whole interval reaches the threshold, "not supported" when none of it does."""
    if math.isnan(low) or math.isnan(high):
        return "inconclusive"
    if low >= threshold:
        return "supported"
    return "not supported" if high < threshold else "inconclusive"


def difference(first: Values, second: Values) -> list[NDArray[np.float64]]:
    """Paired by seed and image; one that holds no randomness (the pixels) is paired with every seed."""
    longer = max(len(first), len(second))
    a = list(first) * (longer if len(first) == 1 else 1)
    b = list(second) * (longer if len(second) == 1 else 1)
    return [np.asarray(x, np.float64) - np.asarray(y, np.float64) for x, y in zip(a, b, strict=True)]


def row(
    claim: str, section: str, metric: str, values: Values, threshold: float, control: str, control_values: Values
) -> dict[str, Any]:
    """One row of the table: "the metric is at least the threshold", and what a control makes of the same metric."""
    mean, low, high = interval(values)
    return {
        "claim": claim,
        "section": section,
        "metric": metric,
        "value": mean,
        "ci_low": low,
        "ci_high": high,
        "threshold": threshold,
        "verdict": verdict(low, high, threshold),
        "control": control,
        "control_value": float(np.mean([np.mean(value) for value in control_values])),
        "n_seeds": len(values),
    }


class Evidence:
    """Everything measured, by variant: lists over the seeds of arrays over the test images or of single numbers.

    Parameters
    ----------
    measured : variant to a list over seeds of {name: array}. predicted : (representation, classifier) to a list over
        seeds of predicted classes. labels : the test set's. embedded : representation to a list over seeds of
        {name: array}.
    names : the variants that play the parts single, linked, ordinal and unlinked. thresholds : config.yaml's.
    """

    def __init__(
        self,
        measured: Mapping[str, list[Mapping[str, Any]]],
        predicted: Mapping[tuple[str, str], list[NDArray[np.int64]]],
        labels: NDArray[np.int64],
        embedded: Mapping[str, list[Mapping[str, Any]]],
        names: Mapping[str, str],
        thresholds: Mapping[str, float],
    ) -> None:
        self.measured, self.predicted, self.embedded = measured, predicted, embedded
        self.names, self.thresholds = names, thresholds
        self.classifiers = list(dict.fromkeys(classifier for _, classifier in predicted))
        self.labels = {"truth": labels, "chance": np.random.default_rng(0).permutation(labels)}

    def of(self, part: str, name: str) -> list[NDArray[np.float64]]:
        """A measure of the variant that plays a part, over its seeds."""
        return [np.asarray(seed[name], np.float64) for seed in self.measured[self.names[part]]]

    def hits(self, part: str, classifier: str, against: str = "truth") -> list[NDArray[np.float64]]:
        """Which test images a classifier gets right, over the seeds; or, against "chance", those of other images."""
        predicted = self.predicted[self.names.get(part, part), classifier]
        return [(classes == self.labels[against]).astype(np.float64) for classes in predicted]

    def plane(self, part: str, name: str) -> list[NDArray[np.float64]]:
        """A measure of the t-SNE plane, over the seeds."""
        return [np.asarray(seed[name], np.float64) for seed in self.embedded[self.names.get(part, part)]]

    def table(self) -> pd.DataFrame:
        """All claims, in the paper's order."""
        rows = [
            *self._accuracy(),
            *self._linking(),
            *self._ordinal(),
            *self._cross_modal(),
            *self._alike(),
            *self._blocks(),
            *self._clusters(),
            *self._sparse(),
        ]
        return pd.DataFrame(rows, columns=COLUMNS)

    def _accuracy(self) -> list[dict[str, Any]]:
        claim = "1. sparse codes classify on a par with or better than raw pixels"
        return [
            self._compared(claim, name, part, "raw", -self.thresholds["par"])
            for part in ("single", "linked", "ordinal")
            for name in self.classifiers
        ]

    def _linking(self) -> list[dict[str, Any]]:
        claim = "2. linking costs no accuracy"
        return [
            self._compared(claim, name, "linked", "single", -self.thresholds["linking"]) for name in self.classifiers
        ]

    def _ordinal(self) -> list[dict[str, Any]]:
        claim = "3. ordinal control costs no more than a point"
        return [
            self._compared(claim, name, "ordinal", "linked", -self.thresholds["ordinal"]) for name in self.classifiers
        ]

    def _compared(self, claim: str, classifier: str, better: str, worse: str, threshold: float) -> dict[str, Any]:
        """One accuracy minus another; the control gives the first one's predictions to other images."""
        return row(
            claim,
            "III, Table I",
            f"accuracy of {classifier}: {better} minus {worse}",
            difference(self.hits(better, classifier), self.hits(worse, classifier)),
            threshold,
            f"{better}'s predictions for other images, minus {worse}",
            difference(self.hits(better, classifier, "chance"), self.hits(worse, classifier)),
        )

    def _cross_modal(self) -> list[dict[str, Any]]:
        claim, section = "4. a digit alone reconstructs its Arial glyph", "III, Fig. 3"
        control = "a dictionary of the glyphs that is not linked (shuffled labels)"
        rows = []
        for part in ("linked", "ordinal"):
            rows += [
                row(
                    claim,
                    section,
                    f"nearest glyph is the digit's: {part}",
                    self.of(part, "nearest"),
                    self.thresholds["nearest"],
                    control,
                    self.of("unlinked", "nearest"),
                ),
                row(
                    claim,
                    section,
                    f"SSIM with the digit's glyph minus SSIM with another's: {part}",
                    difference(self.of(part, "ssim"), self.of(part, "ssim_shuffled")),
                    self.thresholds["ssim"],
                    control,
                    difference(self.of("unlinked", "ssim"), self.of("unlinked", "ssim_shuffled")),
                ),
            ]
        return rows

    def _alike(self) -> list[dict[str, Any]]:
        claim = "5. linked dictionaries fire alike for either modality"
        return [
            row(
                claim,
                "II, Fig. 1",
                f"overlap of active sets (Jaccard), digit and own glyph minus digit and another's: {part}",
                difference(self.of(part, "overlap"), self.of(part, "overlap_shuffled")),
                self.thresholds["overlap"],
                "the same of the unlinked",
                difference(self.of("unlinked", "overlap"), self.of("unlinked", "overlap_shuffled")),
            )
            for part in ("linked", "ordinal")
        ]

    def _blocks(self) -> list[dict[str, Any]]:
        claim, section = "6. ordinal neurons answer to their class", "III, Fig. 4"
        metrics = [
            ("most active block is the digit's", "block_argmax", self.thresholds["blocks"]),
            ("share of activation in the digit's block", "block_selectivity", self.thresholds["block_share"]),
        ]
        rows = [
            row(
                claim,
                section,
                metric,
                self.of("ordinal", name),
                threshold,
                "linked, no driver",
                self.of("linked", name),
            )
            for metric, name, threshold in metrics
        ]
        compared = [
            (f"class selectivity index (Morcos et al., 2018): ordinal minus linked {SEEDS_ALONE}", "selectivity"),
            (f"modularity (Ridgeway and Mozer, 2018): ordinal minus linked {SEEDS_ALONE}", "modularity"),
        ]
        return rows + [
            row(
                claim,
                section,
                metric,
                difference(self.of("ordinal", name), self.of("linked", name)),
                0.0,
                "unlinked minus linked",
                difference(self.of("unlinked", name), self.of("linked", name)),
            )
            for metric, name in compared
        ]

    def _clusters(self) -> list[dict[str, Any]]:
        claim, section = (
            "7. codes cluster better than raw pixels in t-SNE, linked ones better than single",
            "III, Fig. 5",
        )
        rows = []
        for better, worse in (("single", "raw"), ("linked", "raw"), ("ordinal", "raw"), ("linked", "single")):
            for metric, name in (("silhouette", "silhouette"), ("kNN accuracy", "knn")):
                rows.append(
                    row(
                        claim,
                        section,
                        f"{metric}: {better} minus {worse}",
                        difference(self.plane(better, name), self.plane(worse, name)),
                        0.0,
                        f"{better} with shuffled labels minus {worse}",
                        difference(self.plane(better, f"{name}_shuffled"), self.plane(worse, name)),
                    )
                )
        rows.append(
            row(
                claim,
                section,
                f"trustworthiness of the plane (Venna and Kaski, 2001): linked {SEEDS_ALONE}",
                self.plane("linked", "trustworthiness"),
                self.thresholds["trustworthiness"],
                "its points in another order",
                self.plane("linked", "trustworthiness_shuffled"),
            )
        )
        return rows

    def _sparse(self) -> list[dict[str, Any]]:
        claim = "8. codes are sparse"
        return [
            row(
                claim,
                "II",
                f"share of silent neurons minus share of dark pixels: {part}",
                difference(self.of(part, "silent"), self.of(part, "dark")),
                self.thresholds["silent"],
                "neurons that the input alone leaves below λ, without competition",
                difference(self.of(part, "silent_without_competition"), self.of(part, "dark")),
            )
            for part in ("single", "linked", "ordinal")
        ]


def claims_markdown(table: pd.DataFrame, title: str) -> str:
    """The claims as a Markdown table."""
    lines = [
        f"**The paper's claims on {title}**",
        "",
        "| claim | metric | value [95 % interval] | threshold | verdict | control |",
        "|---|---|---|---|---|---|",
    ]
    for item in table.to_dict("records"):
        shown = f"{item['value']:.4f} [{item['ci_low']:.4f}, {item['ci_high']:.4f}]"
        control = f"{item['control']}: {item['control_value']:.4f}"
        cells = [item["claim"], item["metric"], shown, f"{item['threshold']:g}", f"**{item['verdict']}**", control]
        lines.append("| " + " | ".join(str(cell) for cell in cells) + " |")
    seeds = int(table.n_seeds.max())
    lines += [
        "",
        f"{seeds} seed{'s' if seeds > 1 else ''}; intervals take seeds and test images as samples. A claim is "
        "supported when its whole interval is at or above the threshold, not supported when all of it is below.",
    ]
    return "\n".join(lines) + "\n"
