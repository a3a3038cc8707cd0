"""Reading an absent view from a code: through its dictionary, or through a linear map fitted to the training codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linked_dictionaries.coding.method import Method
from linked_dictionaries.estimators.patterns import Pattern, Problem, encode_views

Floats = NDArray[Any]
ALPHAS = tuple(float(10.0**power) for power in range(-6, 2))  # of the ridge, times the features' mean energy
RECONSTRUCTION = 4.0  # how much likelier a map is that depends on the reconstruction Φa than one on any neuron


@dataclass(frozen=True)
class Decoder:
    """A linear map from codes that were found from some views to the standardised columns of the others.

    Attributes
    ----------
    weights : (M, n_features). offset : (n_features,).
    direct : (columns shown, n_features), of the views shown themselves; None without.
    """

    weights: Floats
    offset: Floats
    direct: Floats | None = None


Decoders = Mapping[Pattern, Decoder]


def useful_patterns(present: NDArray[np.bool_]) -> list[Pattern]:
    """The patterns from which absent views will be read: each view alone, all but each, those of the data."""
    one = np.eye(present.shape[1], dtype=bool)
    seen = np.unique(present, axis=0)
    patterns = {tuple(bool(here) for here in row) for row in np.concatenate([one, ~one, seen])}
    return sorted(pattern for pattern in patterns if any(pattern) and not all(pattern))


def fit_decoders(
    X: Floats, present: NDArray[np.bool_], problem: Problem, method: Method, direct: bool
) -> dict[Pattern, Decoder]:
    """For each pattern a ridge from its codes to the views that it lacks, its strength by leave-one-out.

    With W the map and Φ the atoms of the views shown, W is taken to be U + ΦV with U and V of independent entries:
    so a map that depends on the reconstruction Φa alone, as nearly linear relations do, is found from few samples.
    ``direct`` puts the views shown in the place of their reconstruction: U a + V x is (U + ΦV) a + V (x - Φa), so what
    the code leaves unexplained is read too.
    """
    decoders = {}
    for pattern in useful_patterns(present):
        having = np.flatnonzero(present[:, np.array(pattern)].all(axis=1))
        if len(having) > 1:
            decoders[pattern] = _fit(X[having], present[having], pattern, problem, method, direct)
    return decoders


def _fit(
    X: Floats, present: NDArray[np.bool_], pattern: Pattern, problem: Problem, method: Method, direct: bool
) -> Decoder:
    from sklearn.linear_model import RidgeCV

    taking = np.broadcast_to(np.array(pattern), (len(X), len(pattern)))
    codes = encode_views(X, taking, problem, method).activations
    atoms = problem.stacked(pattern)[2]
    n_atoms, single = len(atoms), X.dtype
    values, vectors = np.linalg.eigh(np.eye(n_atoms) + RECONSTRUCTION * (atoms @ atoms.T).astype(np.float64))
    root = ((vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T).astype(single)
    gain = np.sqrt(single.type(RECONSTRUCTION))
    features = codes @ root
    if direct:
        features = np.hstack([codes, gain * problem.inputs(X, slice(None), pattern)])
    energy = float((features.astype(np.float64) ** 2).sum(axis=1).mean()) or 1.0
    coefficients = np.zeros((features.shape[1], X.shape[1]), single)
    if direct:
        root = np.eye(n_atoms, dtype=single)
    coefficients[:n_atoms] = np.linalg.solve(root, problem.dictionary)  # where too few samples show a view
    offset = np.zeros(X.shape[1], single)
    for here, columns in _targets(present, pattern, problem):
        targets = (X[here][:, columns] - problem.standard.mean[columns]) / problem.standard.scale[columns]
        ridge = RidgeCV(alphas=[alpha * energy for alpha in ALPHAS]).fit(features[here], targets)
        coefficients[:, columns], offset[columns] = ridge.coef_.reshape(len(columns), -1).T, ridge.intercept_
    return Decoder(root @ coefficients[:n_atoms], offset, gain * coefficients[n_atoms:] if direct else None)


def _targets(
    present: NDArray[np.bool_], pattern: Pattern, problem: Problem
) -> list[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Samples and columns to fit together: views that a pattern lacks and the same samples have."""
    together: dict[bytes, tuple[NDArray[np.intp], list[NDArray[np.intp]]]] = {}
    for place, part in enumerate(problem.columns.values()):
        here = np.flatnonzero(present[:, place])
        if not pattern[place] and len(here) > 1:
            together.setdefault(here.tobytes(), (here, []))[1].append(np.arange(part.start, part.stop))
    return [(here, np.concatenate(parts)) for here, parts in together.values()]


def read_views(
    X: Floats,
    taking: Pattern,
    activations: Floats,
    columns: NDArray[np.intp] | slice,
    problem: Problem,
    decoders: Decoders,
) -> Floats:
    """Columns of absent views in their own units, read from codes that were found from the views of a pattern."""
    decoder = decoders.get(taking)
    if decoder is None:
        read = activations @ problem.dictionary[:, columns]
    else:
        read = activations @ decoder.weights[:, columns] + decoder.offset[columns]
        if decoder.direct is not None:
            read = read + problem.inputs(X, slice(None), taking) @ decoder.direct[:, columns]
    whole: Floats = read * problem.standard.scale[columns] + problem.standard.mean[columns]
    return whole


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


def r_squared(shown: Floats, read: Floats) -> float:
    """Share of the energy about zero that is read right."""
    exact = shown.astype(np.float64)
    about, left = float((exact**2).sum()), float(((exact - read) ** 2).sum())
    return 1 - left / about if about > 0 else float(left == 0)
