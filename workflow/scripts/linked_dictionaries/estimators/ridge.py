"""Ridge regression whose strength, and prior, are chosen on held-out samples or by generalised cross-validation.

Scikit-learn's RidgeCV chooses by the latter too (Golub, Heath, Wahba, 1979), and passes over the samples for each
strength, target and prior. Here one pass gives the products F'F, F'Y and ΣY², from which all of them follow: a map
costs an eigendecomposition of F'F, and of held-out samples the same products with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]
ALPHAS = tuple(float(10.0**power) for power in range(-6, 3))  # times the features' mean energy
LEAST_FREE = 0.01  # share of the samples that a map must leave free: nearer to interpolation the score is no guide
LEAST_HELD_OUT = 2  # samples
BLOCK = 2**23  # distances between held-out samples at once, 64 MiB


@dataclass(frozen=True)
class HeldOut:
    """Samples that choose: features (n, p) and targets (n, q), NaN where a sample lacks a group of them."""

    features: Floats
    targets: Floats

    def of(self, group: slice) -> NDArray[np.intp] | None:
        """Samples that have the targets of a group; None where they are too few to choose by."""
        known = np.flatnonzero(~np.isnan(self.targets[:, group.start]))
        return known if len(known) >= LEAST_HELD_OUT else None


@dataclass(frozen=True)
class Maps:
    """Coefficients (p, q), intercepts (q,), and the squared error a sample that each group is expected to leave."""

    coefficients: Floats
    intercepts: Floats
    errors: Floats


class Products:
    """F'F, F'Y and ΣY² of centred features F (n, p) and targets Y (n, q), in double precision."""

    def __init__(self, features: Floats, targets: Floats) -> None:
        self.count = len(features)
        self.mean = features.mean(axis=0, dtype=np.float64)
        self.means = targets.mean(axis=0, dtype=np.float64)
        centred, wanted = features - self.mean, targets - self.means
        self.gram, self.cross = centred.T @ centred, centred.T @ wanted
        self.squares = (wanted**2).sum(axis=0)

    def maps(self, roots: Sequence[Floats], groups: Sequence[slice], held_out: HeldOut | None = None) -> Maps:
        """Maps with the strength and prior of the least loss.

        Parameters
        ----------
        roots : R of each prior tried: coefficients are R c with c of independent entries; (p, p), or (p,) its diagonal.
        groups : targets that share strength and prior.
        held_out : samples to choose by; without them, or for targets that too few of them have, cross-validation does.
        """
        best = Maps(np.zeros_like(self.cross), self.means, np.full(len(groups), np.inf))
        least = np.full(len(groups), np.inf)
        for root in roots:
            half = self.gram * root if root.ndim == 1 else self.gram @ root
            values, vectors = np.linalg.eigh(half * root[:, None] if root.ndim == 1 else root.T @ half)
            energy = float(values.sum()) / self.count or 1.0
            back = root[:, None] * vectors if root.ndim == 1 else root @ vectors
            values, turned = values.clip(min=0), back.T @ self.cross
            inverses = [1 / (values + alpha * energy) for alpha in ALPHAS]
            for number, group in enumerate(groups):
                known = None if held_out is None else held_out.of(group)
                if held_out is None or known is None:
                    losses = errors = self._crossed(values, turned[:, group], self.squares[group], inverses)
                else:
                    shown = (held_out.features[known] - self.mean) @ back
                    wanted = held_out.targets[known, group] - self.means[group]
                    losses, errors = held_out_losses(shown, wanted, turned[:, group], inverses)
                place = int(np.argmin(losses))
                if losses[place] < least[number]:
                    least[number], best.errors[number] = losses[place], errors[place]
                    best.coefficients[:, group] = back @ (inverses[place][:, None] * turned[:, group])
        return Maps(best.coefficients, self.means - self.mean @ best.coefficients, best.errors)

    def _crossed(self, values: Floats, turned: Floats, squares: Floats, inverses: Sequence[Floats]) -> list[float]:
        """Generalised cross-validation's estimate of the squared error a sample, for each strength."""
        energies, errors = (turned**2).sum(axis=1), []
        for inverse in inverses:
            free = 1 - (1 + float(values @ inverse)) / self.count
            left = float(squares.sum()) - float((inverse * (2 - values * inverse)) @ energies)
            errors.append(left / self.count / free**2 if free >= LEAST_FREE else np.inf)
        return errors


def held_out_losses(
    shown: Floats, wanted: Floats, turned: Floats, inverses: Sequence[Floats]
) -> tuple[list[float], list[float]]:
    """For each strength what held-out samples say: 1 - the mean of R² and recall at 1, and the squared error a sample.

    A strength's map is diag(inverse) · turned, (p, q), from what is ``shown``, (n, p), to what is ``wanted``, (n, q).
    Its error is a quadratic form in the inverses, and distances are to all n, so no prediction is written down.
    """
    squares = (wanted**2).sum(axis=1)
    near = turned @ wanted.T
    linear = (shown * near.T).sum(axis=0)
    form = (shown.T @ shown) * (turned @ turned.T)
    losses, errors = [], []
    blocks = np.array_split(np.arange(len(wanted)), -(-(len(wanted) ** 2) // BLOCK))
    for inverse in inverses:
        error = float(squares.sum() - 2 * inverse @ linear + inverse @ form @ inverse) / len(wanted)
        found = [_found(shown[rows] * inverse, rows, squares, near) for rows in blocks]
        recall = float(np.concatenate(found).mean())
        errors.append(error)
        losses.append(1 - (1 - error * len(wanted) / float(squares.sum() or 1.0) + recall) / 2)
    return losses, errors


def _found(scaled: Floats, rows: NDArray[np.intp], squares: Floats, near: Floats) -> NDArray[np.bool_]:
    """Which of some rows are nearest to their own target, of all of them, and to no other one as much."""
    distances = squares - 2 * scaled @ near
    least = np.partition(distances, 1, axis=1)[:, :2]
    own = distances[np.arange(len(rows)), rows]
    nearest: NDArray[np.bool_] = (own <= least[:, 0]) & (least[:, 1] > own)
    return nearest
