"""Linked inputs: how several modalities become one problem, and how an absent one drops out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from linked_dictionaries.coding.intensities import as_intensities
from linked_dictionaries.errors import UserError


@dataclass(frozen=True)
class Modality:
    """The inputs of one modality for n samples.

    Attributes
    ----------
    name : the modality's name in config.yaml.
    table : (k, pixels) tensor of distinct inputs: one a sample, or one a class.
    index : (n,) tensor of rows of ``table``, one for each sample.
    weight : w_m of Eq. 6.
    """

    name: str
    table: Tensor
    index: Tensor
    weight: float

    def batch(self, samples: Tensor) -> Tensor:
        """Inputs of some samples, (batch, pixels)."""
        return self.table[self.index[samples]]

    def drive(self, samples: Tensor, dictionary: Tensor) -> Tensor:
        """Φ_mᵀx_m of some samples, (batch, M), unweighted; computed once for each distinct input where that is less."""
        if len(self.table) < len(samples):
            return (self.table @ dictionary.T)[self.index[samples]]
        return self.batch(samples) @ dictionary.T

    def correlate(self, activations: Tensor, samples: Tensor) -> Tensor:
        """Σ a ⊗ x over some samples, (M, pixels): the first half of the Hebbian update (Eq. 4)."""
        if len(self.table) < len(samples):
            sums = torch.zeros(
                len(self.table), activations.shape[1], dtype=activations.dtype, device=activations.device
            )
            sums.index_add_(0, self.index[samples], activations)
            return sums.T.contiguous() @ self.table
        # A transposed left factor makes the matrix product three times slower than copying it first.
        return activations.T.contiguous() @ self.batch(samples)


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


def aligned(array: NDArray[Any], device: str) -> Tensor:
    """A tensor in memory that torch allocated: matrix products round differently where the alignment differs."""
    return torch.from_numpy(array).clone().to(device)


def link(
    weights: Mapping[str, float | str],
    per_class: Mapping[str, NDArray[np.float32]],
    images: NDArray[Any],
    labels: Tensor,
) -> list[Modality]:
    """The linked inputs of a variant, the image first, on the labels' device.

    Parameters
    ----------
    weights : w_m of Eq. 6 by modality, or "equal", the weight that gives it the mean energy of the image.
    per_class : (classes, pixels) inputs of those that show one thing per class.
    images : (n, pixels), the input of the remaining one. labels : (n,) class numbers.
    """
    device = str(labels.device)
    image = aligned(as_intensities(images), device)
    energy = float((image * image).sum(dim=1).double().mean())
    modalities = []
    for name, weight in sorted(weights.items(), key=lambda item: item[0] in per_class):
        table = aligned(per_class[name], device) if name in per_class else image
        index = labels if name in per_class else torch.arange(len(image), device=device)
        if weight == "equal":
            weight = energy / float((table * table).sum(dim=1)[index].double().mean())
        modalities.append(Modality(name, table, index, float(weight)))
    return modalities


def weighted_sum(modalities: Iterable[Modality], parts: Mapping[str, Tensor]) -> Tensor:
    """Σ w_m part_m over the modalities given: b from the drives Φ_mᵀx_m, G from the Grams Φ_mᵀΦ_m.

    A modality left out was never there. The self term of the dynamics stays +1·a however many are summed.
    """
    total: Tensor | None = None
    for modality in modalities:
        part = modality.weight * parts[modality.name]
        total = part if total is None else total + part
    if total is None:
        raise ValueError("at least one modality is needed")
    return total


def largest_drive(modalities: Iterable[Modality]) -> float:
    """No drive of any sample is larger, whatever the atoms: the largest Σ w_m ‖x_m‖, for atoms of norm one."""
    norms = (part.weight * torch.linalg.vector_norm(part.table, dim=1)[part.index] for part in modalities)
    return float(sum(norms).max())


def check_penalty(modalities: Iterable[Modality], penalty: float, excitation: float = 0.0) -> None:
    """UserError where every code would be zero: λ is no less than the largest drive and the driver's excitation."""
    most = largest_drive(modalities) + excitation
    if penalty >= most:
        raise UserError(
            f"sparse_coding.penalty: λ = {penalty:g} silences every neuron, as no training sample can drive one above "
            f"{most:.3g}; needed: less, such as {most / 20:.2g}."
        )


def unit_norm(dictionary: Tensor) -> Tensor:
    """Atoms (rows) scaled to norm one; a zero atom stays zero."""
    norms: Tensor = torch.linalg.vector_norm(dictionary, dim=1, keepdim=True)
    return dictionary / norms.clamp_min(1e-8)
