"""Ridge regression whose strength, and prior, are chosen by generalised cross-validation (Golub, Heath, Wahba, 1979).

Scikit-learn's RidgeCV chooses alike, and passes over the samples for each strength, target and prior. Here one pass
gives the products F'F, F'Y and ΣY², from which all of them follow: a map costs an eigendecomposition of F'F.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]
ALPHAS = tuple(float(10.0**power) for power in range(-6, 3))  # times the features' mean energy
LEAST_FREE = 0.01  # share of the samples that a map must leave free: nearer to interpolation the score is no guide


class Products:
    """F'F, F'Y and ΣY² of centred features F (n, p) and targets Y (n, q), in double precision."""

    def __init__(self, features: Floats, targets: Floats) -> None:
        self.count = len(features)
        self.mean = features.mean(axis=0, dtype=np.float64)
        self.means = targets.mean(axis=0, dtype=np.float64)
        centred, wanted = features - self.mean, targets - self.means
        self.gram, self.cross = centred.T @ centred, centred.T @ wanted
        self.squares = (wanted**2).sum(axis=0)

    def maps(self, roots: Sequence[Floats], groups: Sequence[slice]) -> tuple[Floats, Floats]:
        """Coefficients (p, q) and intercepts (q,).

        Parameters
        ----------
        roots : R of each prior tried: coefficients are R c with c of independent entries; (p, p), or (p,) its diagonal.
        groups : targets that share strength and prior.
        """
        least = np.full(len(groups), np.inf)
        coefficients = np.zeros_like(self.cross)
        for root in roots:
            half = self.gram * root if root.ndim == 1 else self.gram @ root
            values, vectors = np.linalg.eigh(half * root[:, None] if root.ndim == 1 else root.T @ half)
            energy = float(values.sum()) / self.count or 1.0
            back = root[:, None] * vectors if root.ndim == 1 else root @ vectors
            values, turned = values.clip(min=0), back.T @ self.cross
            for alpha in ALPHAS:
                inverse = 1 / (values + alpha * energy)
                free = 1 - (1 + (values * inverse).sum()) / self.count
                if free < LEAST_FREE:
                    continue
                left = self.squares - ((inverse * (2 - values * inverse))[:, None] * turned**2).sum(axis=0)
                for number, group in enumerate(groups):
                    error = float(left[group].sum()) / free**2
                    if error < least[number]:
                        least[number] = error
                        coefficients[:, group] = back @ (inverse[:, None] * turned[:, group])
        return coefficients, self.means - self.mean @ coefficients
