"""Reading an absent view from a code: through its dictionary, or through a linear map fitted to codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linked_dictionaries.coding.method import Method
from linked_dictionaries.estimators.patterns import Pattern, Problem, encode_views

Floats = NDArray[Any]
ALPHAS = tuple(float(10.0**power) for power in range(-5, 3))  # of the ridge, times the features' mean energy
SHARES = (0.1, 0.3, 1.0, 3.0)  # of codes beside signals, both of mean energy one
SIGNALS = "both"  # the decoder that reads from codes and given signals together
Decoders = dict[Pattern, Floats]  # (features + 1, n_features) for the views that codes were found from; see _features


def useful_patterns(present: NDArray[np.bool_]) -> list[Pattern]:
    """The patterns from which absent views will be read: each view alone, all but each, those of the data."""
    n_views = present.shape[1]
    one = np.eye(n_views, dtype=bool)
    seen = np.unique(present, axis=0)
    patterns = {tuple(bool(here) for here in row) for row in np.concatenate([one, ~one, seen])}
    return sorted(pattern for pattern in patterns if any(pattern) and not all(pattern))


def fit_decoders(
    X: Floats, present: NDArray[np.bool_], problem: Problem, method: Method, decoder: str = "ridge"
) -> Decoders:
    """For each pattern a ridge to the standardised views that it lacks: from its codes or, "both", the signals too."""
    decoders: Decoders = {}
    for pattern in useful_patterns(present):
        having = present[:, np.array(pattern)].all(axis=1)
        if not having.any():
            continue
        taking = np.broadcast_to(np.array(pattern), (int(having.sum()), len(pattern)))
        rows = X[having]
        codes = encode_views(rows, taking, problem, method).activations
        features = _features(codes, rows, pattern, problem, decoder == SIGNALS)
        found = np.zeros((features.shape[1] + 1, X.shape[1]), X.dtype)
        targets = (rows - problem.standard.mean) / problem.standard.scale
        lacking = [place for place, here in enumerate(pattern) if not here]
        for both, places in _same_samples(present[having], lacking):
            if both.sum() < 2:
                for part in (list(problem.columns.values())[place] for place in places):
                    found[: codes.shape[1], part] = problem.dictionary[:, part]
                continue
            products = _Products.of(features[both], targets[both], codes.shape[1])
            for part in (list(problem.columns.values())[place] for place in places):
                found[:-1, part], found[-1, part] = products.ridge(part)
        decoders[pattern] = found
    return decoders


def _features(codes: Floats, X: Floats, pattern: Pattern, problem: Problem, with_signals: bool) -> Floats:
    """What a decoder reads from: codes (n, M), and with signals the standardised columns of the pattern's views."""
    if not with_signals:
        return codes
    chosen = np.concatenate([np.r_[part] for part, here in zip(problem.columns.values(), pattern, strict=True) if here])
    signals: Floats = (X[:, chosen] - problem.standard.mean[chosen]) / problem.standard.scale[chosen]
    return np.hstack([codes, signals])


def _same_samples(present: NDArray[np.bool_], places: list[int]) -> list[tuple[NDArray[np.bool_], list[int]]]:
    """Views by the samples that have them, so that those of the same samples share their products."""
    found: dict[bytes, tuple[NDArray[np.bool_], list[int]]] = {}
    for place in places:
        found.setdefault(present[:, place].tobytes(), (present[:, place], []))[1].append(place)
    return list(found.values())


@dataclass(frozen=True)
class _Products:
    """What a ridge needs of centred features F (n, p) and targets Y: F'F, F'Y, ΣY², all in double precision.

    Scikit-learn's RidgeCV gives the same but passes over the samples for each strength and target.
    """

    count: int
    first: int  # how many features are codes
    mean: Floats
    means: Floats
    gram: Floats
    cross: Floats
    squares: Floats

    @classmethod
    def of(cls, features: Floats, targets: Floats, first: int) -> _Products:
        mean = features.mean(axis=0, dtype=np.float64)
        means = targets.mean(axis=0, dtype=np.float64)
        F, Y = features - mean, targets - means
        return cls(len(F), first, mean, means, F.T @ F, F.T @ Y, (Y**2).sum(axis=0))

    def ridge(self, part: slice) -> tuple[Floats, Floats]:
        """Coefficients and intercept for some targets; strength and share by generalised cross-validation."""
        least, coefficients = np.inf, np.zeros_like(self.cross[:, part])
        for units, values, vectors in self.decompositions:
            turned = vectors.T @ (self.cross[:, part] * units[:, None])
            energy = (turned**2).sum(axis=1)
            for alpha in ALPHAS:
                inverse = 1 / (values + alpha)
                left = self.squares[part].sum() - (energy * inverse * (2 - values * inverse)).sum()
                free = 1 - (1 + (values * inverse).sum()) / self.count
                error = left / free**2 if free > 0.01 else np.inf
                if error < least:
                    least, coefficients = error, units[:, None] * (vectors @ (inverse[:, None] * turned))
        return coefficients, self.means[part] - self.mean @ coefficients

    @cached_property
    def decompositions(self) -> list[tuple[Floats, Floats, Floats]]:
        """For each share the units of the features, and eigenvalues and eigenvectors of their Gram in these."""
        found = []
        for share in SHARES if self.first < len(self.gram) else (1.0,):
            units = self._units(share)
            values, vectors = np.linalg.eigh(self.gram * units[:, None] * units)
            found.append((units, values.clip(min=0), vectors))
        return found

    def _units(self, share: float) -> Floats:
        """Factors that bring codes, and signals, to mean energy one, codes times a share."""
        units = np.ones(len(self.gram))
        for block, wanted in ((slice(0, self.first), share), (slice(self.first, None), 1.0)):
            energy = self.gram.diagonal()[block].sum() / self.count
            units[block] = wanted / np.sqrt(energy) if energy > 0 else wanted
        return units


def decode(
    activations: Floats,
    X: Floats,
    pattern: Pattern,
    view: slice,
    problem: Problem,
    decoders: Mapping[Pattern, Floats],
) -> Floats:
    """A view in its own units, read from codes that were found from the views of a pattern; X shows these."""
    decoder = decoders.get(pattern)
    if decoder is None:
        read = activations @ problem.dictionary[:, view]
    else:
        features = _features(activations, X, pattern, problem, len(decoder) > len(problem.dictionary) + 1)
        read = features @ decoder[:-1, view] + decoder[-1, view]
    standard: Floats = read * problem.standard.scale[view] + problem.standard.mean[view]
    return standard


def explained(
    X: Floats, present: NDArray[np.bool_], activations: Floats, problem: Problem
) -> tuple[dict[str, float], Floats]:
    """Share of each view's energy about its centre that codes explain, and what each atom explains of it.

    ‖x‖² - ‖x - Φa‖² = Σ_j a_j (2 Φ_jᵀx - (ΦᵀΦa)_j): the atoms' shares add up to the view's.
    """
    shares = np.zeros((len(problem.columns), activations.shape[1]))
    for place, part in enumerate(problem.columns.values()):
        rows = np.flatnonzero(present[:, place])
        atoms, a = problem.dictionary[:, part], activations[rows]
        x = (X[rows][:, part] - problem.standard.mean[part]) / problem.standard.scale[part]
        energy = float((x.astype(np.float64) ** 2).sum())
        gained = (a * (2 * (x @ atoms.T) - a @ (atoms @ atoms.T))).sum(axis=0, dtype=np.float64)
        shares[place] = gained / energy if energy > 0 else 0.0
    return dict(zip(problem.columns, shares.sum(axis=1).tolist(), strict=True)), shares


def r_squared(shown: Floats, read: Floats, mean: Floats) -> float:
    """Share of the energy about the training samples' mean that is read right."""
    exact = shown.astype(np.float64)
    about, left = float(((exact - mean) ** 2).sum()), float(((exact - read) ** 2).sum())
    return 1 - left / about if about > 0 else float(left == 0)
