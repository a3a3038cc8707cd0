"""Two-dimensional embeddings and how well they separate the classes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from linked_dictionaries.errors import UserError

LEAST_POINTS = 3
LEAST_PERPLEXITY = 0.5  # below, t-SNE would look at no neighbour at all
FEW = 5000  # points below which the tree of Barnes and Hut is faster than interpolation on a grid: five times at 1,000
TRUSTED = 3000  # points for the trustworthiness, whose cost is quadratic


def embed(
    features: NDArray[np.float32], method: str, perplexity: float, seed: int, threads: int
) -> NDArray[np.float64]:
    """Coordinates in the plane, (n, 2): the first two principal components, or t-SNE started from them.

    The perplexity is at most a third of the other points. Points that are all the same lie in the origin, with a
    warning. Raises UserError for fewer than three points and for features that are no finite numbers.
    """
    from threadpoolctl import threadpool_limits

    if len(features) < LEAST_POINTS:
        raise UserError(
            f"embedding: {len(features)} points; needed: {LEAST_POINTS} or more, so more test images or more of "
            "embedding.points."
        )
    if not np.isfinite(features).all():
        raise UserError("embedding: there are features that are no finite numbers; the codes or images are damaged.")
    if features.shape[1] < 2:
        features = np.pad(features, ((0, 0), (0, 2 - features.shape[1])))
    if bool((features == features[0]).all()):
        # t-SNE would divide by the spread, and ends the whole process.
        said = "all zero" if not features[0].any() else "all the same"
        print(f"warning: the features are {said}, so all points lie in one place; is the penalty too large?")
        return np.zeros((len(features), 2))
    most = (len(features) - 1) / 3
    if perplexity > most:
        print(f"perplexity {most:.3g} in place of {perplexity:g}, for {len(features)} points")
    with threadpool_limits(threads):
        if method == "pca":
            return _principal_components(features)
        from openTSNE import TSNE

        model = TSNE(
            n_components=2,
            perplexity=max(min(perplexity, most), LEAST_PERPLEXITY),
            initialization="pca",
            neighbors="exact",
            negative_gradient_method="bh" if len(features) < FEW else "fft",
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
    first points: less than 1 by each neighbour in the plane that is none among the features, by its rank there; 0.5
    by chance. Each also as ``..._shuffled``, a control: with labels, or points, in random order. Of few points there
    are fewer neighbours: to vote no more than a class has others, as more would outvote every class, and less than
    half for the trustworthiness. Points of one class alone have a silhouette of 0, as have all where no class has two
    points; where all points lie in one place the trustworthiness is 0.
    """
    from sklearn.manifold import trustworthiness
    from sklearn.neighbors import NearestNeighbors

    random = np.random.default_rng([seed, 1])
    count = len(coordinates)
    others = int(np.median(np.unique(labels, return_counts=True)[1])) - 1
    voting = max(1, min(neighbours, others, count - 1))
    trusting = min(neighbours, (min(count, TRUSTED) - 1) // 2)
    if min(voting, trusting) < neighbours:
        print(f"{voting} voting and {trusting} trusted neighbours in place of {neighbours}, for {count} points")
    # Called without points, kneighbors leaves each point itself out.
    index = NearestNeighbors(n_neighbors=voting).fit(coordinates).kneighbors(return_distance=False)
    measured = {}
    for suffix, classes in (("", labels), ("_shuffled", random.permutation(labels))):
        votes = np.apply_along_axis(np.bincount, 1, classes[index], minlength=int(labels.max()) + 1)
        measured[f"knn{suffix}"] = (votes.argmax(axis=1) == classes).astype(np.float64)
        measured[f"silhouette{suffix}"] = _silhouettes(coordinates, classes)
    some, plane = features[:TRUSTED], coordinates[:TRUSTED]
    for suffix, points in (("", plane), ("_shuffled", random.permutation(plane))):
        apart = bool((points != points[0]).any())
        measured[f"trustworthiness{suffix}"] = np.asarray(
            trustworthiness(some, points, n_neighbors=trusting) if apart else 0.0
        )
    return measured


def _silhouettes(coordinates: NDArray[np.float64], labels: NDArray[np.int64]) -> NDArray[np.float64]:
    """Silhouette coefficient of each point, (n,); 0 where there is one class, or as many classes as points."""
    from sklearn.metrics import silhouette_samples

    if not 2 <= len(np.unique(labels)) < len(labels):
        return np.zeros(len(labels))
    return np.asarray(silhouette_samples(coordinates, labels), np.float64)
