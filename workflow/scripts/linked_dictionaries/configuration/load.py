"""From the plain dictionary that Snakemake read to a checked configuration, or to one message with every fault."""

from __future__ import annotations

import copy
import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from linked_dictionaries.configuration.checks import cross_checks
from linked_dictionaries.configuration.linked_views import StudySettings
from linked_dictionaries.configuration.messages import lines, report
from linked_dictionaries.configuration.modalities import GlyphsModality
from linked_dictionaries.configuration.model import Config
from linked_dictionaries.configuration.overlay import overlaid
from linked_dictionaries.configuration.variants import INHERITED, Driver
from linked_dictionaries.errors import UserError, expanded

WORDS = {"true": True, "false": False, "null": None}
TEXTS = ("class_names", "texts", "title", "characters", "families", "columns", "column", "array", "ids", "path")


def configure(shipped: Path, layers: Iterable[Mapping[str, Any]], where: str = "config.yaml") -> Config:
    """The shipped configuration with what the user gave laid over it, checked.

    Parameters
    ----------
    shipped : the config.yaml that holds every default. layers : mappings in the order in which they were given.
    """
    base = yaml.safe_load(shipped.read_text(encoding="utf-8"))
    return load_configuration(overlaid(base, layers), where)


def given_layers(given: Mapping[str, Any], files: Iterable[str | Path], options: Mapping[str, Any]) -> list[Any]:
    """What was given, as the layers that it was given in.

    Snakemake hands over one mapping, in which several files are merged already. Where files and options are what it
    was merged from, they are read again one by one, so that each is laid over the others by our rules; where they
    are not (an importing workflow's ``config:``), the mapping is the one layer.
    """
    layers = [_document(Path(path)) for path in files]
    layers.append(dict(options))
    known = {key for layer in layers if isinstance(layer, Mapping) for key in layer}
    kept = all(given.get(key) == value for key, value in options.items())  # an importing workflow may have changed it
    if kept and set(given) == known and all(isinstance(layer, Mapping) for layer in layers):
        return [*layers[:-1], _read(layers[-1])]
    return [given]


def _document(path: Path) -> Any:
    """What a file says, as Snakemake reads it: JSON, which may be indented by tabs, or YAML."""
    text = path.read_text(encoding="utf-8")
    try:
        return json.loads(text, object_pairs_hook=partial(_unique, path)) or {}
    except ValueError:
        node = yaml.compose(text, yaml.SafeLoader)
        _check_keys(node, path)
        return yaml.safe_load(text) or {}


def _unique(path: Path, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object; UserError where it has a key twice, of which all but the last would vanish."""
    keys = [key for key, _ in pairs]
    twice = next((key for key in keys if keys.count(key) > 1), None)
    if twice is not None:
        raise UserError(f"{path}: {twice!r} is there twice in one object; put both under one.")
    return dict(pairs)


def _check_keys(node: yaml.Node | None, path: Path) -> None:
    """UserError where a YAML mapping has a key twice, of which all but the last would vanish."""
    for inner in node.value if isinstance(node, yaml.SequenceNode) else []:
        _check_keys(inner, path)
    lines_of: dict[str, int] = {}
    for key, value in node.value if isinstance(node, yaml.MappingNode) else []:
        line = key.start_mark.line + 1
        if isinstance(key, yaml.ScalarNode) and key.value in lines_of:
            first = lines_of[key.value]
            raise UserError(f"{path}, line {line}: {key.value!r} is there in line {first} already; put both under one.")
        if isinstance(key, yaml.ScalarNode):
            lines_of[key.value] = line
        _check_keys(value, path)


def _read(option: Any) -> Any:
    """The words true, false and null of --config, which come as text, as what they say; names stay texts."""
    if isinstance(option, Mapping):
        return {key: value if key in TEXTS else _read(value) for key, value in option.items()}
    if isinstance(option, list):
        return [_read(value) for value in option]
    return WORDS.get(option, option) if isinstance(option, str) else option


def load_configuration(raw: Mapping[str, Any], where: str = "config.yaml") -> Config:
    """Check a configuration; raises one UserError that lists everything wrong with it."""
    try:
        config = Config.model_validate(_with_defaults_in_studies(_with_defaults_in_variants(raw)))
    except ValidationError as error:
        raise UserError(report(error, raw, where)) from None
    problems = list(cross_checks(config))
    if problems:
        raise UserError(lines(problems, where))
    return config


def check_files(config: Config, root: Path) -> None:
    """Raise one UserError about files that are named and not there, and about results that cannot be written.

    Files are looked for in the working directory, where results go, and then in ``root``, the workflow's folder.
    """
    problems = [
        f"modalities.{name}.fallback: no file {modality.fallback!r}; needed: a font file, where the system may lack "
        f"the family {modality.family!r}. Shipped ones lie in resources/fonts."
        for name, modality in config.modalities.items()
        if isinstance(modality, GlyphsModality) and not named_file(modality.fallback, root).is_file()
    ]
    place = Path.cwd() / config.results
    there = next(path for path in (place, *place.parents) if path.exists())
    if not (there.is_dir() and os.access(there, os.W_OK | os.X_OK)):
        problems.append(
            f"results: {config.results!r} cannot be written, because {str(there)!r} is read-only or no folder; "
            "needed: a folder that may be written to (--config results=... takes another)."
        )
    if problems:
        raise UserError(lines(problems, "config.yaml"))


def named_file(path: str, root: Path) -> Path:
    """A file named in the configuration: of the working directory or, where that has none, of the workflow.

    ``~`` is home.
    """
    named = expanded(path)
    return named if named.is_file() else root / named


def resolved(config: Config) -> str:
    """The whole checked configuration as YAML: what a run was made with, every default in its place."""
    head = "# Every setting of the run that made these results; written by the run itself.\n"
    return head + yaml.safe_dump(config.model_dump(mode="json"), sort_keys=False, allow_unicode=True)


def digest_of_configuration(config: Config) -> str:
    """SHA-256 of the checked configuration, the same however the file was written."""
    text = json.dumps(config.model_dump(mode="json"), sort_keys=True)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _with_defaults_in_variants(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Fill each variant's sparse_coding and training from the top-level ones; a variant names what differs."""
    filled = copy.deepcopy(dict(raw))
    variants = filled.get("variants")
    if not isinstance(variants, dict):
        return filled
    for variant in variants.values():
        if not isinstance(variant, dict):
            continue
        for part in INHERITED:
            defaults, own = filled.get(part), variant.get(part, {})
            if isinstance(defaults, dict) and isinstance(own, dict):
                variant[part] = {**defaults, **own}
        _fill_block_size(variant, filled)
    return filled


def _with_defaults_in_studies(raw: dict[str, Any]) -> dict[str, Any]:
    """Fill each study of linked views from what they share; a study names what differs."""
    views = raw.get("linked_views")
    studies = views.get("studies") if isinstance(views, dict) else None
    if not (isinstance(views, dict) and isinstance(studies, dict)):
        return raw
    shared = {key: value for key, value in views.items() if key in StudySettings.model_fields}
    filled = {name: overlaid(shared, [own]) if isinstance(own, dict) else own for name, own in studies.items()}
    return {**raw, "linked_views": {**views, "studies": filled}}


def _fill_block_size(variant: dict[str, Any], raw: Mapping[str, Any]) -> None:
    """As many neurons per class as fit, where the driver doesn't say."""
    driver, atoms, datasets = variant.get("driver"), variant.get("atoms"), raw.get("datasets")
    named = raw.get("dataset")
    entry = datasets.get(named) if isinstance(datasets, dict) and isinstance(named, str) else None
    names = entry.get("class_names") if isinstance(entry, dict) else None
    names = names if isinstance(names, list) else []
    if isinstance(driver, dict) and driver.get("block_size") is None and isinstance(atoms, int) and names:
        variant["driver"] = {**driver, "block_size": Driver.fitting(atoms, len(names))}
