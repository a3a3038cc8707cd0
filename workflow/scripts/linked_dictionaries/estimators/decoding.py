"""Reading an absent view from a code: through its dictionary, or through a linear map fitted to codes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linked_dictionaries.coding.method import Method
from linked_dictionaries.estimators.patterns import Pattern, Problem, encode_views

Floats = NDArray[Any]
ALPHAS = tuple(float(10.0**power) for power in range(-6, 2))  # of the ridge, times the codes' mean energy per sample
Decoders = dict[Pattern, Floats]  # (M + 1, n_features) for the views that a code was found from; the last row is added


def useful_patterns(present: NDArray[np.bool_]) -> list[Pattern]:
    """The patterns from which absent views will be read: each view alone, all but each, those of the data."""
    n_views = present.shape[1]
    one = np.eye(n_views, dtype=bool)
    seen = np.unique(present, axis=0)
    patterns = {tuple(bool(here) for here in row) for row in np.concatenate([one, ~one, seen])}
    return sorted(pattern for pattern in patterns if any(pattern) and not all(pattern))


def fit_decoders(X: Floats, present: NDArray[np.bool_], problem: Problem, method: Method) -> Decoders:
    """For each pattern a ridge from its codes to the standardised views that it lacks, strength by leave-one-out."""
    from sklearn.linear_model import RidgeCV

    decoders: Decoders = {}
    for pattern in useful_patterns(present):
        having = present[:, np.array(pattern)].all(axis=1)
        if not having.any():
            continue
        taking = np.broadcast_to(np.array(pattern), (int(having.sum()), len(pattern)))
        codes = encode_views(X[having], taking, problem, method).activations
        decoder = np.zeros((len(problem.dictionary) + 1, X.shape[1]), X.dtype)
        energy = float((codes.astype(np.float64) ** 2).sum(axis=1).mean()) or 1.0
        for place, part in enumerate(problem.columns.values()):
            if pattern[place]:
                continue
            both = present[having, place]
            if both.sum() < 2:
                decoder[:-1, part] = problem.dictionary[:, part]
                continue
            target = (X[having][both][:, part] - problem.standard.mean[part]) / problem.standard.scale[part]
            ridge = RidgeCV(alphas=[alpha * energy for alpha in ALPHAS]).fit(codes[both], target)
            decoder[:-1, part], decoder[-1, part] = ridge.coef_.T, ridge.intercept_
        decoders[pattern] = decoder
    return decoders


def decode(
    activations: Floats, pattern: Pattern, view: slice, problem: Problem, decoders: Mapping[Pattern, Floats]
) -> Floats:
    """A view in its own units, read from codes that were found from the views of a pattern."""
    decoder = decoders.get(pattern)
    if decoder is None:
        read = activations @ problem.dictionary[:, view]
    else:
        read = activations @ decoder[:-1, view] + decoder[-1, view]
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
