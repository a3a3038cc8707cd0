"""Linked inputs: how several modalities become one problem, and how an absent one drops out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linked_dictionaries.coding.intensities import as_intensities
from linked_dictionaries.errors import UserError
from linked_dictionaries.learning.arrays import Array, OnProcessors, Place


@dataclass(frozen=True)
class Modality:
    """The inputs of one modality for n samples.

    Attributes
    ----------
    name : the modality's name.
    table : (k, pixels) array of distinct inputs: one a sample, or one a class; zeros where a sample's is missing.
    index : (n,) rows of ``table``, one for each sample.
    weight : w_m of Eq. 6.
    present : (n,) whether a sample has this modality, a NumPy array; None where all have it.
    """

    name: str
    table: Array
    index: Array
    weight: float
    present: NDArray[np.bool_] | None = None

    def batch(self, samples: Array) -> Array:
        """Inputs of some samples, (batch, pixels)."""
        return self.table[self.index[samples]]

    def drive(self, samples: Array, dictionary: Array) -> Array:
        """Φ_mᵀx_m of some samples, (batch, M), unweighted; computed once for each distinct input where that is less."""
        if len(self.table) < len(samples):
            return (self.table @ dictionary.T)[self.index[samples]]
        return self.batch(samples) @ dictionary.T


def class_inputs(
    sources: Mapping[str, str], glyphs: Iterable[NDArray[Any]], n_classes: int
) -> dict[str, NDArray[np.float32]]:
    """Inputs of the modalities that show one thing per class, (classes, pixels), in [0, 1].

    ``sources`` maps modality to source; ``glyphs`` are the arrays of those with source "glyphs", in the same order.
    """
    rendered = iter(glyphs)
    inputs: dict[str, NDArray[np.float32]] = {}
    for name, source in sources.items():
        if source == "glyphs":
            inputs[name] = as_intensities(next(rendered)).astype(np.float32)
        elif source == "one_hot":
            inputs[name] = np.eye(n_classes, dtype=np.float32)
    return inputs


def link(
    weights: Mapping[str, float | str],
    per_class: Mapping[str, NDArray[np.float32]],
    images: NDArray[Any],
    labels: NDArray[Any],
    place: Place | None = None,
) -> list[Modality]:
    """The linked inputs of a variant, the image first.

    Parameters
    ----------
    weights : w_m of Eq. 6 by modality, or "equal", the weight that gives it the mean energy of the image.
    per_class : (classes, pixels) inputs of those that show one thing per class.
    images : (n, pixels), the input of the remaining one. labels : (n,) class numbers.
    place : where learning computes; None is NumPy.
    """
    place = place or OnProcessors()
    image = as_intensities(images)
    energy = mean_energy(image)
    everyone, classes = np.arange(len(image)), np.asarray(labels)
    sent = None  # the images lie on the device once, however many modalities show them
    modalities = []
    for name, weight in sorted(weights.items(), key=lambda item: item[0] in per_class):
        table, index = (per_class[name], classes) if name in per_class else (image, everyone)
        if weight == "equal":
            weight = energy / float(squares(table)[index].mean(dtype=np.float64))
        if name in per_class:
            there = place.put(table)
        else:
            there = sent = place.put(table) if sent is None else sent
        modalities.append(Modality(name, there, place.put(index), float(weight)))
    return modalities


def squares(rows: NDArray[Any]) -> NDArray[Any]:
    """‖x‖² of each row."""
    return np.asarray(np.einsum("ij,ij->i", rows, rows))


def mean_energy(rows: NDArray[Any]) -> float:
    """Mean of ‖x‖² over the rows."""
    return float(squares(rows).mean(dtype=np.float64))


def alone(weights: Mapping[str, float]) -> dict[str, float]:
    """Weights of a subset of the modalities, scaled to the sum one.

    Then unit atoms have a unit Gram, so that one λ holds for every subset; a modality alone has weight one, as
    encoding takes it.
    """
    total = sum(weights.values())
    return {name: weight / total for name, weight in weights.items()}


def weighted_sum(weights: Mapping[str, float], parts: Mapping[str, Array], rows: Any = None) -> Array:
    """Σ w_m part_m over the modalities with weights: b from the drives Φ_mᵀx_m, G from the Grams Φ_mᵀΦ_m.

    A modality without a weight was never there. The self term of the dynamics stays +1·a however many are summed.
    ``rows`` are those of the parts to sum; None takes all.
    """
    total: Array | None = None
    for name, weight in weights.items():
        part = parts[name] if rows is None else parts[name][rows]
        part = part if weight == 1.0 else weight * part
        total = part if total is None else total + part
    if total is None:
        raise ValueError("at least one modality is needed")
    return total


def largest_drive(modalities: Iterable[Modality]) -> float:
    """No drive of any sample is larger, whatever the atoms: the largest Σ w_m ‖x_m‖, for atoms of norm one."""
    norms = (part.weight * ((part.table * part.table).sum(1) ** 0.5)[part.index] for part in modalities)
    return float(sum(norms).max())


def check_penalty(modalities: Iterable[Modality], penalty: float, excitation: float = 0.0) -> None:
    """UserError where every code would be zero: λ is no less than the largest drive and the driver's excitation."""
    most = largest_drive(modalities) + excitation
    if penalty >= most:
        raise UserError(
            f"sparse_coding.penalty: λ = {penalty:g} silences every neuron, as no training sample can drive one above "
            f"{most:.3g}; needed: less, such as {most / 20:.2g}."
        )


def gram_of(dictionary: Array) -> Array:
    """Φᵀ Φ of atoms that are rows, (M, M)."""
    return dictionary @ dictionary.T
