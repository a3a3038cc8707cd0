"""Reading an absent view from a code: through its dictionary, or through a linear map fitted to the training codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linked_dictionaries.coding.method import Method
from linked_dictionaries.estimators.patterns import Pattern, Problem, encode_views
from linked_dictionaries.estimators.ridge import Products

Floats = NDArray[Any]
RECONSTRUCTION = (0.0, 4.0)  # how much likelier a map is that depends on the reconstruction Φa than one on any neuron
SHARES = (0.1, 0.3, 1.0, 3.0)  # of the code's energy beside the signals'


@dataclass(frozen=True)
class Decoder:
    """A linear map from codes that were found from some views to the standardised columns of the others.

    Attributes
    ----------
    weights : (M, n_features). offset : (n_features,).
    residual : (columns shown, n_features), of what the code leaves unexplained of the views shown; None without.
    """

    weights: Floats
    offset: Floats
    residual: Floats | None = None


Decoders = Mapping[Pattern, Decoder]


def useful_patterns(present: NDArray[np.bool_]) -> list[Pattern]:
    """The patterns from which absent views will be read: each view alone, all but each, those of the data."""
    one = np.eye(present.shape[1], dtype=bool)
    seen = np.unique(present, axis=0)
    patterns = {tuple(bool(here) for here in row) for row in np.concatenate([one, ~one, seen])}
    return sorted(pattern for pattern in patterns if any(pattern) and not all(pattern))


def fit_decoders(
    X: Floats, present: NDArray[np.bool_], problem: Problem, method: Method, residual: bool
) -> dict[Pattern, Decoder]:
    """For each pattern a ridge from its codes to the views that it lacks, strength and prior by cross-validation.

    With W the map and Φ the atoms of the views shown, W is taken to be U + ΦV with U and V of independent entries:
    so a map that depends on the reconstruction Φa alone, as nearly linear relations do, is found from few samples.
    With ``residual`` the views shown stand beside the code, and what is tried is how much likelier either is.
    """
    decoders = {}
    for pattern in useful_patterns(present):
        having = np.flatnonzero(present[:, np.array(pattern)].all(axis=1))
        if len(having) > 1:
            decoders[pattern] = _fit(X[having], present[having], pattern, problem, method, residual)
    return decoders


def _fit(
    X: Floats, present: NDArray[np.bool_], pattern: Pattern, problem: Problem, method: Method, residual: bool
) -> Decoder:
    taking = np.broadcast_to(np.array(pattern), (len(X), len(pattern)))
    codes = encode_views(X, taking, problem, method).activations
    atoms = problem.stacked(pattern)[2]
    n_atoms = len(atoms)
    if residual:
        features = np.hstack([codes, problem.inputs(X, slice(None), pattern)])
        roots = [_units(features, n_atoms, share) for share in SHARES]
    else:
        features, roots = codes, [_likelier(atoms, strength) for strength in RECONSTRUCTION]
    coefficients = np.zeros((features.shape[1], X.shape[1]), X.dtype)
    coefficients[:n_atoms] = problem.dictionary  # where too few samples show a view
    offset = np.zeros(X.shape[1], X.dtype)
    for here, parts in _targets(present, pattern, problem):
        columns = np.concatenate([np.arange(part.start, part.stop) for part in parts])
        targets = (X[here][:, columns] - problem.standard.mean[columns]) / problem.standard.scale[columns]
        ends = np.cumsum([0, *(part.stop - part.start for part in parts)])
        groups = [slice(int(first), int(last)) for first, last in pairwise(ends)]
        coefficients[:, columns], offset[columns] = Products(features[here], targets).maps(roots, groups)
    direct = coefficients[n_atoms:]
    weights = coefficients[:n_atoms] + atoms @ direct if residual else coefficients
    return Decoder(weights, offset, direct if residual else None)


def _likelier(atoms: Floats, strength: float) -> Floats:
    """The symmetric root of I + strength · ΦΦᵀ, (M, M); its diagonal where that is all."""
    if not strength:
        return np.ones(len(atoms))
    values, vectors = np.linalg.eigh(np.eye(len(atoms)) + strength * (atoms @ atoms.T).astype(np.float64))
    root: Floats = (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T
    return root


def _units(features: Floats, n_atoms: int, share: float) -> Floats:
    """Factors that bring codes and signals to the same mean variance a sample, codes times a share."""
    units = np.ones(features.shape[1])
    for block, wanted in ((slice(0, n_atoms), share), (slice(n_atoms, None), 1.0)):
        variance = float(features[:, block].var(axis=0, dtype=np.float64).sum())
        units[block] = wanted / np.sqrt(variance) if variance > 0 else wanted
    return units


def _targets(
    present: NDArray[np.bool_], pattern: Pattern, problem: Problem
) -> list[tuple[NDArray[np.intp], list[slice]]]:
    """Samples and columns to fit together: views that a pattern lacks and the same samples have."""
    together: dict[bytes, tuple[NDArray[np.intp], list[slice]]] = {}
    for place, part in enumerate(problem.columns.values()):
        here = np.flatnonzero(present[:, place])
        if not pattern[place] and len(here) > 1:
            together.setdefault(here.tobytes(), (here, []))[1].append(part)
    return list(together.values())


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
        if decoder.residual is not None:
            left = problem.inputs(X, slice(None), taking) - activations @ problem.stacked(taking)[2]
            read = read + left @ decoder.residual[:, columns]
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
