"""Blocks of images through a solver: on threads, on a device, with as much memory as there is."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linked_dictionaries.coding.blas import single_threaded_products
from linked_dictionaries.coding.certificates import Codes, certify
from linked_dictionaries.coding.finish import finish, hidden_rounding
from linked_dictionaries.coding.inputs import as_array, as_gram, check_images, read_only
from linked_dictionaries.coding.intensities import as_intensities
from linked_dictionaries.coding.method import Method, check_device, with_settings
from linked_dictionaries.coding.on_threads import FEW, aligned, solve_on_threads
from linked_dictionaries.coding.precise import PreciseDictionary
from linked_dictionaries.coding.solve import NOT_FINITE, run_on_tensors
from linked_dictionaries.errors import DivergenceError, UserError
from linked_dictionaries.solvers.bounds import inspect_block
from linked_dictionaries.solvers.dynamics import largest_eigenvalue

Floats = NDArray[Any]
DEVICE_BLOCK = 65_536  # samples at a time where there are no threads to balance, which is large enough for a GPU
EncodeBlock = Callable[[Any, Any], Codes]  # images, and activations to start from or None; on one thread


def encoder_for(dictionary: Floats, penalty: float, method: Method, gram: Any) -> EncodeBlock:
    """A function from images, and activations to start from or None, to codes."""
    known: Floats = dictionary @ dictionary.T if gram is None else as_gram(gram, dictionary)
    if method.device != "cpu":
        check_device(method.device)
        return _halving(_device_encoder(dictionary, known, penalty, method))

    iterative = method.solver != "active_set" and method.step is None
    eigenvalue = largest_eigenvalue(known) if iterative else None  # once, not once a block
    exactly = PreciseDictionary(dictionary)
    transposed = dictionary.T
    alone = with_settings(method, {"threads": 1})
    if not np.isfinite(known.diagonal()).all():
        raise DivergenceError(NOT_FINITE)

    def run(images: NDArray[Any], start: Any) -> Codes:
        pixels = as_intensities(images).astype(dictionary.dtype, copy=False)
        drive = pixels @ transposed
        energy = np.empty(len(pixels))
        if not inspect_block(read_only(pixels), drive, energy):
            raise DivergenceError(NOT_FINITE)
        nonlocal known
        if len(images) >= FEW:
            known = aligned(known)
        problem = exactly.problem(images)
        return solve_on_threads(
            drive, known, penalty, energy, alone, start=start, eigenvalue=eigenvalue, precise=problem
        )

    return _halving(run)


def checked(run: EncodeBlock, dictionary: Floats) -> EncodeBlock:
    """The encoder for blocks as callers have them: arrays of other libraries too, with shapes looked at."""

    def run_checked(images: Any, start: Any) -> Codes:
        block = as_array(images, "images")
        check_images(block.shape, dictionary)
        return run(block.reshape(len(block), dictionary.shape[1]), start)

    return run_checked


def _halving(run: EncodeBlock) -> EncodeBlock:
    """The encoder, which goes on with half as many images at a time where memory does not suffice."""
    largest = sys.maxsize

    def halved(images: NDArray[Any], start: Any) -> Codes:
        nonlocal largest
        if len(images) <= largest:
            try:
                return run(images, start)
            except (MemoryError, RuntimeError) as error:
                if not _is_out_of_memory(error):
                    raise
                reason = str(error).splitlines()[0]
            if len(images) < 2:
                raise UserError(f"memory does not suffice to encode a single image: {reason}")
            largest = len(images) // 2
            print(f"memory did not suffice for {len(images)} images at once; going on with {largest}", file=sys.stderr)
        size = largest  # kept apart: a part that is halved again changes the other
        rows = [slice(begin, begin + size) for begin in range(0, len(images), size)]
        parts = [halved(images[part], None if start is None else start[part]) for part in rows]
        return Codes(*(np.concatenate(values) for values in zip(*(part.arrays() for part in parts), strict=True)))

    return halved


def _is_out_of_memory(error: BaseException) -> bool:
    """Whether NumPy, torch's processor or torch's GPU had no memory left; without importing torch for it."""
    # torch.OutOfMemoryError is a RuntimeError; torch's allocator for the processor raises a plain one.
    return (
        isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError" or "allocate memory" in str(error)
    )


def _device_encoder(dictionary: Floats, gram: Floats, penalty: float, method: Method) -> EncodeBlock:
    """As :func:`encoder_for`, with images sent as they are, bytes as bytes, and all else done on the device."""
    import torch

    atoms = torch.from_numpy(np.ascontiguousarray(dictionary)).to(method.device)
    exactly = PreciseDictionary(dictionary)
    products = torch.from_numpy(np.ascontiguousarray(gram)).to(method.device)
    largest = float(gram.diagonal().max())

    def run(images: NDArray[Any], start: Any) -> Codes:
        sent = images if images.dtype == np.uint8 else as_intensities(images)
        pixels = torch.from_numpy(np.ascontiguousarray(sent)).to(method.device)
        pixels = pixels.to(atoms.dtype) / 255 if sent.dtype == np.uint8 else pixels.to(atoms.dtype)
        energy = (pixels * pixels).sum(dim=1, dtype=torch.float64)
        drive = pixels @ atoms.T
        if not bool(torch.isfinite(drive).all()):
            raise DivergenceError(NOT_FINITE)
        code, iterations = run_on_tensors(drive, products, penalty, method)
        codes = certify(code, drive, products, penalty, energy, iterations, method.transfer)
        norms = energy.cpu().numpy()
        rounding = hidden_rounding(dictionary.dtype, largest, norms, None)
        finish(codes, penalty, rounding, norms, largest, method, exactly.problem(images))
        return codes

    return run


def run_stream(run: EncodeBlock, blocks: Iterable[tuple[Any, Any]], workers: int) -> Iterator[Codes]:
    """Codes of blocks, images and what to start from, in order, on so many threads; on none of its own with 0."""
    if not workers:
        for images, start in blocks:
            yield run(images, start)
        return
    # One product a thread, each on one processor: no waiting between the product and the solver, and the same sums
    # however many threads there are.
    with single_threaded_products(), ThreadPoolExecutor(workers) as pool:
        waiting: deque[Future[Codes]] = deque()
        for images, start in blocks:
            waiting.append(pool.submit(run, images, start))
            if len(waiting) == 2 * workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
