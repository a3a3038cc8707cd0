"""Representations that no dictionary makes: shifted pixels, principal components, nonnegative factors."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linked_dictionaries.coding.intensities import as_intensities

PASSES, BATCH, STEPS = 20, 1024, 100  # of nonnegative factors: over the images, images of a step, steps of a code
Sides = tuple[NDArray[Any], NDArray[Any]]


def shifted_pixels(images: NDArray[np.uint8], image_shape: tuple[int, int], reach: int) -> NDArray[np.uint8]:
    """Each image, (n, pixels), moved once by up to ``reach`` pixels either way, drawn as learning draws it.

    The draw is always the same; staying in place is what is likeliest.
    """
    top, left = np.random.default_rng(0).binomial(2 * reach, 0.5, (2, len(images)))
    room = np.pad(images.reshape(-1, *image_shape), ((0, 0), (reach, reach), (reach, reach)))
    views = np.lib.stride_tricks.sliding_window_view(room, image_shape, axis=(1, 2))
    return np.asarray(views[np.arange(len(images)), top, left].reshape(len(images), -1))


def components(method: str, count: int, train: NDArray[np.uint8], test: NDArray[np.uint8], threads: int = 1) -> Sides:
    """Features of training and test images, (n, count) float32, by components learned from the training images.

    ``method`` is "pca" (centred, so features have either sign) or "nmf" (Frobenius norm, mini-batches, scikit-learn's
    start from singular vectors). No label is seen. There are at most as many components as images or pixels; that
    there are fewer than ``count`` is printed.
    """
    from sklearn.exceptions import ConvergenceWarning
    from threadpoolctl import threadpool_limits

    most = min(count, *train.shape)
    if most < count:
        print(f"{most} components in place of {count}, for {train.shape[0]} images of {train.shape[1]} pixels")
    with threadpool_limits(threads), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # a fixed number of passes is what is meant
        model = _principal(most) if method == "pca" else _nonnegative(most)
        model.fit(as_intensities(train))
        known, new = (np.asarray(model.transform(as_intensities(images)), np.float32) for images in (train, test))
    return known, new


def _principal(count: int) -> Any:
    from sklearn.decomposition import PCA

    return PCA(n_components=count, svd_solver="covariance_eigh")


def _nonnegative(count: int) -> Any:
    from sklearn.decomposition import MiniBatchNMF

    return MiniBatchNMF(
        n_components=count,
        init="nndsvda",
        batch_size=BATCH,
        max_iter=PASSES,
        transform_max_iter=STEPS,
        random_state=0,
    )
