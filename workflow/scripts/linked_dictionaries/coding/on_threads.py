"""The compiled solvers on the processor: samples shared out among threads, each with arithmetic of its own.

Nothing here uses torch or a library with threads of its own, so a process that forks may go on encoding in both.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linked_dictionaries.coding.certificates import Codes
from linked_dictionaries.coding.method import BLOCK, Method, available_threads
from linked_dictionaries.errors import DivergenceError
from linked_dictionaries.solvers.dynamics import diverged, fista_step, largest_eigenvalue, lca_step

Floats = NDArray[Any]
Run = Callable[[slice], None]
CACHE_LINE = 64  # bytes; rows of G that begin on one are read a fifth faster
MAX_ROUNDS = 500  # of the active set; far more than any support seen needs
LEFT = (
    "sparse codes left the finite numbers: the inputs are too large for their type, or the Gram is not that of "
    "a dictionary (it must have no negative eigenvalue)."
)


def solve_on_threads(
    drive: Floats,
    gram: Floats,
    penalty: float,
    energy: NDArray[np.float64] | None,
    method: Method,
    start: Floats | None = None,
    eigenvalue: float | None = None,
    potentials: Floats | None = None,
) -> Codes:
    """Codes of finite drives by one of the compiled solvers; arguments as :func:`~.solve.solve`.

    ``potentials`` is an (n, M) array for the last potentials of LCA, where they are wanted.
    """
    drive, gram = np.ascontiguousarray(drive), aligned(gram)
    n_samples, n_atoms = drive.shape
    nothing = np.empty((0, n_atoms), drive.dtype)
    known = np.zeros(n_samples) if energy is None else np.ascontiguousarray(energy, np.float64)
    first = nothing if start is None else np.ascontiguousarray(start, drive.dtype)
    result = Codes(
        np.empty_like(drive), np.empty(n_samples, np.int32), np.empty(n_samples, drive.dtype), np.empty(n_samples)
    )
    if method.solver == "active_set":
        run = _active_set(drive, gram, penalty, method, known, result)
    else:
        value = largest_eigenvalue(gram) if eigenvalue is None and method.step is None else eigenvalue or 0.0
        run = _iterative(drive, gram, penalty, method, value, first, known, result, potentials)
    _share_out(run, n_samples, method.threads or available_threads())
    if n_samples and result.iterations.min() < 0:
        longest = -int(result.iterations.min())
        raise DivergenceError(diverged(longest) if method.step is not None else LEFT)
    if not (np.isfinite(result.activations).all() and np.isfinite(result.kkt).all()):
        raise DivergenceError(LEFT)
    if energy is None or method.transfer == "hard":
        result.gap.fill(np.nan)
    return result


def aligned(array: Floats) -> Floats:
    """The array, contiguous and beginning on a cache line; a copy where it does not."""
    if array.flags.c_contiguous and array.ctypes.data % CACHE_LINE == 0:
        return array
    room = np.empty(array.nbytes + CACHE_LINE, np.uint8)
    offset = -room.ctypes.data % CACHE_LINE
    copy: Floats = room[offset : offset + array.nbytes].view(array.dtype).reshape(array.shape)
    copy[...] = array
    return copy


def _share_out(run: Run, n_samples: int, threads: int) -> None:
    """Run all samples on a number of threads, in parts small enough to balance."""
    if threads == 1:
        run(slice(0, n_samples))
        return
    size = max(16, min(BLOCK, -(-n_samples // (4 * threads))))
    parts = [slice(start, start + size) for start in range(0, n_samples, size)]
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(run, parts))


def _iterative(
    drive: Floats,
    gram: Floats,
    penalty: float,
    method: Method,
    eigenvalue: float,
    start: Floats,
    energy: NDArray[np.float64],
    result: Codes,
    potentials: Floats | None,
) -> Run:
    from linked_dictionaries.solvers.fista import fista_block
    from linked_dictionaries.solvers.lca import lca_block

    number = drive.dtype.type
    threshold = number(-1 if method.tolerance is None else method.tolerance * penalty)
    last = start[:0] if potentials is None else potentials

    def run(rows: slice) -> None:
        common: tuple[Any, ...] = (threshold, method.max_iterations, start[rows], energy[rows])
        codes = result.activations[rows]
        certificates = (result.iterations[rows], result.kkt[rows], result.gap[rows])
        if method.solver == "fista":
            step = number(fista_step(eigenvalue))
            fista_block(drive[rows], gram, number(penalty), step, *common, codes, *certificates)
        else:
            step = number(lca_step(eigenvalue) if method.step is None else method.step)
            hard = method.transfer == "hard"
            lca_block(drive[rows], gram, number(penalty), step, hard, *common, codes, last[rows], *certificates)

    return run


def _active_set(
    drive: Floats, gram: Floats, penalty: float, method: Method, energy: NDArray[np.float64], result: Codes
) -> Run:
    from linked_dictionaries.solvers.active_set import solve_block

    number = drive.dtype.type
    integer = np.int32 if drive.dtype == np.float32 else np.int64
    # Half of the tolerance is left for the rounding of whoever checks the certificate in another order of sums.
    threshold = number(0.5 * (method.tolerance or 0.0) * penalty)

    def run(rows: slice) -> None:
        residual = np.empty(drive.shape[1], drive.dtype)
        solve_block(
            drive[rows],
            gram,
            number(penalty),
            threshold,
            MAX_ROUNDS,
            energy[rows],
            residual,
            residual.view(integer),
            result.activations[rows],
            result.iterations[rows],
            result.kkt[rows],
            result.gap[rows],
        )

    return run
