"""What a user gives, laid over the shipped configuration.

1. A mapping that is a value is replaced whole: a variant's ``modalities`` and ``driver``, a classifier's settings for
   one representation, a sweep's ``fixed``, an IDX file, a reading, who plays which part in the claims, the data of
   linked views.
2. So is a data set or a modality that is given another ``source``: what the old source needs does not go with it.
3. Other mappings merge, key by key; numbers, texts and lists are replaced.
4. ``null`` removes an entry that has a name of the user's choice (a variant, a modality, a data set, a sweep ...);
   with a variant or baseline goes what classifiers are told of it. Elsewhere it is the value null.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Mapping
from typing import Any

_NAME = r"[^.]+"
_VALUES = re.compile(
    rf"variants\.{_NAME}\.(modalities|driver)"
    rf"|classifiers\.{_NAME}\.settings\.{_NAME}"
    rf"|sweeps\.{_NAME}\.fixed"
    rf"|datasets\.{_NAME}\.(train|test)_(images|labels)"
    rf"|readings\.{_NAME}|claims\.algorithms\.{_NAME}"
    rf"|linked_views\.studies\.{_NAME}\.data"
)
_NAMED = re.compile(
    rf"(variants|baselines|modalities|datasets|sweeps|comparisons|classifiers|additions|published|readings)\.{_NAME}"
    rf"|claims\.algorithms\.{_NAME}"
    rf"|classifiers\.{_NAME}\.settings\.{_NAME}"
    rf"|selection\.classifiers\.{_NAME}"
    rf"|linked_views\.studies\.{_NAME}"
)
_SOURCED = re.compile(rf"(datasets|modalities)\.{_NAME}")


def overlaid(base: Mapping[str, Any], layers: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The base with each layer laid over it, in order; nothing that was given is changed."""
    result = copy.deepcopy(dict(base))
    for layer in layers:
        result = _laid_over(result, layer, "")
        _fixed_or_tried(result, layer)
        for part in ("variants", "baselines"):
            _forget(result, layer.get(part))
    return result


def _forget(configuration: dict[str, Any], given: Any) -> None:
    """Take away what classifiers are told of variants, or baselines, that a layer removed."""
    removed = [name for name, value in given.items() if value is None] if isinstance(given, Mapping) else []
    classifiers = configuration.get("classifiers")
    for entry in classifiers.values() if removed and isinstance(classifiers, dict) else []:
        if isinstance(entry, dict) and isinstance(entry.get("settings"), dict):
            entry["settings"] = {name: value for name, value in entry["settings"].items() if name not in removed}


def _fixed_or_tried(configuration: dict[str, Any], given: Mapping[str, Any]) -> None:
    """Of a parameter that a layer fixes, what was to be tried before goes, and the other way round.

    In linked_views, in each study of them, and where one study is laid over what all share.
    """
    views, told = _inner(configuration, "linked_views"), _inner(given, "linked_views")
    studies = _inner(views, "studies")
    pairs = [(configuration, given), (views, told)]
    pairs += [(_inner(studies, name), study) for name, study in _inner(told, "studies").items()]
    for whole, layer in pairs:
        model, new = _inner(whole, "model"), _inner(layer, "model")
        for part, other in (("fixed", "settings"), ("settings", "fixed")):
            for name in _inner(new, part):
                if name not in _inner(new, other):
                    _inner(model, other).pop(name, None)


def _inner(whole: Any, key: str) -> Any:
    """The mapping below a key; an empty one where there is none."""
    value = whole.get(key) if isinstance(whole, Mapping) else None
    return value if isinstance(value, Mapping) else {}


def _laid_over(base: dict[str, Any], given: Mapping[str, Any], path: str) -> dict[str, Any]:
    result = dict(base)
    for key, value in given.items():
        place = f"{path}.{key}" if path else str(key)
        if value is None and _NAMED.fullmatch(place):
            result.pop(key, None)
        elif _merges(result.get(key), value, place):
            result[key] = _laid_over(result[key], value, place)
        else:
            result[key] = copy.deepcopy(value)
    return result


def _merges(old: Any, new: Any, place: str) -> bool:
    if not (isinstance(old, dict) and isinstance(new, Mapping)) or _VALUES.fullmatch(place):
        return False
    return not (_SOURCED.fullmatch(place) and new.get("source", old.get("source")) != old.get("source"))
