"""What the fast arithmetic does not certify is finished, and measured, in float64.

The certificate of a float32 code is worth only as much as the drive and the sums behind it. How much that can be is
known from the image's norm, so a sample whose certificate plus that much exceeds the tolerance is looked at again with
float64 products of the same pixels and atoms. What is reported is always the measured violation plus the rounding that
the measurement can hide: a bound, at any magnitude of input.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linked_dictionaries.coding.certificates import Codes
from linked_dictionaries.coding.method import Method
from linked_dictionaries.coding.sharing import share_out

Floats = NDArray[Any]
Doubles = NDArray[np.float64]
Rounding = tuple[float, tuple[float, float], float]
# Largest error of a residual, in units of eps·‖x‖·max‖d‖: 5.4 was the most seen for float32 on MNIST (images and atoms
# far from zero mean, the worst case for sums), 2.3 on random atoms; more only where the code's own sums are larger.
ROUNDING = 6.0
CANCELLING = 0.25  # weight of max‖d‖²·Σa beside ‖x‖·max‖d‖; about 3 times that on MNIST
DOUBLE = np.dtype(np.float64)
KINDS = {np.dtype(kind): np.finfo(kind) for kind in (np.float32, np.float64)}
EPSILON = {kind: float(known.eps) for kind, known in KINDS.items()}
TINY = {kind: float(known.tiny) for kind, known in KINDS.items()}
NOTHING = np.zeros(0)
ROUNDS_PER_ATOM, ROUNDS = 10, 1000  # limits of the exact solver, far above what any problem seen needs


@dataclass(frozen=True)
class Precise:
    """The problem in float64.

    Attributes
    ----------
    drive : the rows asked for of b. gram : G.
    dependent : share of an atom's squared norm outside others' span below which it depends on them, above G's rounding.
    """

    drive: Callable[[NDArray[np.intp]], Doubles]
    gram: Callable[[], Doubles]
    dependent: float


def as_given(drive: Floats, gram: Floats) -> Precise:
    """The numbers themselves, where there are no pixels to compute them from again."""
    return Precise(
        lambda rows: np.ascontiguousarray(drive[rows], np.float64),
        lambda: np.ascontiguousarray(gram, np.float64),
        1e-6 if gram.dtype == np.float32 else 1e-11,
    )


def rounding_of(dtype: np.dtype[Any], largest: float) -> tuple[float, Rounding]:
    """What rounding can hide of a violation, in the units of λ: for each unit of ‖x‖, and as ``bound_block`` takes it.

    ``largest`` is the largest entry of G's diagonal.
    """
    unit = ROUNDING * EPSILON[dtype]
    of_code = unit * CANCELLING * largest, (largest, 0.5 / ROUNDING), TINY[dtype]
    return unit * max(0.0, largest) ** 0.5, of_code


def hidden_rounding(dtype: np.dtype[Any], largest: float, energy: Doubles | None, drive: Floats | None) -> Doubles:
    """What rounding can hide of each sample's violation, (n,), in the units of λ; from ``drive`` without ``energy``.

    ``largest`` is the largest entry of G's diagonal.
    """
    if energy is not None:
        return np.sqrt(energy) * rounding_of(dtype, largest)[0]
    if drive is None:
        raise ValueError("neither energy nor drive")
    scale: Doubles = np.maximum(drive.max(axis=1, initial=0), -drive.min(axis=1, initial=0)).astype(np.float64)
    return scale * (ROUNDING * EPSILON[dtype])


def finish(
    codes: Codes,
    penalty: float,
    rounding: Doubles,
    energy: Doubles | None,
    largest: float,
    method: Method,
    precise: Precise,
) -> None:
    """Solve or measure again what is not certified, then write certificates that are bounds; in place.

    ``rounding`` is that of :func:`hidden_rounding`, ``largest`` the largest entry of G's diagonal. ``codes.kkt`` comes
    as the solver measured it, negative where nothing is near a violation. Codes of LCA and FISTA are only measured:
    they are what they are.
    """
    single = codes.activations.dtype == np.float32
    left = np.empty(len(codes.kkt), np.bool_)
    again = method.tolerance is not None and (single or method.solver == "active_set")
    if not _bound(codes, left, rounding, energy, largest, penalty, method, codes.activations.dtype, again):
        return
    rows = np.flatnonzero(left)
    # Of the images alone: the sums of the code that is replaced are not the new one's.
    finer = rounding[rows] * (EPSILON[DOUBLE] / EPSILON[codes.activations.dtype])
    measured = _finish_rows(codes, rows, penalty, finer, energy, method, precise)
    finished = Codes(*(array[rows] for array in codes.arrays()))
    finished.kkt[:] = measured
    known = None if energy is None else energy[rows]
    _bound(finished, left[rows], finer, known, largest, penalty, method, DOUBLE, again=False)
    codes.kkt[rows], codes.gap[rows], codes.converged[rows] = finished.kkt, finished.gap, finished.converged


def _bound(
    codes: Codes,
    left: NDArray[np.bool_],
    rounding: Doubles,
    energy: Doubles | None,
    largest: float,
    penalty: float,
    method: Method,
    precision: np.dtype[Any],
    again: bool,
) -> int:
    """Bounds from what was measured in a precision; with ``again``, ``left`` says which samples to finish instead."""
    from linked_dictionaries.solvers.bounds import bound_block

    exact = again and method.solver == "active_set"
    single = again and precision == np.float32
    known = NOTHING if energy is None else energy
    tolerance = -1.0 if method.tolerance is None else float(method.tolerance)
    _, of_code = rounding_of(precision, largest)
    count: int = bound_block(
        codes.activations,
        rounding,
        known,
        float(penalty),
        tolerance,
        *of_code,
        single,
        exact,
        codes.kkt,
        codes.gap,
        codes.converged,
        left,
    )
    return count


def _finish_rows(
    codes: Codes,
    rows: NDArray[np.intp],
    penalty: float,
    rounding: Doubles,
    energy: Doubles | None,
    method: Method,
    precise: Precise,
) -> Doubles:
    """Finish some rows; returns their kkt/λ as measured. A row that is better as it was stays."""
    from linked_dictionaries.solvers.exact import finish_block

    single = codes.activations.dtype == np.float32
    drive, gram = precise.drive(rows), precise.gram()
    n_rows, n_atoms = drive.shape
    solving = method.solver == "active_set"
    # The finest threshold that float64 can tell from rounding.
    threshold = np.maximum(0.5 * (method.tolerance or 0.0) * penalty, rounding)
    refined = codes.activations[rows].astype(np.float64)
    iterations, kkt, gap = codes.iterations[rows], np.empty(n_rows), np.empty(n_rows)
    known = np.zeros(n_rows) if energy is None else energy[rows]

    def run(part: slice) -> None:
        finish_block(
            drive[part],
            gram,
            penalty,
            0.0 if method.transfer == "hard" else penalty,
            threshold[part],
            precise.dependent,
            ROUNDS_PER_ATOM * n_atoms + ROUNDS if solving else 0,
            single,
            known[part],
            refined[part],
            iterations[part],
            kkt[part],
            gap[part],
        )

    share_out(run, n_rows, method)
    better = np.ones(n_rows, bool) if single else ~(codes.kkt[rows] < kkt)
    chosen = rows[better]
    codes.activations[chosen] = refined[better]
    codes.gap[chosen] = gap[better]
    codes.iterations[rows] = iterations
    return np.where(better, kkt, codes.kkt[rows])
