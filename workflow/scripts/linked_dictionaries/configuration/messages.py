"""What is told of a bad setting: where, what was found, what is allowed, what was probably meant."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from pydantic import BaseModel, ValidationError
from typing_extensions import is_typeddict

from linked_dictionaries.configuration.linked_views import StudySettings
from linked_dictionaries.configuration.model import Config
from linked_dictionaries.configuration.variants import INHERITED
from linked_dictionaries.errors import hint

_NOT_ALLOWED = " is not allowed: "
_KINDS = ("float", "int", "str", "bool", "none")


def unknown(where: str, name: str, allowed: Any) -> str:
    return f"{where}: unknown name {name!r}{hint(name, list(allowed))}; allowed: {', '.join(allowed)}."


def report(error: ValidationError, raw: Mapping[str, Any], where: str) -> str:
    """One line per problem; a bad default that every variant inherits is told once."""
    found: list[tuple[tuple[int | str, ...], str]] = []
    for item in error.errors(include_url=False):
        location = tuple(item["loc"])
        if location[:1] in (("datasets",), ("modalities",)):
            location = location[:2] + location[3:]  # the third part says which kind of entry it is
        if location[:2] == ("linked_views", "studies") and location[3:4] == ("data",):
            location = location[:4] + location[5:]  # and here the fifth
        if item["type"] not in ("extra_forbidden", "missing"):  # whose place is a key's
            location = _without_kinds(raw, location)
        in_a_list = any(isinstance(part, int) for part in location)
        if not _is_inherited(raw, location[:-1] if item["type"] == "missing" and in_a_list else location):
            found.append((location, _problem(item, location)))
    # Of a value that may be of several kinds, what is wrong inside it says more than that it is of no other kind.
    outer = {place[:depth] for place, _ in found for depth in range(len(place))}
    problems = dict.fromkeys(problem for place, problem in found if place not in outer)
    return lines(_together(list(problems)), where)


def _without_kinds(raw: Any, location: tuple[int | str, ...]) -> tuple[int | str, ...]:
    """The place without what stands for a kind of value there, such as ``float`` or ``literal['equal']``."""
    kept: list[int | str] = []
    for part in location:
        found, below = _below(raw, part)
        if not found and isinstance(part, str) and ("[" in part or part in _KINDS):
            continue
        kept.append(part)
        raw = below
    return tuple(kept)


def _below(raw: Any, part: int | str) -> tuple[bool, Any]:
    """Whether what was given has this part, and the part."""
    has_key = isinstance(raw, Mapping) and part in raw
    has_entry = isinstance(raw, list) and isinstance(part, int) and part < len(raw)
    return (True, raw[part]) if has_key or has_entry else (False, None)


def _together(problems: list[str]) -> list[str]:
    """One line where a value is none of several kinds."""
    found: dict[str, list[str]] = {}
    for problem in problems:
        said, mark, allowed = problem.partition(_NOT_ALLOWED)
        found.setdefault(said if mark else problem, []).extend([allowed.removesuffix(".")] if mark else [])
    return [f"{said}{_NOT_ALLOWED}{', or '.join(allowed)}." if allowed else said for said, allowed in found.items()]


def _is_inherited(raw: Any, location: tuple[int | str, ...]) -> bool:
    """Whether a variant or a study took this value from where it is reported already."""
    variant = location[:1] == ("variants",) and len(location) > 2 and location[2] in INHERITED
    study = (
        location[:2] == ("linked_views", "studies") and len(location) > 3 and location[3] in StudySettings.model_fields
    )
    if not (variant or study):
        return False
    given = True
    for part in location:
        given, raw = _below(raw, part)
        if not given:
            break
    return not given


def _problem(item: Any, location: tuple[int | str, ...]) -> str:
    path = ".".join(str(part) for part in location) or "(top level)"
    if item["type"] == "extra_forbidden":
        allowed = _keys_at(Config, location[:-1])
        key = str(location[-1])
        if key in allowed:  # of another kind of the same entry
            here = [kinds for kinds in _models_at(Config, location[:-1]) if key in kinds and "source" in kinds]
            kinds_of = ", ".join(str(name) for kinds in here for name in get_args(kinds["source"]))
            return f"{path}: not a key of this source; it is one of source {kinds_of}."
        return f"{path}: unknown key{hint(key, allowed)}; allowed here: {', '.join(allowed)}."
    if item["type"] == "missing":
        return f"{path}: missing; every key has its place in config.yaml, copy it from there."
    if item["type"] in ("union_tag_not_found", "union_tag_invalid"):
        given = item["ctx"].get("tag")
        said = "missing" if given is None else f"{given!r} is not allowed"
        return f"{path}.source: {said}; allowed: {_sources_at(location)}."
    value = item.get("input")
    shown = repr(value) if not isinstance(value, float) or not math.isnan(value) else "NaN"
    message = item["msg"].removeprefix("Value error, ")
    message = message[:1].lower() + message[1:]
    if path == "results" and item["type"] == "string_pattern_mismatch":
        message = (
            "needed: a folder below the working directory, of letters, digits and ._-, such as results/mine; for "
            "another place give snakemake --directory"
        )
    if item["type"] == "value_error" and isinstance(value, Mapping):
        return f"{path}: {message}."
    return f"{path}: {shown[:80]}{_NOT_ALLOWED}{message}."


def _keys_at(annotation: Any, location: tuple[int | str, ...]) -> list[str]:
    """Keys of the models that lie at a path of the configuration."""
    return list(dict.fromkeys(key for kinds in _models_at(annotation, location) for key in kinds))


def _sources_at(location: tuple[int | str, ...]) -> str:
    """What ``source`` may be at a path."""
    kinds = [kinds["source"] for kinds in _models_at(Config, location) if "source" in kinds]
    return ", ".join(str(name) for kind in kinds for name in get_args(kind))


def _models_at(annotation: Any, location: tuple[int | str, ...]) -> list[dict[str, Any]]:
    """Keys, with their kinds, of each model that may lie at a path of the configuration."""
    if get_origin(annotation) is Annotated:
        return _models_at(get_args(annotation)[0], location)
    if is_typeddict(annotation):
        kinds = get_type_hints(annotation, include_extras=True)
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        kinds = {name: field.annotation for name, field in annotation.model_fields.items()}
    else:
        arguments = [argument for argument in get_args(annotation) if argument is not type(None)]
        if get_origin(annotation) in (dict, list):
            return _models_at(arguments[-1], location[1:])
        return [found for argument in arguments for found in _models_at(argument, location)]
    if not location:
        return [kinds]
    return _models_at(kinds[str(location[0])], location[1:]) if str(location[0]) in kinds else []


def lines(problems: list[str], where: str) -> str:
    head = f"{where}: {len(problems)} problem{'s' if len(problems) > 1 else ''}; nothing was run."
    return "\n".join([head, *(f"  - {problem}" for problem in problems)])
