"""Codes from the Gram form of the problem, by any solver."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from linked_dictionaries.coding.certificates import Codes, certify
from linked_dictionaries.coding.convergence import Tally
from linked_dictionaries.coding.finish import as_given, finish, hidden_rounding
from linked_dictionaries.coding.method import Method, check_device
from linked_dictionaries.coding.on_threads import solve_on_threads
from linked_dictionaries.errors import DivergenceError

if TYPE_CHECKING:
    import torch

Floats = NDArray[Any]
ONE_THREAD = Method(threads=1)
NOT_FINITE = (
    "sparse coding was given values that are not finite: the images or the dictionary hold NaN or infinity, "
    "or numbers too large for their type."
)


def solve(
    drive: Floats,
    gram: Floats,
    penalty: float,
    *,
    energy: NDArray[np.float64] | None = None,
    method: Method = ONE_THREAD,
    start: Floats | None = None,
    eigenvalue: float | None = None,
) -> Codes:
    """Sparse codes from the Gram form of the problem, where drivers and several modalities are already summed.

    Parameters
    ----------
    drive : (n, M) array, b = Σ w_m Φ_mᵀx_m, plus any driver's current.
    gram : (M, M) array, G = Σ w_m Φ_mᵀΦ_m, of the same type.
    penalty : λ > 0.
    energy : (n,) float64, Σ w_m ‖x_m‖², which only the gap needs; None gives gaps of NaN. Not together with a current,
        for which the gap's dual point is not made.
    start : (n, M) activations to start from, such as the codes of a similar problem; None starts from rest.
    eigenvalue : λmax(G) where it is known, for the step of LCA and FISTA; None computes it.
    """
    check_finite(drive, gram)
    if method.on_threads:
        codes = solve_on_threads(drive, gram, penalty, energy, method, start=start, eigenvalue=eigenvalue)
    else:
        codes = _solve_on_tensors(drive, gram, penalty, energy, method)
    tally = Tally(method, drive.dtype)
    tally.add(codes)
    tally.warn()
    return codes


def check_finite(drive: Floats, gram: Floats) -> None:
    """Refuse numbers that no code can be made of."""
    # An atom that is not finite shows on the Gram's diagonal; all of a large Gram takes longer than coding an image.
    if not np.isfinite(drive).all() or not np.isfinite(gram.diagonal()).all():
        raise DivergenceError(NOT_FINITE)


def _solve_on_tensors(
    drive: Floats, gram: Floats, penalty: float, energy: NDArray[np.float64] | None, method: Method
) -> Codes:
    import torch

    check_device(method.device)
    b = torch.from_numpy(np.ascontiguousarray(drive)).to(method.device)
    g = torch.from_numpy(np.ascontiguousarray(gram)).to(method.device)
    known = None if energy is None else torch.from_numpy(np.ascontiguousarray(energy)).to(method.device)
    code, iterations = run_on_tensors(b, g, penalty, method)
    codes = certify(code, b, g, penalty, known, iterations, method.transfer)
    largest = float(gram.diagonal().max())
    rounding = hidden_rounding(drive.dtype, largest, energy, drive)
    finish(codes, penalty, rounding, energy, largest, method, as_given(drive, gram))
    return codes


def run_on_tensors(
    drive: torch.Tensor, gram: torch.Tensor, penalty: float, method: Method
) -> tuple[torch.Tensor, torch.Tensor]:
    """Activations and iterations of a solver that works on tensors."""
    from linked_dictionaries.solvers.batched_active_set import batched_active_set
    from linked_dictionaries.solvers.tensor_fista import fista
    from linked_dictionaries.solvers.tensor_lca import lca

    limits: Any = {"tolerance": method.tolerance, "max_iterations": method.max_iterations}
    if method.solver == "lca":
        return lca(drive, gram, penalty, transfer=method.transfer, step=method.step, **limits)
    if method.solver == "fista":
        return fista(drive, gram, penalty, **limits)
    return batched_active_set(drive, gram, penalty, **limits)
