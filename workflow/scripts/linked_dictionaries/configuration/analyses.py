"""Settings of what is made of codes: classifiers, embeddings, claims, figures, benchmarks."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from linked_dictionaries.configuration.fields import Count, NonNegative, Positive, Seed, Share, Strict
from linked_dictionaries.configuration.variants import RAW, SWEEP_MARK


class ClassifierSettings(Strict):
    """Settings of one classifier on one representation."""

    C: Positive = Field(description="inverse of the regularisation, as in scikit-learn")
    gamma: Positive | Literal["scale"] | None = Field(default=None, description="RBF kernel only")
    max_iterations: Count = Field(default=2000, description="of logistic regression and the linear SVM")
    scaling: Literal["none", "unit", "root", "standard"] = Field(
        description=(
            "unit: one factor for all features; root: the same of their square roots; "
            "standard: zero mean and unit variance each"
        )
    )


class Classifier(Strict):
    """One classifier; ``settings`` has the key 'default' and may have one per representation."""

    model: Literal["logistic_regression", "linear_svm", "rbf_svm"] = Field(
        description="what is trained on the features"
    )
    settings: dict[str, ClassifierSettings]

    @field_validator("settings")
    @classmethod
    def _has_default(cls, value: dict[str, ClassifierSettings]) -> dict[str, ClassifierSettings]:
        if "default" not in value:
            raise ValueError("needs an entry 'default'")
        return value

    @model_validator(mode="after")
    def _has_gamma(self) -> Classifier:
        for name, settings in self.settings.items():
            if self.model == "rbf_svm" and settings.gamma is None:
                raise ValueError(f"settings.{name}: an rbf_svm needs 'gamma', a positive number or 'scale'")
        return self

    def for_representation(self, representation: str) -> ClassifierSettings:
        base = representation.split(SWEEP_MARK)[0]
        return self.settings.get(base, self.settings["default"])


class Embedding(Strict):
    """Two-dimensional embeddings of Fig. 5 and how their clusters are measured."""

    points: Count = Field(description="test images embedded, the first ones")
    perplexity: Positive = Field(description="of t-SNE")
    neighbours: Count = Field(description="k of the kNN accuracy in the plane")


class Explorer(Strict):
    """The page to click through."""

    digits: Count = Field(description="test images that can be picked, the first ones")
    samples: Count = Field(description="test samples of a study of linked views that can be picked, evenly spread")


class ArticleTable(Strict):
    """Some columns of a table; or a long one printed across, with a column for each value of ``across``."""

    file: Annotated[str, Field(pattern=r"^[A-Za-z0-9_~./-]+\.csv$")] = Field(description="in the results folder")
    rows: list[str] = Field(min_length=1, description="columns that are printed, or that name a line")
    across: str | None = Field(default=None, description="column whose values become columns")
    values: str | None = Field(default=None, description="column that is printed there")

    @model_validator(mode="after")
    def _both_or_neither(self) -> ArticleTable:
        if (self.across is None) != (self.values is None):
            raise ValueError("'across' and 'values' go together")
        return self


class ArticleSection(Strict):
    """A further section of the article."""

    says: str = Field(description="text before its tables and figures")
    files: list[Annotated[str, Field(pattern=r"^[A-Za-z0-9_~./-]+\.(csv|pdf|png)$")] | ArticleTable] = Field(
        min_length=1, description="in the results folder: .csv makes a table, .pdf or .png a figure"
    )


class Article(Strict):
    """The replication article, results/article.pdf."""

    readings: bool = Field(description="with a table of readings; trains more variants")
    sections: dict[str, ArticleSection] = Field(description="further sections by their titles, after the claims")


class Selection(Strict):
    """What `snakemake selection` tries on the validation fold."""

    classifiers: dict[str, list[ClassifierSettings]] = Field(description="settings tried on every representation")
    sweeps: list[str] = Field(description="sweeps tried")


class Factor(Strict):
    """A row of the factorial table: a variant, and the row that it differs from in one thing."""

    variant: str = Field(description="variant of the row")
    beside: str | None = Field(default=None, description="variant that it is compared with")
    adds: str = Field(description="the one thing in which they differ")


class Ablations(Strict):
    """What `snakemake ablations` draws, on the validation fold."""

    sweeps: list[str] = Field(description="a table and a figure each")
    seeds: list[Seed] = Field(min_length=1, description="one dictionary per point and seed")


class RawBaselines(Strict):
    """Protocols tried for the paper's accuracies on raw pixels."""

    train_sizes: list[Count] = Field(min_length=1, description="first images of a shuffled training set; at most all")
    pixels: list[Literal["bytes", "unit", "standard", "binary"]] = Field(
        min_length=1, description="bytes: 0 to 255; unit: 0 to 1; standard: z-scores; binary: 0 or 1, cut at one half"
    )
    tolerance: Positive = Field(description="largest difference to a cell that counts as found")


class Benchmarks(Strict):
    """What `snakemake benchmarks` measures."""

    variant: str = Field(description="its dictionary and penalty are used; one without links or driver")
    atoms: list[Count] = Field(min_length=1, description="neurons of the dictionaries timed")
    batches: list[Count] = Field(min_length=1, description="images encoded at a time")
    stream: list[Count] = Field(min_length=1, description="images per streamed run")
    training_seconds: Positive = Field(description="time for scikit-learn's dictionary learning")
    pipeline_passes: Count = Field(description="passes of scikit-learn's dictionary learning in pipeline.csv")


class Thresholds(Strict):
    """From where on a claim counts as supported; a margin is what may be lost."""

    par: NonNegative = Field(description="margin of claim 1, accuracy against raw pixels")
    linking: NonNegative = Field(description="margin of claim 2, linked against single")
    ordinal: NonNegative = Field(description="margin of claim 3, ordinal against linked")
    nearest: Share = Field(description="claim 4, share of digits whose reconstructed glyph is nearest their own")
    ssim: NonNegative = Field(description="claim 4, SSIM with the digit's glyph minus SSIM with another's")
    alike: Share = Field(description="claim 5, share of codes most like their own glyph's")
    blocks: Share = Field(description="claim 6, share of digits with their own block most active")
    block_share: Share = Field(description="claim 6, share of the activation in the digit's block")
    trustworthiness: Share = Field(description="claim 7, of the t-SNE plane")
    silent: Share = Field(description="claim 8, share of silent neurons minus share of dark pixels")


class Parts(Strict):
    """Which variants play which part in the claims of one algorithm."""

    single: str = Field(description="not linked")
    linked: str = Field(description="linked, no driver")
    ordinal: str = Field(description="linked, with a driver")
    unlinked: str = Field(description="a control: linked, but learned with shuffled labels")
    undriven: str = Field(description="a control: blocks that nothing drives")
    untrained: str = Field(description="a control: atoms as they start")
    raw: str = Field(default=RAW, description="the pixels of claim 1: raw, or a baseline of shifted ones")
    controls: list[str] = Field(default=[], description="further controls of claim 1: baselines")

    def variants(self) -> dict[str, str]:
        """The variant of each part that one plays."""
        return {part: name for part, name in self.model_dump().items() if part not in ("raw", "controls")}


class Claims(Strict):
    """What results/claims.csv decides, and of which algorithms."""

    target: str = Field(description="modality reconstructed from the image alone")
    algorithms: dict[str, Parts] = Field(min_length=1, description="the claims are decided for each of these")
    embedded: Count = Field(
        description="test images in each t-SNE map of claim 7; each seed takes others, as long as there are enough"
    )
    thresholds: Thresholds


class FigureVariants(Strict):
    """Which variants the figures show."""

    linked: str = Field(description="Figs. 1, 2 and 3")
    ordinal: str = Field(description="Fig. 4")
    target: str = Field(description="modality reconstructed from the image alone in Fig. 3")
