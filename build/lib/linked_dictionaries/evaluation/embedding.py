"""Two-dimensional embeddings and how well they separate the classes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

TRUSTED = 3000  # points for the trustworthiness, whose cost is quadratic


def embed(
    features: NDArray[np.float32], method: str, perplexity: float, seed: int, threads: int
) -> NDArray[np.float64]:
    """Coordinates in the plane, (n, 2): the first two principal components, or t-SNE started from them."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(threads):
        if method == "pca":
            return _principal_components(features)
        from openTSNE import TSNE

        model = TSNE(
            n_components=2,
            perplexity=min(perplexity, (len(features) - 1) / 3),
            initialization="pca",
            neighbors="exact",
            negative_gradient_method="fft",
            random_state=seed,
            n_jobs=threads,
        )
        return np.asarray(model.fit(features.astype(np.float64)), dtype=np.float64)


def _principal_components(features: NDArray[np.float32]) -> NDArray[np.float64]:
    from sklearn.decomposition import PCA

    return np.asarray(PCA(n_components=2, svd_solver="covariance_eigh").fit_transform(features.astype(np.float64)))


def separation(
    features: NDArray[np.float32],
    coordinates: NDArray[np.float64],
    labels: NDArray[np.int64],
    neighbours: int,
    seed: int,
) -> dict[str, NDArray[np.float64]]:
    """How well the classes separate in the plane, point by point, and how true the plane is to the features.

    silhouette : (n,) silhouette coefficients of the true classes, -1 to 1. knn : (n,) 1 where the ``neighbours``
    nearest others vote for the point's class, else 0. trustworthiness : Venna and Kaski, 2001, one number, of the
    first points: how many of the neighbours in the plane are neighbours among the features too, 0 to 1. Each also as
    ``..._shuffled``, a control: with labels, or points, in random order.
    """
    from sklearn.manifold import trustworthiness
    from sklearn.metrics import silhouette_samples
    from sklearn.neighbors import NearestNeighbors

    random = np.random.default_rng([seed, 1])
    # Called without points, kneighbors leaves each point itself out.
    index = NearestNeighbors(n_neighbors=neighbours).fit(coordinates).kneighbors(return_distance=False)
    measured = {}
    for suffix, classes in (("", labels), ("_shuffled", random.permutation(labels))):
        votes = np.apply_along_axis(np.bincount, 1, classes[index], minlength=int(labels.max()) + 1)
        measured[f"knn{suffix}"] = (votes.argmax(axis=1) == classes).astype(np.float64)
        measured[f"silhouette{suffix}"] = np.asarray(silhouette_samples(coordinates, classes), np.float64)
    some, plane = features[:TRUSTED], coordinates[:TRUSTED]
    for suffix, points in (("", plane), ("_shuffled", random.permutation(plane))):
        measured[f"trustworthiness{suffix}"] = np.asarray(trustworthiness(some, points, n_neighbors=neighbours))
    return measured
