"""The steps of the iterative solvers, from the largest eigenvalue of the Gram."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from torch import Tensor

EXACT_EIGENVALUES = 512  # atoms up to which λmax is computed to the last digits
FEWEST_FOR_LANCZOS = 64  # atoms
LANCZOS_VECTORS = 12  # few, as one eigenvalue of codes' Grams stands far above the others
POWER_ITERATIONS = 300
MARGIN = 1.02  # power iteration comes from below
DIGITS = 6  # kept of λmax: what is behind them depends on the threads of a linear-algebra library


def largest_eigenvalue(gram: NDArray[Any] | Tensor) -> float:
    """λmax(G), or a little more, of a NumPy array or a torch tensor; explicit steps are stable below 2/λmax.

    Exact but for the last digits for a small G. For a large one by power iteration, with a margin.
    """
    if len(gram) <= EXACT_EIGENVALUES:
        array = gram if isinstance(gram, np.ndarray) else gram.detach().cpu().numpy()
        array = array.astype(np.float64)
        return _rounded_up(_exactly(array)) if np.isfinite(array).all() else np.nan
    # What follows is spelled the same for arrays and tensors. Scaled, so that no square leaves the type's range.
    whole: Any = gram
    scale = float(abs(whole).max())
    if not 0 < scale < np.inf:
        return 0.0 if scale == 0 else np.nan
    scaled = whole / scale
    vector = abs(scaled).sum(1)
    value = 0.0
    for _ in range(POWER_ITERATIONS):
        vector = scaled @ (vector / float(vector @ vector) ** 0.5)
        previous, value = value, float(vector @ vector) ** 0.5
        if abs(value - previous) <= 1e-5 * value:
            break
    return _rounded_up(MARGIN * value * scale)


def _exactly(gram: NDArray[np.float64]) -> float:
    """The largest of the eigenvalues: by Lanczos, which is four times as fast as all of them, where it ends."""
    from scipy.sparse.linalg import ArpackError, eigsh

    if len(gram) >= FEWEST_FOR_LANCZOS:
        start = np.random.default_rng(0).standard_normal(len(gram))  # orthogonal to no eigenvector
        with suppress(ArpackError):
            limits = {"ncv": LANCZOS_VECTORS, "tol": 1e-10}
            return float(eigsh(gram, k=1, which="LA", v0=start, return_eigenvectors=False, **limits)[0])
    return float(np.linalg.eigvalsh(gram)[-1])


def lca_step(eigenvalue: float) -> float:
    """The Euler step η that settles fastest for sure: 1.9/λmax, at most 1."""
    return min(1.0, 1.9 / eigenvalue) if eigenvalue > 0 else 1.0


def fista_step(eigenvalue: float) -> float:
    """The gradient step 1/λmax; any for a Gram of zeros."""
    return 1.0 / eigenvalue if eigenvalue > 0 else 1.0


def _rounded_up(value: float) -> float:
    if not (np.isfinite(value) and value > 0):
        return value
    unit = 10.0 ** (np.floor(np.log10(value)) - DIGITS + 1)
    return float(np.ceil(value / unit) * unit)


def diverged(iteration: int) -> str:
    """What is said of potentials that are no finite numbers any more."""
    return (
        f"sparse coding diverged after {iteration} iterations: the step is too large for this dictionary. "
        "Use step=None (in a configuration null), which takes it from the Gram's largest eigenvalue λmax, "
        "or a step below 2/λmax."
    )
