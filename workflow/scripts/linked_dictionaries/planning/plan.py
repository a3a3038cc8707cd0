"""Which files make what: the plan's answers to rules. Knows the settings and no Snakemake.

Methods that take ``wildcards`` take any object with the wildcards' names as attributes. A UserError says what was asked
for and cannot be made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from linked_dictionaries.configuration.load import named_file
from linked_dictionaries.configuration.model import Config
from linked_dictionaries.configuration.targets import require, require_sweep
from linked_dictionaries.configuration.variants import RAW, SWEEP_MARK
from linked_dictionaries.data.fonts import resolve_font
from linked_dictionaries.data.local import local_state, looked_at
from linked_dictionaries.errors import UserError
from linked_dictionaries.storage import digest_of_value


class Plan:
    """Inputs and settings of rules that depend on the configuration.

    Parameters
    ----------
    settings : the checked configuration. root : the folder that holds workflow/ and resources/.
    """

    def __init__(self, settings: Config, root: Path) -> None:
        self.settings = settings
        self.results = settings.results
        self.root = root
        self.first_seed = settings.seeds[0]
        self.judge = next(iter(settings.classifiers))  # the classifier that dictionaries are selected by
        self._met: set[Any] = set()  # demands that were found to be met: a plan asks for each of them job by job

    # ------------------------------------------------------------------------------------------- settings
    def variant(self, wildcards: Any) -> dict[str, Any]:
        """Settings of a variant, but its title, which changes no result."""
        name: str = wildcards.variant
        sweep = name.partition(SWEEP_MARK)[2].partition("~")[0]
        if sweep in self.settings.sweeps:
            self._demand(require_sweep, sweep)
        return self.settings.variant(name).model_dump(mode="json", exclude={"title"})

    def modality(self, wildcards: Any) -> dict[str, Any]:
        """Settings of a modality, but its title; the font's file found."""
        found = self.named(self.settings.modalities, wildcards.modality, "modalities")
        if found.source != "glyphs":
            raise UserError(
                f"config.yaml: modality {wildcards.modality!r} is not rendered; its source is {found.source}."
            )
        settings: dict[str, Any] = found.model_dump(mode="json", exclude={"title"})
        return settings | {"fallback": self.file(settings["fallback"])}

    def font_state(self, wildcards: Any) -> dict[str, list[int]]:
        """Size and time of change of the font that draws a modality, the system's or the fallback."""
        settings = self.modality(wildcards)
        try:
            path = resolve_font(settings["family"], settings["fallback"]).path
        except UserError:  # told by the job
            return {}
        return {str(path): looked_at(path)}

    def baseline(self, wildcards: Any) -> dict[str, Any]:
        """Settings of a representation without a dictionary, but its title."""
        found: Any = self.named(self.settings.baselines, wildcards.baseline, "baselines")
        return dict(found.model_dump(mode="json", exclude={"title"}))

    def learned(self, representations: Iterable[str]) -> list[str]:
        """Those that a dictionary makes: all but the pixels and the baselines."""
        return [name for name in representations if name != RAW and name not in self.settings.baselines]

    def modality_sources(self, wildcards: Any) -> dict[str, str]:
        """Where each modality of a variant comes from, in its order."""
        return {name: self.settings.modalities[name].source for name in self.variant(wildcards)["modalities"]}

    def classifier(self, name: str, representation: str) -> dict[str, Any]:
        """Model and settings of a classifier for a representation."""
        classifier = self.named(self.settings.classifiers, name, "classifiers")
        chosen = classifier.for_representation(representation)
        return {"model": classifier.model, **chosen.model_dump(mode="json")}

    def represented_variants(self, wildcards: Any = None) -> dict[str, dict[str, Any]]:
        """Settings of each variant that has a row in Table I, as printed or with additions."""
        names = self.learned(self.table_variants())
        return {name: self.settings.variants[name].model_dump(mode="json") for name in names}

    def table_variants(self) -> list[str]:
        """Every representation of Table I by its variant: as printed, then with additions."""
        return list(dict.fromkeys([*self.settings.representations, *self.additions().values()]))

    def block_size(self, variant: str) -> int:
        """Neurons per class of a variant's driver; 0 where it has none."""
        driver = self.settings.variants[variant].driver
        return driver.block if driver else 0

    def required(self, target: str) -> Config:
        """The settings, once they hold what a target needs."""
        self._demand(require, target)
        return self.settings

    def _demand(self, check: Callable[[Config, str], None], of: str) -> None:
        if (check, of) not in self._met:
            check(self.settings, of)
            self._met.add((check, of))

    def named(self, entries: Mapping[str, Any], name: str, where: str) -> Any:
        """An entry of config.yaml by a wildcard's value."""
        if name not in entries:
            raise UserError(f"config.yaml: {where} has no {name!r}; there are: {', '.join(entries)}.")
        return entries[name]

    # ---------------------------------------------------------------------------------------------- files
    def file(self, path: str) -> str:
        """A file named in the configuration."""
        return str(named_file(path, self.root))

    def glyphs(self, name: str) -> str:
        """Rendered glyphs of a modality."""
        return f"{self.results}/data/glyphs/{name}/glyphs.npy"

    def local_files(self, wildcards: Any = None) -> str:
        """Digest of names, sizes and times of the local files that the data set is read from."""
        return digest_of_value(local_state(self.settings.data))

    def fetched(self, wildcards: Any = None) -> dict[str, Any]:
        """What of the data set's settings says where its files come from, and what they are to be."""
        return self.settings.data.model_dump(mode="json", exclude={"title", "validation", "in_paper"})

    def data_title(self, fold: str = "final") -> str:
        """Name of the data in tables and figures; it lies in no file, so that another one makes only these anew."""
        title = self.settings.data.title
        return title if fold == "final" else f"{title}, {fold} fold"

    def held_out(self, wildcards: Any) -> int | None:
        """Training images of the validation fold that are held out; no other fold asks."""
        return self.settings.data.validation if wildcards.fold == "validation" else None

    def variant_glyphs(self, wildcards: Any) -> list[str]:
        """Glyph arrays that training or reading out a variant needs."""
        sources = self.modality_sources(wildcards)
        return [self.glyphs(name) for name, source in sources.items() if source == "glyphs"]

    def all_glyphs(self, wildcards: Any = None) -> list[str]:
        """Glyph arrays of every rendered modality, in the configuration's order."""
        return [self.glyphs(name) for name, entry in self.settings.modalities.items() if entry.source == "glyphs"]

    def dictionary(self, variant: str, seed: int, fold: str = "final") -> str:
        """Dictionaries of a variant."""
        return f"{self.results}/dictionaries/{fold}/{variant}/seed~{seed}/dictionary.safetensors"

    def features(self, fold: str, representation: str, seed: int | str) -> dict[str, str]:
        """Training and test features of a representation: the pixels, a baseline, or the codes of a variant."""
        if representation == RAW:
            base = f"{self.results}/data/{fold}"
            return {"train": f"{base}/train_images.npy", "test": f"{base}/test_images.npy"}
        base = f"{self.results}/codes/{fold}/{representation}"
        if representation not in self.settings.baselines:
            base = f"{base}/seed~{seed}"
        return {"train": f"{base}/train.npy", "test": f"{base}/test.npy"}

    def seeds_of(self, representation: str) -> list[int]:
        """All seeds; what no dictionary makes has none and is classified once."""
        return list(self.settings.seeds) if self.learned([representation]) else [self.first_seed]

    def seeds_of_job(self, wildcards: Any) -> list[int]:
        """The seed of a job, or all of them where one job does them all."""
        return [int(wildcards.seed)] if hasattr(wildcards, "seed") else self.seeds_of(wildcards.variant)

    def classification(self, fold: str, name: str, seed: int | str, classifier: str, kind: str = "json") -> str:
        """Result (json) or predictions (npy) of a classifier."""
        return f"{self.results}/classification/{fold}/{name}/seed~{seed}/{classifier}.{kind}"

    def classifications(self, representations: Iterable[str]) -> list[str]:
        """Results of every classifier on representations, over their seeds."""
        return [
            self.classification("final", name, seed, classifier)
            for name in representations
            for classifier in self.settings.classifiers
            for seed in self.seeds_of(name)
        ]

    def predictions(self, representation: str, classifier: str) -> list[str]:
        """Predictions of a classifier for the test set, over the seeds."""
        seeds = self.seeds_of(representation)
        return [self.classification("final", representation, seed, classifier, "npy") for seed in seeds]

    def table_rows(self, representations: Iterable[str], additions: Mapping[str, str]) -> list[dict[str, str]]:
        """Rows of an accuracy table: what is as printed, and beside it what has additions."""
        rows = [{"representation": name, "algorithm": "printed", "variant": name} for name in representations]
        return rows + [
            {"representation": name, "algorithm": "additions", "variant": variant}
            for name, variant in additions.items()
        ]

    def certificates(self, variants: Iterable[str]) -> dict[str, list[str]]:
        """Certificate tables of variants, over their seeds."""
        return {
            name: [f"{self.results}/codes/final/{name}/seed~{seed}/certificate.csv" for seed in self.settings.seeds]
            for name in self.learned(variants)
        }

    def tolerances(self, variants: Iterable[str]) -> dict[str, float | None]:
        """The kkt/λ asked of each variant's codes; None where a fixed number of steps was."""
        return {name: self.settings.variant(name).sparse_coding.tolerance for name in self.learned(variants)}

    def additions(self) -> dict[str, str]:
        """Rows of Table I: the variant with additions beside each that has one."""
        return {row: name for row, name in self.settings.additions.items() if row in self.settings.representations}

    def published(self) -> dict[str, str]:
        """Rows of Table I beside which the paper's values stand: none beside other data than the paper's."""
        return dict(self.settings.published) if self.settings.data.in_paper else {}

    def readouts(self, variants: Iterable[str]) -> list[str]:
        """What codes of the images alone say of the linked modalities, for variants over the seeds."""
        return [self.readout("final", variant, seed) for variant in variants for seed in self.settings.seeds]

    def readout(self, fold: str, variant: str, seed: int | str) -> str:
        """The same of one variant, one seed, one way of dividing the data."""
        return f"{self.results}/cross_modal/{fold}/{variant}/seed~{seed}/readouts.json"

    def all_results(self, wildcards: Any = None) -> list[str]:
        """All that ``all`` makes, but the manifest."""
        tables = ["table1.csv", "cross_modal.csv", "ordinal_blocks.csv", "neurons.csv", "separation.csv"]
        tables += ["claims.csv", "leakage.csv"]
        figures = [f"figures/fig{number}.{kind}" for number in range(1, 6) for kind in ("pdf", "png")]
        return [f"{self.results}/{name}" for name in [*tables, *figures, "explorer.html", "front_page.html"]]

    def packed_dictionaries(self, wildcards: Any = None) -> list[str]:
        """Dictionaries of every variant in Table I, for the archive."""
        names, seeds = self.represented_variants(), self.settings.seeds
        return [self.dictionary(name, seed) for name in names for seed in seeds]

    def titles(self, variant: str) -> dict[str, str]:
        """Title of each modality of a variant, the image first."""
        names: Sequence[str] = list(self.settings.variant(variant).modalities)
        image = self.settings.image
        return {name: self.settings.modalities[name].title for name in sorted(names, key=lambda name: name != image)}
