"""The compiled solvers on the processor: samples shared out among threads, each with arithmetic of its own.

Nothing here uses torch or a library with threads of its own, so a process that forks may go on encoding in both.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linked_dictionaries.coding.certificates import Codes, room
from linked_dictionaries.coding.finish import Precise, as_given, finish, hidden_rounding
from linked_dictionaries.coding.method import Method
from linked_dictionaries.coding.sharing import share_out
from linked_dictionaries.errors import DivergenceError
from linked_dictionaries.solvers.compiled import CACHE_LINE
from linked_dictionaries.solvers.dynamics import diverged, fista_step, largest_eigenvalue, lca_step

Floats = NDArray[Any]
Doubles = NDArray[np.float64]
Run = Callable[[slice], None]
FEW = 32  # samples below which preparing, such as copying G to a cache line, takes longer than it saves
MAX_ROUNDS = 500  # of the active set; far more than any support seen needs
# Share of an atom's squared norm outside the support's span below which the fast active set leaves the sample to the
# exact one: the inverse that it keeps would lose too many digits.
DEPENDENT = {np.dtype(np.float32): 1e-5, np.dtype(np.float64): 1e-9}
LEFT = (
    "sparse codes left the finite numbers: the inputs are too large for their type, or the Gram is not that of "
    "a dictionary (it must have no negative eigenvalue), or a current drives an atom that nothing holds back; in "
    "float32 also where the penalty is a tiny share of the drive: give float64, or a larger penalty."
)


def solve_on_threads(
    drive: Floats,
    gram: Floats,
    penalty: float,
    energy: Doubles | None,
    method: Method,
    *,
    start: Floats | None = None,
    eigenvalue: float | None = None,
    precise: Precise | None = None,
    potentials: Floats | None = None,
) -> Codes:
    """Codes of finite drives by one of the compiled solvers; arguments as those of :func:`.solve.solve`.

    ``precise`` is the same problem in float64, where there is more than the drive itself to make it of.
    ``potentials`` is an (n, M) array for the last potentials of LCA, where they are wanted.
    """
    drive = np.ascontiguousarray(drive)
    n_samples, n_atoms = drive.shape
    gram = np.ascontiguousarray(gram) if n_samples < FEW else aligned(gram)
    known = np.zeros(0) if energy is None else np.ascontiguousarray(energy, np.float64)
    first = np.empty((0, n_atoms), drive.dtype) if start is None else np.ascontiguousarray(start, drive.dtype)
    largest = float(gram.diagonal().max())
    rounding = hidden_rounding(drive.dtype, largest, energy, drive)
    codes = room(n_samples, n_atoms, drive.dtype)
    if method.solver == "active_set":
        run = _active_set(drive, gram, penalty, method, first, known, codes)
    else:
        value = largest_eigenvalue(gram) if eigenvalue is None and method.step is None else eigenvalue or 0.0
        run = _iterative(drive, gram, penalty, method, value, first, known, rounding, codes, potentials)
    share_out(run, n_samples, method)
    if n_samples and codes.iterations.min() < 0:
        longest = -int(codes.iterations.min())
        raise DivergenceError(diverged(longest) if method.step is not None else LEFT)
    finish(codes, penalty, rounding, energy, largest, method, precise or as_given(drive, gram))
    if not np.isfinite(codes.kkt).all():  # nor are the bounds of codes that are not
        raise DivergenceError(LEFT)
    if energy is None or method.transfer == "hard":
        codes.gap.fill(np.nan)
    return codes


def aligned(array: Floats) -> Floats:
    """The array, contiguous and beginning on a cache line; a copy where it does not."""
    if array.flags.c_contiguous and array.ctypes.data % CACHE_LINE == 0:
        return array
    copy = empty_on_lines(array.shape, array.dtype)
    copy[...] = array
    return copy


def empty_on_lines(shape: tuple[int, ...], dtype: np.dtype[Any]) -> Floats:
    """An array that begins on a cache line, and holds anything."""
    size = math.prod(shape) * dtype.itemsize
    space = np.empty(size + CACHE_LINE, np.uint8)
    offset = -space.ctypes.data % CACHE_LINE
    array: Floats = space[offset : offset + size].view(dtype).reshape(shape)
    return array


def _iterative(
    drive: Floats,
    gram: Floats,
    penalty: float,
    method: Method,
    eigenvalue: float,
    start: Floats,
    energy: Doubles,
    rounding: Doubles,
    codes: Codes,
    potentials: Floats | None,
) -> Run:
    from linked_dictionaries.solvers.fista import fista_block
    from linked_dictionaries.solvers.lca import lca_block

    number = drive.dtype.type
    if method.tolerance is None:
        threshold = np.full(len(drive), -1, drive.dtype)
    else:
        # With room for what rounding hides, so that a sample that stops is certified.
        accepted = method.tolerance * penalty
        threshold = np.maximum(accepted - rounding, 0.5 * accepted).astype(drive.dtype)
    last = start[:0] if potentials is None else potentials

    def run(rows: slice) -> None:
        common: tuple[Any, ...] = (threshold[rows], method.max_iterations, start[rows], energy[rows])
        certificates = (codes.iterations[rows], codes.kkt[rows], codes.gap[rows])
        if method.solver == "fista":
            step = number(fista_step(eigenvalue))
            fista_block(drive[rows], gram, number(penalty), step, *common, codes.activations[rows], *certificates)
        else:
            step = number(lca_step(eigenvalue) if method.step is None else method.step)
            hard = method.transfer == "hard"
            results = (codes.activations[rows], last[rows], *certificates)
            lca_block(drive[rows], gram, number(penalty), step, hard, *common, *results)

    return run


def active_set_threshold(method: Method, penalty: float, kind: np.dtype[Any]) -> Any:
    """The violation that the fast active set goes for: half of the tolerance is left for what rounding hides."""
    return kind.type(0.5 * (method.tolerance or 0.0) * penalty)


def _active_set(
    drive: Floats, gram: Floats, penalty: float, method: Method, start: Floats, energy: Doubles, codes: Codes
) -> Run:
    from linked_dictionaries.solvers.active_set import solve_block

    number = drive.dtype.type
    threshold = active_set_threshold(method, penalty, drive.dtype)
    dependent = number(DEPENDENT[drive.dtype])

    def run(rows: slice) -> None:
        solve_block(
            drive[rows],
            gram,
            number(penalty),
            threshold,
            dependent,
            MAX_ROUNDS,
            start[rows],
            energy[rows],
            codes.activations[rows],
            codes.iterations[rows],
            codes.kkt[rows],
            codes.gap[rows],
        )

    return run
