"""The whole of config.yaml as one model: strict, every key checked."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from linked_dictionaries.configuration.analyses import (
    Ablations,
    Article,
    Benchmarks,
    Claims,
    Classifier,
    Embedding,
    Explorer,
    Factor,
    FigureVariants,
    RawBaselines,
    Selection,
)
from linked_dictionaries.configuration.baselines import Baseline
from linked_dictionaries.configuration.datasets import Dataset, EmbeddedDataset, FolderDataset, IdxDataset
from linked_dictionaries.configuration.fields import READ, Representations, Seed, Strict
from linked_dictionaries.configuration.linked_views import LinkedViews, Study
from linked_dictionaries.configuration.modalities import Modality
from linked_dictionaries.configuration.sweeps import Sweep
from linked_dictionaries.configuration.variants import RAW, SWEEP_MARK, Driver, SparseCoding, Training, Variant
from linked_dictionaries.errors import UserError


class Config(Strict):
    """The whole of config.yaml."""

    results: str = Field(pattern=r"^[A-Za-z0-9_-]+([./][A-Za-z0-9_-]+)*$", description="folder inside this one")
    seeds: list[Seed] = Field(min_length=1)
    shards: Annotated[int, READ, Field(ge=1, le=100_000)] = Field(description="jobs that encode one data set")
    few_jobs: bool = Field(
        description="one job learns, encodes (with shards: 1), classifies, maps or measures all seeds"
    )
    device: str = Field(pattern=r"^(auto|cpu|cuda(:\d+)?)$")
    dataset: str
    datasets: dict[str, Dataset]
    modalities: dict[str, Modality]
    sparse_coding: SparseCoding
    training: Training
    variants: dict[str, Variant]
    baselines: dict[str, Baseline] = Field(description="representations that no dictionary makes")
    representations: Representations
    classifiers: dict[str, Classifier] = Field(min_length=1)
    embedding: Embedding
    figures: FigureVariants
    explorer: Explorer
    article: Article
    sweeps: dict[str, Sweep]
    selection: Selection
    ablations: Ablations
    raw_baselines: RawBaselines
    additions: dict[str, str] = Field(description="row of Table I: variant beside it, with additions")
    published: dict[str, str] = Field(description="row of Table I: the paper's row, on the paper's data")
    readings: dict[str, dict[str, str]] = Field(
        description="reading of what the paper leaves open: row of Table I: variant"
    )
    factorial: list[Factor] = Field(description="rows of additions.csv")
    resplits: list[Seed] = Field(description="seeds of new splits of all images, sizes as before")
    generality: list[str] = Field(min_length=1, description="data sets on which claims are decided, settings frozen")
    comparisons: dict[str, Representations] = Field(description="tables like Table I of other representations")
    claims: Claims
    benchmarks: Benchmarks
    linked_views: LinkedViews

    @property
    def data(self) -> IdxDataset | FolderDataset | EmbeddedDataset:
        return self.datasets[self.dataset]

    @property
    def image(self) -> str:
        """Name of the modality that is encoded alone."""
        return next(name for name, modality in self.modalities.items() if modality.source == "images")

    def variant(self, name: str) -> Variant:
        """The variant of that name, one made by a sweep (``linked--penalty~0.2``) included."""
        if name in self.variants:
            return self.variants[name]
        base, _, rest = name.partition(SWEEP_MARK)
        sweep, _, text = rest.partition("~")
        if base in self.variants and sweep in self.sweeps:
            values = self.sweeps[sweep].by_text
            if text in values:
                return self.swept(sweep, base, values[text])
        raise UserError(f"variant {name!r} is not in config.yaml; there are: {', '.join(self.variants)}.")

    def study(self, name: str) -> Study:
        """A study of linked views by its name."""
        if name not in self.linked_views.studies:
            there = ", ".join(self.linked_views.studies) or "none"
            raise UserError(f"linked_views.studies: {name!r} is not in config.yaml; there are: {there}.")
        return self.linked_views.studies[name]

    def title(self, representation: str) -> str:
        """Name of a representation in tables and figures."""
        if representation == RAW:
            return "Raw pixels"
        if representation in self.baselines:
            return self.baselines[representation].title or representation
        return self.variant(representation).title or representation

    def swept(self, sweep: str, variant: str, value: int | float | str) -> Variant:
        """A variant at one value of a sweep; a driver's blocks that were as many neurons as fit still are."""
        before, count = self.variants[variant], len(self.data.class_names)
        after = self.sweeps[sweep].apply(before, value)
        if after.driver is None:
            return after
        as_before = before.driver is not None and after.driver.block_size == before.driver.block_size
        filled = as_before and after.driver.block_size == Driver.fitting(before.atoms, count)
        if after.driver.block_size is not None and not filled:
            return after
        driver = after.driver.model_copy(update={"block_size": Driver.fitting(after.atoms, count)})
        return after.model_copy(update={"driver": driver})

    def swept_name(self, sweep: str, variant: str, value: int | float | str) -> str:
        """Name of the variant at one value of a sweep; the variant itself where the value changes nothing."""
        if self.swept(sweep, variant, value) == self.variants[variant]:
            return variant
        return f"{variant}{SWEEP_MARK}{sweep}~{value}"
