"""The Hebbian update of a dictionary (Eq. 4)."""

from __future__ import annotations

from collections.abc import Sequence

from linked_dictionaries.learning.arrays import Array, Place
from linked_dictionaries.learning.linking import Modality


def hebbian_update(
    modality: Modality,
    dictionary: Array,
    samples: Array,
    phases: Sequence[tuple[float, Array]],
    *,
    rate: float,
    damping: float | None,
    place: Place,
) -> Array:
    """rate · Σ_p weight_p Σ a_p ⊗ (x - Φa_p) over a batch (Eq. 4): (M, pixels).

    Divided by the size of the batch, which is stochastic gradient descent as printed; or, with a
    ``damping``, each atom by its own Σa² and that, a diagonal approximation of the second derivative.

    ``phases`` are weights, which sum to one, and activations of the same samples, (batch, M). These are sparse: with
    some tens of 256 neurons active, what they explain and what is learned from it cost half of whole products, or less.
    """
    gradient: Array = None
    energy: Array = None
    positive = 0.0
    for weight, activations in phases:
        residual = place.plus_product(
            place.rows(modality.table, modality.index[samples]), -1.0, activations, dictionary
        )
        atoms_first = place.transposed(activations)
        gradient = place.zeros(tuple(dictionary.shape), dictionary) if gradient is None else gradient
        gradient = place.plus_product(gradient, weight, atoms_first, residual)
        if weight > 0:
            squares = weight * (activations * activations).sum(0)
            energy = squares if energy is None else energy + squares
            positive += weight
    gradient *= rate / len(samples) if damping is None else (rate / (energy / positive + damping))[:, None]
    return gradient
