"""A fitted estimator in one file: arrays as safetensors, parameters and names as JSON in its header."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linked_dictionaries.errors import InputError
from linked_dictionaries.estimators.decoding import Decoder
from linked_dictionaries.estimators.patterns import Certificates
from linked_dictionaries.storage import read_tensors, write_tensors

FORMAT = "linked_dictionaries.LinkedDictionaryLearning/2"
ARRAYS = ("components_", "mean_", "scale_", "variance_explained_by_atom_")


def save(model: Any, path: Path) -> None:
    """Write a fitted model."""
    tensors = {name: np.asarray(getattr(model, name)) for name in ARRAYS}
    for number, decoder in enumerate(model._decoders.values()):
        parts = {
            "weights": decoder.weights,
            "offset": decoder.offset,
            "errors": decoder.errors,
            "residual": decoder.residual,
        }
        tensors |= {f"decoder.{number}.{part}": values for part, values in parts.items() if values is not None}
    about: dict[str, Any] = {
        "parameters": {name: _plain(name, value) for name, value in model.get_params(deep=False).items()},
        "penalty": model._penalty,
        "columns": {name: [part.start, part.stop] for name, part in model._columns.items()},
        "weights": model.weights_,
        "variance_explained": model.variance_explained_,
        "patterns": [list(pattern) for pattern in model._decoders],
        "n_iter": model.n_iter_,
        "names": [str(name) for name in getattr(model, "feature_names_in_", [])],
        "classes": _plain_classes(model),
    }
    write_tensors(path, tensors, {"format": FORMAT, "about": json.dumps(about)})


def _plain_classes(model: Any) -> dict[str, Any] | None:
    """Classes as JSON has them, and their type; InputError where they are neither numbers nor texts."""
    if not hasattr(model, "classes_"):
        return None
    classes = model.classes_
    known = classes.dtype.kind in "biufUT" or all(isinstance(name, str) for name in classes.tolist())
    if not known:
        raise InputError(
            f"classes_ are of {classes.dtype}, which the file cannot hold; learn with y as texts or numbers, such as "
            "y.astype(str)."
        )
    return {"values": classes.tolist(), "dtype": classes.dtype.str if classes.dtype.kind in "biufU" else "object"}


def _plain(name: str, value: Any) -> Any:
    """A parameter as JSON has it; a generator of random numbers is its own past, and is left behind."""
    if name == "random_state" and isinstance(value, (np.random.RandomState, np.random.Generator)):
        return None
    if name == "device":  # torch's own, perhaps
        return str(value)
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, Mapping):
        return {key: _plain("", item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain("", item) for item in value]
    return value


@dataclass(frozen=True)
class Stored:
    """What a file holds: arrays by name, and what :func:`save` told ``about`` them."""

    tensors: dict[str, NDArray[Any]]
    about: dict[str, Any]


def stored(path: Path) -> Stored:
    """The content of a file that :func:`save` wrote; InputError where it is none."""
    try:
        tensors, metadata = read_tensors(path)
    except Exception as error:
        raise InputError(f"{path}: not a readable model ({error}).") from error
    if metadata.get("format") != FORMAT:
        raise InputError(f"{path}: not a model that LinkedDictionaryLearning.save wrote.")
    return Stored(tensors, json.loads(metadata["about"]))


def load(model: Any, path: Path) -> Any:
    """Give a new model the parameters and the fit that a file holds; InputError where the file is damaged."""
    try:
        return _filled(model, stored(path))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{path}: a damaged model ({error!r}). Save it again.") from error


def _filled(model: Any, content: Stored) -> Any:
    tensors, about = content.tensors, content.about
    width = tensors["components_"].shape[1]
    for name in ("mean_", "scale_"):
        if tensors[name].shape != (width,):
            raise ValueError(f"{name} is of shape {tensors[name].shape}, not ({width},)")
    model.set_params(**about["parameters"])
    for name in ARRAYS:
        setattr(model, name, tensors[name])
    model._columns = {name: slice(start, stop) for name, (start, stop) in about["columns"].items()}
    model.weights_, model.variance_explained_ = about["weights"], about["variance_explained"]
    patterns = [tuple(pattern) for pattern in about["patterns"]]
    model._decoders = {
        pattern: Decoder(
            tensors[f"decoder.{number}.weights"],
            tensors[f"decoder.{number}.offset"],
            tensors[f"decoder.{number}.errors"],
            tensors.get(f"decoder.{number}.residual"),
        )
        for number, pattern in enumerate(patterns)
    }
    model.n_iter_, model.n_features_in_ = about["n_iter"], int(model.components_.shape[1])
    model._training, model._penalty = None, float(about.get("penalty", about["parameters"]["penalty"]))
    model.certificates_ = Certificates()
    if about["names"]:
        model.feature_names_in_ = np.array(about["names"], dtype=object)
    classes = about["classes"]
    if isinstance(classes, list):  # of files before their type was kept
        model.classes_ = np.array(classes)
    elif classes is not None:
        model.classes_ = np.array(classes["values"], dtype=classes["dtype"])
    return model
