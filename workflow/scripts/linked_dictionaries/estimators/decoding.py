"""Reading an absent view from a code: through its dictionary, or through a linear map fitted to the training codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linked_dictionaries.coding.blas import single_threaded_products
from linked_dictionaries.coding.method import Method
from linked_dictionaries.estimators.patterns import Pattern, Problem, by_pattern, encode_views
from linked_dictionaries.estimators.ridge import HeldOut, Products

Floats = NDArray[Any]
RECONSTRUCTION = (0.0, 4.0)  # how much likelier a map is that depends on the reconstruction Φa than one on any neuron
SHARES = (0.1, 0.3, 1.0, 3.0)  # of the code's energy beside the signals'
SHARPNESS = 4  # of the shares of views that tell the same: one over the error to this power
TINY = float(np.finfo(np.float64).tiny) ** (1 / SHARPNESS)


@dataclass(frozen=True)
class Decoder:
    """A linear map from codes that were found from some views to the standardised columns of the others.

    Attributes
    ----------
    weights : (M, n_features). offset : (n_features,).
    errors : (views,), squared error of a sample that is expected of each view's map; infinite where there is none.
    residual : (columns shown, n_features), of what the code leaves unexplained of the views shown; None without.
    """

    weights: Floats
    offset: Floats
    errors: Floats
    residual: Floats | None = None


Decoders = Mapping[Pattern, Decoder]
Samples = tuple[Floats, NDArray[np.bool_]]  # (n, n_features), and which view each has


def useful_patterns(present: NDArray[np.bool_]) -> list[Pattern]:
    """The patterns that maps are fitted for: each view alone, all but each, those of the data."""
    one = np.eye(present.shape[1], dtype=bool)
    seen = np.unique(present, axis=0)
    patterns = {tuple(bool(here) for here in row) for row in np.concatenate([one, ~one, seen])}
    return sorted(pattern for pattern in patterns if any(pattern) and not all(pattern))


def fit_decoders(
    samples: Samples, problem: Problem, method: Method, residual: bool, held_out: Samples | None = None
) -> dict[Pattern, Decoder]:
    """For each pattern a ridge from its codes to the views that it lacks; strength and prior of each view its own.

    With W the map and Φ the atoms of the views shown, W is taken to be U + ΦV with U and V of independent entries:
    so a map that depends on the reconstruction Φa alone, as nearly linear relations do, is found from few samples.
    With ``residual`` the views shown stand beside the code, and what is tried is how much likelier either is.
    They are chosen on samples held out, whose codes the dictionaries did not learn from, or by cross-validation.
    """
    decoders = {}
    with single_threaded_products():  # whose last digits would depend on the number of threads
        for pattern in useful_patterns(samples[1]):
            shown, choosing = _showing(samples, pattern), None if held_out is None else _showing(held_out, pattern)
            if len(shown[0]) >= _least_samples(pattern, problem, residual):
                decoders[pattern] = _fit(shown, choosing, pattern, problem, method, residual)
    return decoders


def _least_samples(pattern: Pattern, problem: Problem, residual: bool) -> int:
    """Samples that a map needs: two from one view; from several as many as it has unknowns for each column.

    With fewer, these views tell better each by itself, from the many more samples that have it.
    """
    if sum(pattern) == 1:
        return 2
    columns = sum(
        part.stop - part.start for part, shown in zip(problem.columns.values(), pattern, strict=True) if shown
    )
    return max(2, len(problem.dictionary) + (columns if residual else 0))


def _showing(samples: Samples, pattern: Pattern) -> Samples:
    """Samples that have all views of a pattern."""
    X, present = samples
    having = np.flatnonzero(present[:, np.array(pattern)].all(axis=1))
    return X[having], present[having]


def _fit(
    samples: Samples,
    held_out: Samples | None,
    pattern: Pattern,
    problem: Problem,
    method: Method,
    residual: bool,
) -> Decoder:
    X, present = samples
    atoms = problem.stacked(pattern)[2]
    n_atoms, n_columns = len(atoms), X.shape[1]
    features = _features(X, pattern, problem, method, residual)
    if residual:
        roots = [_units(features, n_atoms, share) for share in SHARES]
    else:
        roots = [_likelier(atoms, strength) for strength in RECONSTRUCTION]
    choosing = None
    if held_out is not None and len(held_out[0]):
        choosing = HeldOut(
            _features(held_out[0], pattern, problem, method, residual), _standardised(held_out[0], problem)
        )
    coefficients = np.zeros((features.shape[1], n_columns), X.dtype)
    coefficients[:n_atoms] = problem.dictionary  # where too few samples show a view
    offset, errors = np.zeros(n_columns, X.dtype), np.full(len(pattern), np.inf)
    for here, places in _targets(present, pattern):
        parts = [list(problem.columns.values())[place] for place in places]
        columns = np.concatenate([np.arange(part.start, part.stop) for part in parts])
        ends = np.cumsum([0, *(part.stop - part.start for part in parts)])
        groups = [slice(int(first), int(last)) for first, last in pairwise(ends)]
        by = None if choosing is None else HeldOut(choosing.features, choosing.targets[:, columns])
        maps = Products(features[here], _standardised(X[here], problem)[:, columns]).maps(roots, groups, by)
        coefficients[:, columns], offset[columns], errors[places] = maps.coefficients, maps.intercepts, maps.errors
    direct = coefficients[n_atoms:]
    weights = coefficients[:n_atoms] + atoms @ direct if residual else coefficients
    return Decoder(weights, offset, errors, direct if residual else None)


def _features(X: Floats, pattern: Pattern, problem: Problem, method: Method, residual: bool) -> Floats:
    """Codes from the views of a pattern, with ``residual`` beside what they explain."""
    codes = _codes(X, pattern, problem, method)
    return np.hstack([codes, problem.inputs(X, slice(None), pattern)]) if residual else codes


def _codes(X: Floats, pattern: Pattern, problem: Problem, method: Method) -> Floats:
    return encode_views(X, np.broadcast_to(np.array(pattern), (len(X), len(pattern))), problem, method).activations


def _standardised(X: Floats, problem: Problem) -> Floats:
    standard: Floats = (X - problem.standard.mean) / problem.standard.scale
    return standard


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


def _targets(present: NDArray[np.bool_], pattern: Pattern) -> list[tuple[NDArray[np.intp], list[int]]]:
    """Samples and views to fit together: views that a pattern lacks and the same samples have."""
    together: dict[bytes, tuple[NDArray[np.intp], list[int]]] = {}
    for place in np.flatnonzero(~np.array(pattern)):
        here = np.flatnonzero(present[:, place])
        if len(here) > 1:
            together.setdefault(here.tobytes(), (here, []))[1].append(int(place))
    return list(together.values())


def read_views(
    X: Floats, taking: NDArray[np.bool_], wanted: list[str], problem: Problem, method: Method, decoders: Decoders
) -> Floats:
    """Views, in their own units and columns of (n, n_features), read from the views of each sample that take part."""
    read = np.zeros_like(X)
    with single_threaded_products():
        for pattern, rows in by_pattern(taking):
            _read_pattern(read, X, pattern, rows, wanted, problem, method, decoders)
    return read


def _read_pattern(
    read: Floats,
    X: Floats,
    pattern: Pattern,
    rows: NDArray[np.intp] | slice,
    wanted: list[str],
    problem: Problem,
    method: Method,
    decoders: Decoders,
) -> None:
    """Write the wanted views that a pattern lacks into the rows that have it."""
    codes: dict[Pattern, Floats] = {}
    for name in wanted:
        columns, place = problem.columns[name], list(problem.columns).index(name)
        if pattern[place]:
            continue
        for part, share in _sources(pattern, place, decoders):
            if part not in codes:
                codes[part] = _codes(X[rows], part, problem, method)
            told = _told(X[rows], part, codes[part], columns, problem, decoders.get(part))
            read[rows, columns] += share * told
        read[rows, columns] *= problem.standard.scale[columns]
        read[rows, columns] += problem.standard.mean[columns]


def _sources(pattern: Pattern, place: int, decoders: Decoders) -> list[tuple[Pattern, float]]:
    """The patterns from which a view is read, and their shares.

    A pattern without a map is read from each of its views by itself, weighed by the error that is expected of it. Where
    there is none of these either, the code of all is read through the dictionary.
    """
    fitted = [part for part, decoder in decoders.items() if np.isfinite(decoder.errors[place])]
    alone = [part for part in fitted if sum(part) == 1 and pattern[part.index(True)]]
    if pattern in fitted or not alone:
        return [(pattern, 1.0)]
    certain = np.array([1 / max(decoders[part].errors[place], TINY) ** SHARPNESS for part in alone])
    return list(zip(alone, (certain / certain.sum()).tolist(), strict=True))


def _told(
    X: Floats, pattern: Pattern, codes: Floats, columns: slice, problem: Problem, decoder: Decoder | None
) -> Floats:
    """Standardised columns of an absent view, from codes of the views of a pattern."""
    if decoder is None:
        return np.asarray(codes @ problem.dictionary[:, columns])
    told = codes @ decoder.weights[:, columns] + decoder.offset[columns]
    if decoder.residual is not None:
        left = problem.inputs(X, slice(None), pattern) - codes @ problem.stacked(pattern)[2]
        told = told + left @ decoder.residual[:, columns]
    return np.asarray(told)


def filled(X: Floats, present: NDArray[np.bool_], problem: Problem, method: Method, decoders: Decoders) -> Floats:
    """X with its gaps filled."""
    rows = np.flatnonzero(~present.all(axis=1))
    gaps = np.repeat(~present[rows], [part.stop - part.start for part in problem.columns.values()], axis=1)
    whole = X.copy()
    if len(rows):
        read = read_views(X[rows], present[rows], list(problem.columns), problem, method, decoders)
        whole[rows] = np.where(gaps, read, X[rows])
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
        x = problem.standard.about(X[rows][:, part], part)
        energy = float((x.astype(np.float64) ** 2).sum())
        gained = (a * (2 * (x @ atoms.T) - a @ (atoms @ atoms.T))).sum(axis=0, dtype=np.float64)
        shares[place] = gained / energy if energy > 0 else 0.0
    return dict(zip(problem.columns, shares.sum(axis=1).tolist(), strict=True)), shares


def mean_r_squared(
    X: Floats, present: NDArray[np.bool_], problem: Problem, method: Method, decoders: Decoders
) -> float | None:
    """Mean R² over the views, each read from the others of its samples; of one view alone, of its reconstruction.

    None where no sample has two views.
    """
    scores, alone = [], len(problem.columns) == 1
    mean, scale = problem.standard.mean, problem.standard.scale
    for place, (name, part) in enumerate(problem.columns.items()):
        rows = present[:, place] & ((present.sum(axis=1) > 1) | alone)
        if rows.any():
            shown, taking = X[rows], present[rows]
            if alone:
                read = encode_views(shown, taking, problem, method).activations @ (problem.dictionary * scale) + mean
            else:
                taking[:, place] = False
                read = read_views(shown, taking, [name], problem, method, decoders)
            exact, told = (problem.standard.about(x[:, part], part) for x in (shown, read))
            scores.append(r_squared(exact, told))
    return float(np.mean(scores)) if scores else None


def r_squared(shown: Floats, read: Floats) -> float:
    """Share of the energy about zero that is read right."""
    exact = shown.astype(np.float64)
    largest = float(np.abs(exact).max(initial=0.0)) or 1.0  # squares of what is very small are zero
    about, left = float(((exact / largest) ** 2).sum()), float((((exact - read) / largest) ** 2).sum())
    return 1 - left / about if about > 0 else float(left == 0)
