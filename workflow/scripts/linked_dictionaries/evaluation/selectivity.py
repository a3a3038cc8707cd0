"""What a variant's codes show for and against the paper's claims: one number per image, or one per seed."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from linked_dictionaries.evaluation.cross_modal import block_sums

Floats = NDArray[Any]


def most_alike(activations: Floats, references: Floats) -> NDArray[np.int64]:
    """For each code, the reference code with the largest cosine: (n,) indices; the first where none shares a neuron.

    Parameters
    ----------
    activations : (n, M). references : (classes, M), activations of the same neurons.
    """
    norms = np.maximum(np.linalg.norm(references, axis=1, keepdims=True), 1e-12)
    nearest: NDArray[np.int64] = (activations @ (references / norms).T).argmax(axis=1)
    return nearest


def class_selectivity(activations: Floats, labels: NDArray[np.int64], n_classes: int) -> NDArray[np.float64]:
    """Class selectivity index of each neuron that fires (Morcos et al., 2018): (μ_max - μ_rest) / (μ_max + μ_rest).

    μ_max is the largest of the neuron's mean activations per class, μ_rest the mean over the other classes. 1 is a
    neuron that fires for one class alone, 0 one that fires for all alike. One that never fires answers to nothing and
    has no index: counted as 0 it would make an algorithm of fewer dead neurons look more selective.
    """
    means = class_means(activations, labels, n_classes)
    means = means[:, (means > 0).any(axis=0)]
    largest = means.max(axis=0)
    rest = (means.sum(axis=0) - largest) / (n_classes - 1)
    index: NDArray[np.float64] = (largest - rest) / (largest + rest)
    return index


def mean_selectivity(activations: Floats, labels: NDArray[np.int64], n_classes: int) -> float:
    """Mean class selectivity of the neurons that fire; 0 where none does."""
    index = class_selectivity(activations, labels, n_classes)
    return float(index.mean()) if len(index) else 0.0


def class_means(activations: Floats, labels: NDArray[np.int64], n_classes: int) -> NDArray[np.float64]:
    """Mean activation per class and neuron, (classes, M)."""
    return np.array([activations[labels == label].mean(axis=0, dtype=np.float64) for label in range(n_classes)])


def block_selectivity(
    activations: Floats, labels: NDArray[np.int64], n_classes: int, block_size: int
) -> NDArray[np.float64]:
    """Share of each image's activation, among the neurons of all blocks, that lies in its own class's block: (n,)."""
    sums = block_sums(activations, block_size, n_classes)
    own = sums[np.arange(len(labels)), labels]
    share: NDArray[np.float64] = own / np.maximum(sums.sum(axis=1, dtype=np.float64), 1e-12)
    return share


def modularity(activations: Floats, labels: NDArray[np.int64], n_classes: int) -> float:
    """Modularity (Ridgeway and Mozer, 2018) of "neuron fires" over the factors "image is of class k", 0 to 1.

    A neuron is modular when it has mutual information with one factor only: 1 - Σ m² over the other factors,
    relative to the largest m² times their number. Mean over the neurons that fire at all.
    """
    information = class_information(activations > 0, labels, n_classes)
    fires = (activations > 0).any(axis=0) & (information.max(axis=0) > 0)
    squared = information[:, fires] ** 2
    largest = squared.max(axis=0)
    deviation = (squared.sum(axis=0) - largest) / (largest * (n_classes - 1))
    return float((1 - deviation).mean()) if fires.any() else 0.0


def class_information(fires: NDArray[np.bool_], labels: NDArray[np.int64], n_classes: int) -> NDArray[np.float64]:
    """Mutual information in nats between a neuron's firing and each class against the rest, (classes, M)."""
    from scipy.special import rel_entr

    size, member = len(labels), labels == np.arange(n_classes)[:, None]
    inside, fires_at_all = member.astype(np.int64) @ fires.astype(np.int64), fires.sum(axis=0)
    of_class = member.sum(axis=1)[:, None]
    silent, of_others = size - fires_at_all, size - of_class
    # Fires and is of the class, fires and is not, is silent and of the class, neither: each (classes, M).
    counts = np.stack([inside, fires_at_all - inside, of_class - inside, of_others - fires_at_all + inside])
    expected = np.stack([fires_at_all * of_class, fires_at_all * of_others, silent * of_class, silent * of_others])
    # Of whole numbers, so that what is independent has exactly none.
    information: NDArray[np.float64] = rel_entr(counts * size, expected).sum(axis=0) / size**2
    return np.maximum(information, 0.0)


def structural_similarities(images: Floats, references: Floats, image_shape: tuple[int, int]) -> NDArray[np.float64]:
    """SSIM (Wang et al., 2004) of each image with its reference, for intensities in [0, 1]: (n,)."""
    from skimage.metrics import structural_similarity

    pairs = zip(images.reshape(-1, *image_shape), references.reshape(-1, *image_shape), strict=True)
    return np.array([structural_similarity(image, reference, data_range=1.0) for image, reference in pairs])


def other_class(labels: NDArray[np.int64], n_classes: int, random: np.random.Generator) -> NDArray[np.int64]:
    """For each label, another class drawn at random: the partner of a shuffled pair."""
    return (labels + random.integers(1, n_classes, len(labels))) % n_classes
