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
    features: NDArray[np.float32], coordinates: NDArray[np.float64], labels: NDArray[np.int64], neighbours: int
) -> dict[str, float]:
    """How well the classes separate in the plane, and how true the plane is to the features.

    silhouette : mean silhouette coefficient of the true classes, -1 to 1. knn_accuracy : share of points whose
    ``neighbours`` nearest others vote for their class (leave-one-out). trustworthiness : Venna and Kaski, 2001, of the
    first points, how many of the ``neighbours`` in the plane are neighbours among the features too, 0 to 1.
    """
    from sklearn.manifold import trustworthiness
    from sklearn.metrics import silhouette_score
    from sklearn.neighbors import NearestNeighbors

    # Called without points, kneighbors leaves each point itself out.
    index = NearestNeighbors(n_neighbors=neighbours).fit(coordinates).kneighbors(return_distance=False)
    votes = np.apply_along_axis(np.bincount, 1, labels[index], minlength=int(labels.max()) + 1)
    return {
        "silhouette": float(silhouette_score(coordinates, labels)),
        "knn_accuracy": float((votes.argmax(axis=1) == labels).mean()),
        "trustworthiness": float(trustworthiness(features[:TRUSTED], coordinates[:TRUSTED], n_neighbors=neighbours)),
    }
