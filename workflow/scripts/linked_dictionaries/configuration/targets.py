"""What a target demands of the settings: said when it is asked for, so that it refuses no other run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from linked_dictionaries.configuration.checks import check_representations, check_variant
from linked_dictionaries.configuration.messages import lines, unknown
from linked_dictionaries.configuration.model import Config
from linked_dictionaries.configuration.sweeps import Sweep
from linked_dictionaries.configuration.variants import RAW, SWEEP_MARK
from linked_dictionaries.errors import UserError


def require(config: Config, target: str) -> None:
    """Raise one UserError with everything that a target ("figures", "claims" ...) misses in the settings."""
    problems = list(TARGETS[target](config))
    if problems:
        raise UserError(lines(problems, f"config.yaml, for {target}"))


def require_sweep(config: Config, name: str) -> None:
    """Raise one UserError where a sweep cannot be made."""
    problems = list(_sweep(config, name))
    if problems:
        raise UserError(lines(problems, f"config.yaml, for the sweep {name}"))


def _figures(config: Config) -> Iterator[str]:
    for field in ("linked", "ordinal"):
        name = getattr(config.figures, field)
        if name not in config.variants:
            yield unknown(f"figures.{field}", name, config.variants)
    if config.figures.ordinal in config.variants and config.variants[config.figures.ordinal].driver is None:
        yield f"figures.ordinal: variant {config.figures.ordinal!r} has no driver, so no blocks to show."
    yield from _figure_target(config)


def _figure_target(config: Config) -> Iterator[str]:
    target, linked = config.figures.target, config.variants.get(config.figures.linked)
    if target not in config.modalities:
        yield unknown("figures.target", target, config.modalities)
    elif config.modalities[target].source != "glyphs":
        yield f"figures.target: {target!r} is not rendered; Fig. 3 shows a modality with source 'glyphs'."
    elif linked is not None and target not in linked.modalities:
        has = ", ".join(linked.modalities)
        yield f"figures.target: variant {config.figures.linked!r} does not link {target!r}; it links {has}."


def _claims(config: Config) -> Iterator[str]:
    target = config.claims.target
    if target not in config.modalities:
        yield unknown("claims.target", target, config.modalities)
    elif config.modalities[target].source != "glyphs":
        yield f"claims.target: {target!r} is not rendered; needed: a modality with source 'glyphs'."
    for algorithm, parts in config.claims.algorithms.items():
        for index, name in enumerate(parts.controls):
            if name not in config.baselines:
                yield unknown(f"claims.algorithms.{algorithm}.controls[{index}]", name, config.baselines)
        pixels = [RAW, *(name for name, entry in config.baselines.items() if entry.method == "pixels")]
        if parts.raw not in pixels:
            yield unknown(f"claims.algorithms.{algorithm}.raw", parts.raw, pixels)
        for part, name in parts.variants().items():
            where = f"claims.algorithms.{algorithm}.{part}"
            if name not in config.variants:
                yield unknown(where, name, config.variants)
            else:
                yield from _part(config, where, part, name)
        yield from _blocks(config, algorithm, parts.variants())


def _blocks(config: Config, algorithm: str, parts: Mapping[str, str]) -> Iterator[str]:
    """Blocks are looked for in the codes of the control too, at the same places."""
    ordinal, control = (config.variants.get(parts[part]) for part in ("ordinal", "undriven"))
    if ordinal is None or ordinal.driver is None or control is None:
        return
    needed = ordinal.driver.block * len(config.data.class_names)
    if needed > control.atoms:
        yield (
            f"claims.algorithms.{algorithm}.undriven: variant {parts['undriven']!r} has {control.atoms} atoms, the "
            f"blocks of {parts['ordinal']!r} need {needed}; give both as many, or smaller blocks."
        )


def _part(config: Config, where: str, part: str, name: str) -> Iterator[str]:
    variant, target = config.variants[name], config.claims.target
    if part not in ("single", "untrained") and target not in variant.modalities:
        yield f"{where}: variant {name!r} does not link {target!r}, the target of the claims."
    elif part in ("ordinal", "undriven") and variant.driver is None:
        yield f"{where}: variant {name!r} has no driver, so no blocks to make claims about."
    elif part == "unlinked" and not variant.training.shuffle_labels:
        yield f"{where}: variant {name!r} does not shuffle its labels, so it is no control."


def _readings(config: Config) -> Iterator[str]:
    for reading, rows in config.readings.items():
        for row, name in rows.items():
            if name not in config.variants:
                yield unknown(f"readings.{reading}.{row}", name, config.variants)


def _additions(config: Config) -> Iterator[str]:
    rows = [row.variant for row in config.factorial]
    for index, row in enumerate(config.factorial):
        if row.variant not in config.variants:
            yield unknown(f"factorial.{index}.variant", row.variant, config.variants)
        if row.beside is not None and row.beside not in rows[:index]:
            yield f"factorial.{index}.beside: {row.beside!r} is no row above this one."


def _resplits(config: Config) -> Iterator[str]:
    if not config.resplits or len(set(config.resplits)) != len(config.resplits):
        yield f"resplits: {config.resplits}; needed: one or more distinct whole numbers."


def _generality(config: Config) -> Iterator[str]:
    for name in config.generality:
        if name not in config.datasets:
            yield unknown("generality", name, config.datasets)


def _comparisons(config: Config) -> Iterator[str]:
    known = [RAW, *config.variants, *config.baselines]
    for table, representations in config.comparisons.items():
        yield from check_representations(f"comparisons.{table}", representations, known)


def _selection(config: Config) -> Iterator[str]:
    yield from _sweeps(config, "selection")
    for name, candidates in config.selection.classifiers.items():
        if name not in config.classifiers:
            yield unknown("selection.classifiers", name, config.classifiers)
        elif config.classifiers[name].model == "rbf_svm" and any(item.gamma is None for item in candidates):
            yield f"selection.classifiers.{name}: an rbf_svm needs 'gamma', a positive number or 'scale'."


def _ablations(config: Config) -> Iterator[str]:
    yield from _sweeps(config, "ablations")
    if len(set(config.ablations.seeds)) != len(config.ablations.seeds):
        yield f"ablations.seeds: {config.ablations.seeds} has a seed twice; allowed: distinct whole numbers."


def _sweeps(config: Config, part: str) -> Iterator[str]:
    for name in getattr(config, part).sweeps:
        yield from _sweep(config, name) if name in config.sweeps else [unknown(f"{part}.sweeps", name, config.sweeps)]


def _sweep(config: Config, name: str) -> Iterator[str]:
    sweep = config.sweeps[name]
    for variant in sweep.variants:
        if variant not in config.variants:
            yield unknown(f"sweeps.{name}.variants", variant, config.variants)
            continue
        for value in sweep.values:
            yield from _check_sweep_value(config, name, variant, sweep, value)


def _benchmarks(config: Config) -> Iterator[str]:
    if config.benchmarks.variant not in config.variants:
        yield unknown("benchmarks.variant", config.benchmarks.variant, config.variants)


def _check_sweep_value(config: Config, name: str, variant: str, sweep: Sweep, value: Any) -> Iterator[str]:
    try:
        swept = config.swept(name, variant, value)
        full_name = f"{variant}{SWEEP_MARK}{name}~{value}"
        yield from check_variant(config, full_name, swept)
    except UserError as error:
        yield f"sweeps.{name}.parameter: {error}"
    except ValidationError as error:
        yield f"sweeps.{name}.values: {value!r} does not fit {sweep.parameter}: {error.errors()[0]['msg']}."


TARGETS: dict[str, Callable[[Config], Iterator[str]]] = {
    "figures": _figures,
    "claims": _claims,
    "comparisons": _comparisons,
    "readings": _readings,
    "additions": _additions,
    "resplits": _resplits,
    "generality": _generality,
    "selection": _selection,
    "ablations": _ablations,
    "benchmarks": _benchmarks,
}
