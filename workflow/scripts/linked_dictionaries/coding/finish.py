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
# Largest error of a residual, in units of eps·‖x‖·max‖d‖: 5.4 was the most seen for float32 on MNIST (images and atoms
# far from zero mean, the worst case for sums), 2.3 on random atoms; more only where the code's own sums are larger.
ROUNDING = 6.0
CANCELLING = 0.25  # weight of max‖d‖²·Σa beside ‖x‖·max‖d‖; about 3 times that on MNIST
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


def hidden_rounding(dtype: np.dtype[Any], gram: Floats, energy: Doubles | None, drive: Floats | None) -> Doubles:
    """What rounding can hide of each sample's violation, (n,), in the units of λ; from ``drive`` without ``energy``."""
    kind = np.finfo(dtype)
    if energy is not None:
        scale = np.sqrt(energy * max(0.0, float(gram.diagonal().max())))
    elif drive is not None:
        scale = np.maximum(drive.max(axis=1, initial=0), -drive.min(axis=1, initial=0)).astype(np.float64)
    else:
        raise ValueError("neither energy nor drive")
    return np.asarray(ROUNDING * float(kind.eps) * scale, np.float64)


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
    kind = np.finfo(codes.activations.dtype)
    single = codes.activations.dtype == np.float32
    of_images, rounding = rounding, _with_sums(rounding, codes.activations, largest)
    # Infinite codes and a penalty that is zero in float32 make what is no number: not certified either.
    with np.errstate(invalid="ignore", over="ignore", divide="ignore"):
        bound = codes.kkt + rounding / penalty
    if method.tolerance is not None:
        again = ~(bound <= method.tolerance) if single else ~(codes.kkt <= method.tolerance)
        if method.solver != "active_set":
            again &= (codes.kkt <= method.tolerance) & single
        rows = np.flatnonzero(again)
        if len(rows):
            # Of the images alone: the sums of the code that is replaced are not the new one's.
            finer = of_images[rows] * float(np.finfo(np.float64).eps / kind.eps)
            measured = _finish_rows(codes, rows, penalty, finer, energy, method, precise)
            rounding[rows] = _with_sums(finer, codes.activations[rows], largest, np.float64)
            bound[rows] = measured + rounding[rows] / penalty
        codes.converged[:] = bound <= method.tolerance
    codes.kkt[:] = np.maximum(bound, 0)
    # What an error of the residual does to aᵀr, and to the dual point's scale.
    codes.gap[:] += 2 * rounding * codes.activations.sum(axis=1, dtype=np.float64)
    if energy is not None:
        codes.gap[:] += rounding / penalty * np.clip(bound, 0, 1) * energy


def _with_sums(rounding: Doubles, activations: Floats, largest: float, dtype: Any = None) -> Doubles:
    """Rounding that is larger where the code's own sums cancel more than the image's, or leave the type's range."""
    kind = np.finfo(dtype or activations.dtype)
    amount = activations.sum(axis=1, dtype=np.float64)
    sums = ROUNDING * float(kind.eps) * CANCELLING * largest * amount
    with np.errstate(invalid="ignore"):
        whole: Doubles = np.maximum(rounding, sums) + float(kind.tiny) * (amount + 1)
    return whole


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
