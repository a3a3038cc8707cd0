"""The Hebbian update of a dictionary (Eq. 4)."""

from __future__ import annotations

import torch
from torch import Tensor

from linked_dictionaries.learning.linking import Modality

DAMPING = 1.0  # added to Σa² per atom in the update: an atom that hardly fired hardly moves


def hebbian_update(
    modality: Modality, dictionary: Tensor, samples: Tensor, phases: list[tuple[float, Tensor]], scaled: bool
) -> Tensor:
    """Σ_p weight_p Σ a_p ⊗ (x - Φa_p) over a batch (Eq. 4): (M, pixels).

    Divided by the size of the batch, which is stochastic gradient descent as printed; or, ``scaled``, each atom by its
    own Σa², a diagonal approximation of the second derivative.

    ``phases`` are weighted activations of the same samples; the weights sum to one. The weighted sum is taken
    before the products with inputs and dictionary, so that several phases cost as many of those as one.
    """
    total = torch.zeros_like(phases[0][1])
    products = torch.zeros(total.shape[1], total.shape[1], dtype=total.dtype, device=total.device)
    energy = torch.zeros(total.shape[1], dtype=total.dtype, device=total.device)
    for weight, activations in phases:
        total.add_(activations, alpha=weight)
        products.addmm_(activations.T.contiguous(), activations, alpha=weight)
        energy += max(weight, 0.0) * (activations * activations).sum(dim=0)
    energy /= sum(max(weight, 0.0) for weight, _ in phases)
    gradient = modality.correlate(total, samples) - products @ dictionary
    return gradient / (energy + DAMPING)[:, None] if scaled else gradient / len(samples)
