"""Sparse codes with certificates: the one interface to every solver.

There is no label in this module: what a code depends on is the input, the dictionary and the penalty.
"""

from __future__ import annotations

import os
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits
from tqdm import tqdm

from .errors import DivergenceError, UserError
from .intensities import as_intensities

if TYPE_CHECKING:
    import torch

Floats = NDArray[Any]

SOLVERS = ("active_set", "lca", "fista")
TRANSFERS = ("soft", "hard")
BLOCK = 1024  # samples a thread takes at a time: small enough to balance, large enough for a fast product
SHARED = 64  # images from which on sharing one block between threads pays
DEVICE_BLOCK = 65_536  # samples at a time where there are no threads to balance, which is large enough for a GPU
MAX_ROUNDS = 500  # of the active set; far more than any support seen needs
NOT_FINITE = "sparse coding was given values that are not finite: the images or the dictionary hold NaN or infinity."


@dataclass(frozen=True)
class Codes:
    """Sparse codes of n samples and what proves them.

    Attributes
    ----------
    activations : (n, M) array, nonnegative.
    iterations : (n,) int32, steps of the solver that each sample took.
    kkt : (n,) array, largest violation of the optimality conditions divided by λ; 0 is optimal.
    gap : (n,) float64 array, duality gap of Eq. 1 in units of the energy; NaN for the hard transfer, whose energy
        is not convex.
    """

    activations: Floats
    iterations: NDArray[np.int32]
    kkt: Floats
    gap: NDArray[np.float64]


Encoder = Callable[[NDArray[Any], int], Codes]  # images and a number of threads to codes


@dataclass(frozen=True)
class Method:
    """How codes are computed; every field has the meaning it has in :func:`encode`."""

    solver: str = "active_set"
    transfer: str = "soft"
    tolerance: float | None = 1e-4
    max_iterations: int = 10_000
    step: float | None = None

    def __post_init__(self) -> None:
        if self.solver not in SOLVERS:
            raise UserError(f"solver {self.solver!r} is unknown; allowed: {', '.join(SOLVERS)}.")
        if self.transfer not in TRANSFERS:
            raise UserError(f"transfer {self.transfer!r} is unknown; allowed: {', '.join(TRANSFERS)}.")
        if self.transfer == "hard" and self.solver != "lca":
            raise UserError(f"transfer 'hard' needs solver 'lca', not {self.solver!r}: the other solvers are convex.")
        if self.tolerance is None and self.solver == "active_set":
            raise UserError("solver 'active_set' needs a tolerance; only 'lca' and 'fista' can run without one.")
        if self.tolerance is not None and not self.tolerance > 0:
            raise UserError(f"tolerance must be positive, not {self.tolerance!r}.")
        if self.max_iterations < 1:
            raise UserError(f"max_iterations must be at least 1, not {self.max_iterations!r}.")


def available_threads() -> int:
    """Processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def encode(
    images: NDArray[Any],
    dictionary: Floats,
    penalty: float,
    *,
    solver: str = "active_set",
    transfer: str = "soft",
    tolerance: float | None = 1e-4,
    max_iterations: int = 10_000,
    step: float | None = None,
    gram: Floats | None = None,
    threads: int | None = None,
    device: str = "cpu",
    out: Floats | None = None,
    progress: bool = False,
) -> Codes:
    """Nonnegative sparse codes of images, with a certificate for each.

    Minimises Eq. 1 of the paper, ``½‖x - Φa‖² + λ Σa`` over ``a ≥ 0``, for each image x (soft transfer); with the
    hard transfer, finds a fixed point of the LCA with Eq. 2 as printed.

    Parameters
    ----------
    images : (n, pixels) array, uint8 (then divided by 255) or float32 or float64; may be a memory map larger than
        memory, it is read in chunks.
    dictionary : (M, pixels) array, one atom a row (Φᵀ of the paper), float32 or float64. Its type is the precision.
    penalty : λ > 0, in units of the images' intensity times the atoms' norm.
    solver : "active_set" (exact, compiled), "lca" (Eq. 3, Euler steps) or "fista" (restart per sample).
    transfer : "soft" or "hard" (LCA only).
    tolerance : a sample is finished when its kkt/λ is at most this; None runs LCA or FISTA for all iterations.
    max_iterations : limit of LCA and FISTA. A sample that meets it is returned as it is; its kkt tells.
    step : Euler step dt/τ of LCA; None takes 1.9/λmax(G), at most 1.
    gram : (M, M) array dictionary @ dictionary.T where it is known already; worth giving when few images are encoded
        at a time. None computes it.
    threads : processors that "active_set" uses; None takes all that this process may use. The other solvers follow
        torch's setting.
    device : "cpu", or a torch device such as "cuda", where "active_set" solves many samples at once (same codes, same
        certificate).
    out : (n, M) array of the dictionary's type to write the activations to, for instance a memory map.
    progress : show a progress bar on standard error.

    Returns
    -------
    Codes
        ``activations`` is ``out`` where that was given.

    Raises
    ------
    UserError
        Shapes, types or settings that don't fit, or values that are not finite.
    DivergenceError
        The dynamics left the finite numbers (an explicit step above 2/λmax).

    Examples
    --------
    >>> import numpy as np
    >>> images = np.eye(3, dtype=np.float32)
    >>> codes = encode(images, np.eye(3, dtype=np.float32), penalty=0.25)
    >>> codes.activations.diagonal().tolist()
    [0.75, 0.75, 0.75]
    >>> bool(codes.kkt.max() <= 1e-4)
    True
    """
    _check_dictionary(dictionary, penalty)
    if images.ndim != 2 or images.shape[1] != dictionary.shape[1]:
        raise UserError(f"images must have shape (n, {dictionary.shape[1]}), as the atoms have; got {images.shape}.")
    n_samples, n_atoms = len(images), len(dictionary)
    activations = np.empty((n_samples, n_atoms), dictionary.dtype) if out is None else out
    if activations.shape != (n_samples, n_atoms) or activations.dtype != dictionary.dtype:
        raise UserError(
            f"out has shape {activations.shape} and type {activations.dtype}; "
            f"needed: {(n_samples, n_atoms)} and {dictionary.dtype}."
        )
    result = Codes(
        activations,
        np.empty(n_samples, np.int32),
        np.empty(n_samples, dictionary.dtype),
        np.empty(n_samples, np.float64),
    )
    on_threads = solver == "active_set" and device == "cpu"
    size = BLOCK if on_threads else DEVICE_BLOCK
    workers = (threads or available_threads()) if on_threads else 1
    method = Method(solver, transfer, tolerance, max_iterations, step)
    run = _encoder(dictionary, penalty, method, gram, device)
    codes_of_blocks: Iterable[Codes]
    if n_samples <= size:
        # One product, on the library's own threads; the solver shares the images out where there are enough.
        codes_of_blocks = [run(images, workers if n_samples >= SHARED else 1)]
    else:
        blocks = (images[start : start + size] for start in range(0, n_samples, size))
        codes_of_blocks = _run_stream(run, blocks, workers if on_threads else 0)
    start = 0
    with tqdm(total=n_samples, desc="encode", unit="img", disable=not progress) as bar:
        for codes in codes_of_blocks:
            rows = slice(start, start + len(codes.activations))
            result.activations[rows] = codes.activations
            result.iterations[rows] = codes.iterations
            result.kkt[rows] = codes.kkt
            result.gap[rows] = codes.gap
            start = rows.stop
            bar.update(len(codes.activations))
    return result


def encode_stream(
    blocks: Iterable[NDArray[Any]],
    dictionary: Floats,
    penalty: float,
    *,
    solver: str = "active_set",
    transfer: str = "soft",
    tolerance: float | None = 1e-4,
    max_iterations: int = 10_000,
    step: float | None = None,
    gram: Floats | None = None,
    threads: int | None = None,
    device: str = "cpu",
) -> Iterator[Codes]:
    """Codes of a stream of image blocks, in order, in bounded memory: for data that never lie in one place.

    Parameters
    ----------
    blocks : arrays of images, (any number, pixels), consumed as the codes are; about a thousand images each is best.
    The others are those of :func:`encode`.

    Yields
    ------
    Codes
        One for each block. At most two blocks a thread are held at a time. Until the stream is exhausted or closed,
        matrix products of the whole process run on one thread each.
    """
    _check_dictionary(dictionary, penalty)
    method = Method(solver, transfer, tolerance, max_iterations, step)
    on_threads = solver == "active_set" and device == "cpu"
    run = _encoder(dictionary, penalty, method, gram, device)
    yield from _run_stream(run, blocks, (threads or available_threads()) if on_threads else 0)


def _encoder(dictionary: Floats, penalty: float, method: Method, gram: Floats | None, device: str) -> Encoder:
    """A function from images and a number of threads to codes."""
    n_atoms = len(dictionary)
    known = dictionary @ dictionary.T if gram is None else gram
    if known.shape != (n_atoms, n_atoms) or known.dtype != dictionary.dtype:
        raise UserError(f"gram must be the dictionary's, ({n_atoms}, {n_atoms}) {dictionary.dtype}.")

    if device != "cpu":
        return _halving(_device_encoder(dictionary, known, float(penalty), method, device))

    def run(images: NDArray[Any], threads: int) -> Codes:
        pixels = as_intensities(images).astype(dictionary.dtype, copy=False)
        energy = np.einsum("ij,ij->i", pixels, pixels, dtype=np.float64)
        drive = pixels @ dictionary.T
        return solve(drive, known, float(penalty), energy=energy, method=method, threads=threads, device=device)

    return _halving(run)


def _halving(run: Encoder) -> Encoder:
    """The encoder, which goes on with half as many images at a time where memory does not suffice."""
    largest = sys.maxsize

    def halved(images: NDArray[Any], threads: int) -> Codes:
        nonlocal largest
        if len(images) <= largest:
            try:
                return run(images, threads)
            except (MemoryError, RuntimeError) as error:
                if not _is_out_of_memory(error):
                    raise
                reason = str(error).splitlines()[0]
            if len(images) < 2:
                raise UserError(f"memory does not suffice to encode a single image: {reason}")
            largest = len(images) // 2
            print(f"memory did not suffice for {len(images)} images at once; going on with {largest}", file=sys.stderr)
        size = largest  # kept apart: a part that is halved again changes the other
        parts = [halved(images[start : start + size], threads) for start in range(0, len(images), size)]
        return Codes(*(np.concatenate(values) for values in zip(*map(_arrays, parts), strict=True)))

    return halved


def _is_out_of_memory(error: BaseException) -> bool:
    """Whether NumPy, torch's processor or torch's GPU had no memory left; without importing torch for it."""
    # torch.OutOfMemoryError is a RuntimeError; torch's allocator for the processor raises a plain one.
    return (
        isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError" or "allocate memory" in str(error)
    )


def _arrays(codes: Codes) -> tuple[NDArray[Any], ...]:
    return codes.activations, codes.iterations, codes.kkt, codes.gap


def _device_encoder(dictionary: Floats, gram: Floats, penalty: float, method: Method, device: str) -> Encoder:
    """As :func:`_encoder`, with the images sent as they are, bytes where they are bytes, and all else on the device."""
    import torch

    atoms = torch.from_numpy(np.ascontiguousarray(dictionary)).to(device)
    products = torch.from_numpy(np.ascontiguousarray(gram)).to(device)

    def run(images: NDArray[Any], threads: int) -> Codes:
        sent = images if images.dtype == np.uint8 else as_intensities(images)
        pixels = torch.from_numpy(np.ascontiguousarray(sent)).to(device)
        pixels = pixels.to(atoms.dtype) / 255 if sent.dtype == np.uint8 else pixels.to(atoms.dtype)
        energy = (pixels * pixels).sum(dim=1, dtype=torch.float64)
        drive = pixels @ atoms.T
        if not bool(torch.isfinite(drive).all()):
            raise DivergenceError(NOT_FINITE)
        code, iterations = _run_on_tensors(drive, products, penalty, method)
        return certify(code, drive, products, penalty, energy, iterations, method.transfer)

    return run


def _run_stream(run: Encoder, blocks: Iterable[NDArray[Any]], workers: int) -> Iterator[Codes]:
    """Codes of blocks in order, on a number of threads; on none of its own with 0."""
    if not workers:
        for block in blocks:
            yield run(block, 1)
        return
    # One product a thread, each on one processor: no waiting between the product and the solver, and the same sums
    # however many threads there are.
    with threadpool_limits(1), ThreadPoolExecutor(workers) as pool:
        waiting: deque[Future[Codes]] = deque()
        for block in blocks:
            waiting.append(pool.submit(run, block, 1))
            if len(waiting) == 2 * workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def solve(
    drive: Floats,
    gram: Floats,
    penalty: float,
    *,
    energy: NDArray[np.float64] | None = None,
    method: Method = Method(),
    threads: int = 1,
    device: str = "cpu",
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
    if method.solver == "active_set" and device == "cpu":
        return _solve_active_set(drive, gram, penalty, energy, method, threads)
    return _solve_on_tensors(drive, gram, penalty, energy, method, device)


def solve_tensor(drive: torch.Tensor, gram: torch.Tensor, penalty: float, method: Method) -> torch.Tensor:
    """Activations of :func:`solve` for tensors that stay on their device; what learning needs, no certificate."""
    if method.solver == "active_set" and not drive.is_cuda:
        import torch

        codes = solve(drive.numpy(), gram.numpy(), penalty, method=method, threads=torch.get_num_threads())
        return torch.from_numpy(codes.activations)
    return _run_on_tensors(drive, gram, penalty, method)[0]


def _solve_active_set(
    drive: Floats, gram: Floats, penalty: float, energy: NDArray[np.float64] | None, method: Method, threads: int
) -> Codes:
    from .active_set import solve_block

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
    drive: Floats, gram: Floats, penalty: float, energy: NDArray[np.float64] | None, method: Method, device: str
) -> Codes:
    import torch

    b = torch.from_numpy(np.ascontiguousarray(drive)).to(device)
    g = torch.from_numpy(np.ascontiguousarray(gram)).to(device)
    known = None if energy is None else torch.from_numpy(np.ascontiguousarray(energy)).to(device)
    code, iterations = _run_on_tensors(b, g, penalty, method)
    return certify(code, b, g, penalty, known, iterations, method.transfer)


def _run_on_tensors(
    drive: torch.Tensor, gram: torch.Tensor, penalty: float, method: Method
) -> tuple[torch.Tensor, torch.Tensor]:
    from . import dynamics
    from .batched_active_set import batched_active_set

    limits: Any = {"tolerance": method.tolerance, "max_iterations": method.max_iterations}
    if method.solver == "lca":
        return dynamics.lca(drive, gram, penalty, transfer=method.transfer, step=method.step, **limits)
    if method.solver == "fista":
        return dynamics.fista(drive, gram, penalty, **limits)
    return batched_active_set(drive, gram, penalty, **limits)


def certify(
    code: torch.Tensor,
    drive: torch.Tensor,
    gram: torch.Tensor,
    penalty: float,
    energy: torch.Tensor | None,
    iterations: torch.Tensor,
    transfer: str,
) -> Codes:
    """Codes with their certificates, computed from scratch from the drive and the Gram."""
    from .dynamics import optimality_violation

    residual = drive - code @ gram
    kkt = optimality_violation(code, residual, penalty, transfer) / penalty
    if energy is None or transfer == "hard":
        gap = np.full(len(code), np.nan)
    else:
        gap = duality_gap(code, drive, residual, penalty, energy).cpu().numpy()
    return Codes(code.cpu().numpy(), iterations.cpu().numpy(), kkt.cpu().numpy(), gap)


def duality_gap(
    activations: torch.Tensor, drive: torch.Tensor, residual: torch.Tensor, penalty: float, energy: torch.Tensor
) -> torch.Tensor:
    """Duality gap of Eq. 1 per sample, in float64, without touching pixels.

    With r = b - Ga and ρ² = ‖x‖² - aᵀb - aᵀr, the dual point is the image residual scaled by
    s = min(1, λ / max_j r_j), which makes it feasible; rounding below zero is clipped.
    """
    import torch

    a = activations.double()
    drive_code = (a * drive).sum(dim=1)
    squared = energy - drive_code - (a * residual).sum(dim=1)
    largest = residual.amax(dim=1).double()
    scale = torch.where(largest > penalty, penalty / largest, torch.ones_like(largest))
    dual = scale * (energy - drive_code) - 0.5 * scale**2 * squared
    return (0.5 * squared + penalty * a.sum(dim=1) - dual).clamp_min(0)


def _check_dictionary(dictionary: Floats, penalty: float) -> None:
    if dictionary.ndim != 2 or dictionary.dtype not in (np.float32, np.float64) or not len(dictionary):
        raise UserError(
            f"dictionary must be a float32 or float64 array of shape (atoms, pixels), "
            f"not {dictionary.dtype} of shape {dictionary.shape}."
        )
    if not (np.isfinite(penalty) and penalty > 0):
        raise UserError(f"penalty must be a positive number, not {penalty!r}.")
