"""The Hebbian update of a dictionary (Eq. 4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from linked_dictionaries.learning.arrays import Array, Place
from linked_dictionaries.learning.linking import Modality


@dataclass(frozen=True)
class Phase:
    """Activations of a batch, (batch, M), and Σ a ⊗ a over it, (M, M), which every modality's update shares."""

    activations: Array
    products: Array


def phase_of(activations: Array, place: Place) -> Phase:
    return Phase(activations, place.transposed(activations) @ activations)


def hebbian_update(
    modality: Modality,
    dictionary: Array,
    samples: Array,
    phases: Sequence[tuple[float, Phase]],
    *,
    damping: float | None,
    place: Place,
) -> Array:
    """Σ_p weight_p Σ a_p ⊗ (x - Φa_p) over a batch (Eq. 4): (M, pixels).

    Divided by the size of the batch, which is stochastic gradient descent as printed; or, with a
    ``damping``, each atom by its own Σa² and that, a diagonal approximation of the second derivative.

    ``phases`` are weighted activations of the same samples; the weights sum to one. The weighted sum is taken
    before the products with inputs and dictionary, so that several phases cost as many of those as one.
    """
    total: Array = None
    products: Array = None
    energy: Array = None
    positive = 0.0
    for weight, phase in phases:
        activations = phase.activations if weight == 1.0 else weight * phase.activations
        squares = phase.products if weight == 1.0 else weight * phase.products
        total = activations if total is None else total + activations
        products = squares if products is None else products + squares
        if weight > 0:
            energy = squares.diagonal() if energy is None else energy + squares.diagonal()
            positive += weight
    explain, learn = place.together([lambda: products @ dictionary, lambda: modality.correlate(total, samples, place)])
    gradient = learn - explain
    return gradient / len(samples) if damping is None else gradient / (energy / positive + damping)[:, None]
