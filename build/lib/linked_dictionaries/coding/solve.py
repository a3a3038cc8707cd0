"""Codes from the Gram form of the problem, by any solver."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from linked_dictionaries.coding.certificates import Codes, certify
from linked_dictionaries.coding.method import BLOCK, Method, available_threads
from linked_dictionaries.errors import DivergenceError

if TYPE_CHECKING:
    import torch

Floats = NDArray[Any]
ONE_THREAD = Method(threads=1)
MAX_ROUNDS = 500  # of the active set; far more than any support seen needs
NOT_FINITE = "sparse coding was given values that are not finite: the images or the dictionary hold NaN or infinity."


def solve(
    drive: Floats,
    gram: Floats,
    penalty: float,
    *,
    energy: NDArray[np.float64] | None = None,
    method: Method = ONE_THREAD,
) -> Codes:
    """Sparse codes from the Gram form of the problem, where drivers and several modalities are already summed.

    Parameters
    ----------
    drive : (n, M) array, b = Σ w_m Φ_mᵀx_m, plus any driver's current.
    gram : (M, M) array, G = Σ w_m Φ_mᵀΦ_m, of the same type.
    penalty : λ > 0.
    energy : (n,) float64, Σ w_m ‖x_m‖², which only the gap needs; None gives gaps of NaN. Not together with a current,
        for which the gap's dual point is not made.
    """
    # An atom that is not finite shows on the Gram's diagonal; all of a large Gram takes longer than coding an image.
    if not np.isfinite(drive).all() or not np.isfinite(gram.diagonal()).all():
        raise DivergenceError(NOT_FINITE)
    if method.on_threads:
        return _solve_active_set(drive, gram, penalty, energy, method)
    return _solve_on_tensors(drive, gram, penalty, energy, method)


def solve_tensor(drive: torch.Tensor, gram: torch.Tensor, penalty: float, method: Method) -> torch.Tensor:
    """Activations of :func:`solve` for tensors that stay on their device; what learning needs, no certificate."""
    if method.solver == "active_set" and not drive.is_cuda:
        import torch

        method = replace(method, threads=method.threads or torch.get_num_threads())
        codes = solve(drive.numpy(), gram.numpy(), penalty, method=method)
        return torch.from_numpy(codes.activations)
    return run_on_tensors(drive, gram, penalty, method)[0]


def _solve_active_set(
    drive: Floats, gram: Floats, penalty: float, energy: NDArray[np.float64] | None, method: Method
) -> Codes:
    from linked_dictionaries.solvers.active_set import solve_block

    drive, gram = np.ascontiguousarray(drive), np.ascontiguousarray(gram)
    n_samples, n_atoms = drive.shape
    number = drive.dtype.type
    integer = np.int32 if drive.dtype == np.float32 else np.int64
    known = np.zeros(n_samples) if energy is None else energy
    result = Codes(
        np.empty_like(drive), np.empty(n_samples, np.int32), np.empty(n_samples, drive.dtype), np.empty(n_samples)
    )
    # Half of the tolerance is left for the rounding of whoever checks the certificate in another order of sums.
    threshold = number(0.5 * (method.tolerance or 0.0) * penalty)

    def run(rows: slice) -> None:
        residual = np.empty(n_atoms, drive.dtype)
        solve_block(
            drive[rows],
            gram,
            number(penalty),
            threshold,
            MAX_ROUNDS,
            known[rows],
            residual,
            residual.view(integer),
            result.activations[rows],
            result.iterations[rows],
            result.kkt[rows],
            result.gap[rows],
        )

    threads = method.threads or available_threads()
    if threads == 1:
        run(slice(0, n_samples))
    else:
        size = max(16, min(BLOCK, -(-n_samples // (4 * threads))))
        blocks = [slice(start, start + size) for start in range(0, n_samples, size)]
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(run, blocks))
    if not (np.isfinite(result.activations).all() and np.isfinite(result.kkt).all()):
        raise DivergenceError(
            "sparse codes left the finite numbers: the inputs are too large for their type, or the Gram is not that of "
            "a dictionary (it must have no negative eigenvalue)."
        )
    if energy is None:
        result.gap.fill(np.nan)
    return result


def _solve_on_tensors(
    drive: Floats, gram: Floats, penalty: float, energy: NDArray[np.float64] | None, method: Method
) -> Codes:
    import torch

    b = torch.from_numpy(np.ascontiguousarray(drive)).to(method.device)
    g = torch.from_numpy(np.ascontiguousarray(gram)).to(method.device)
    known = None if energy is None else torch.from_numpy(np.ascontiguousarray(energy)).to(method.device)
    code, iterations = run_on_tensors(b, g, penalty, method)
    return certify(code, b, g, penalty, known, iterations, method.transfer)


def run_on_tensors(
    drive: torch.Tensor, gram: torch.Tensor, penalty: float, method: Method
) -> tuple[torch.Tensor, torch.Tensor]:
    """Activations and iterations of a solver that works on tensors."""
    from linked_dictionaries.solvers import fista, lca
    from linked_dictionaries.solvers.batched_active_set import batched_active_set

    limits: Any = {"tolerance": method.tolerance, "max_iterations": method.max_iterations}
    if method.solver == "lca":
        return lca.lca(drive, gram, penalty, transfer=method.transfer, step=method.step, **limits)
    if method.solver == "fista":
        return fista.fista(drive, gram, penalty, **limits)
    return batched_active_set(drive, gram, penalty, **limits)
