"""Sparse codes of images with certificates: the one interface to every solver.

There is no label in this module: what a code depends on is the input, the dictionary and the penalty.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linked_dictionaries.coding.certificates import Codes, room
from linked_dictionaries.coding.convergence import Tally
from linked_dictionaries.coding.inputs import as_dictionary, as_images, as_penalty, as_start, check_images
from linked_dictionaries.coding.method import BLOCK, Method, with_settings
from linked_dictionaries.coding.streams import DEVICE_BLOCK, EncodeBlock, checked, encoder_for, run_stream
from linked_dictionaries.errors import UserError

Floats = NDArray[Any]
FEW_SAMPLES = 256  # by so many atoms, or fewer, one thread codes sooner than others have started


def encode(
    images: Any,
    dictionary: Any,
    penalty: float,
    *,
    method: Method | None = None,
    gram: Any = None,
    start: Any = None,
    out: Floats | None = None,
    progress: bool = False,
    **settings: Any,
) -> Codes:
    """Nonnegative sparse codes of images, with a certificate for each.

    Minimises Eq. 1 of the paper, ``½‖x - Φa‖² + λ Σa`` over ``a ≥ 0``, for each image x (soft transfer); with the
    hard transfer, finds a fixed point of the LCA with Eq. 2 as printed.

    Parameters
    ----------
    images : (n, pixels) array, uint8 (then divided by 255) or float32 or float64; may be a memory map larger than
        memory, it is read in chunks. Data frames, sparse matrices, lists, tensors and iterators of rows are taken too.
    dictionary : (M, pixels) array, one atom a row (Φᵀ of the paper), float32 or float64. Its type is the precision.
    penalty : λ > 0, in units of the images' intensity times the atoms' norm.
    method : how codes are computed; None is ``Method()``, exact.
    gram : (M, M) array dictionary @ dictionary.T where it is known already; worth giving when few images are encoded
        at a time. None computes it.
    start : (n, M) activations to start from, such as the codes of a similar dictionary or penalty: most of the work is
        to find which neurons are active. What is certified does not depend on it. On processors only.
    out : (n, M) array of the dictionary's type to write the activations to, for instance a memory map.
    progress : show a progress bar on standard error.
    **settings : fields of :class:`~linked_dictionaries.coding.method.Method` (``solver``, ``tolerance``, ``threads``
        ...) that differ from ``method``.

    Returns
    -------
    Codes
        ``activations`` is ``out`` where that was given.

    Raises
    ------
    UserError
        Shapes, types or settings that don't fit, or values that are not finite.
    ConvergenceError
        With ``on_failure="raise"``, codes that miss the tolerance; else a :class:`~.convergence.ConvergenceWarning`.
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
    method = with_settings(method, settings)
    atoms = as_dictionary(dictionary)
    run = checked(encoder_for(atoms, as_penalty(penalty), method, gram), atoms)
    return encode_by(run, images, atoms, method, start=start, out=out, progress=progress)


def encode_by(
    run: EncodeBlock, images: Any, atoms: Floats, method: Method, *, start: Any, out: Floats | None, progress: bool
) -> Codes:
    """Codes of images by an encoder of blocks; the other arguments as those of :func:`encode`."""
    images = as_images(images)
    check_images(images.shape, atoms)
    n_samples = int(images.shape[0])
    first = None if start is None else as_start(start, (n_samples, len(atoms)), method)
    tally = Tally(method, atoms.dtype)
    size = _block_size(n_samples, len(atoms), method)
    if 0 < n_samples <= size and out is None:
        codes = run(images[:], first)
        tally.add(codes)
        tally.warn(stacklevel=3)
        return codes
    result = _room(n_samples, atoms, out)
    parts = (slice(begin, begin + size) for begin in range(0, n_samples, size))
    blocks = ((images[part], None if first is None else first[part]) for part in parts)
    done = 0
    with _bar(n_samples) if progress else nullcontext() as bar:
        for codes in run_stream(run, blocks, method.workers if method.on_threads else 0):
            rows = slice(done, done + len(codes.activations))
            for whole, part in zip(result.arrays(), codes.arrays(), strict=True):
                whole[rows] = part
            tally.add(codes)
            done = rows.stop
            if bar is not None:
                bar.update(len(codes.activations))
    tally.warn(stacklevel=3)
    return result


def encode_stream(
    blocks: Iterable[Any],
    dictionary: Any,
    penalty: float,
    *,
    method: Method | None = None,
    gram: Any = None,
    **settings: Any,
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
    method = with_settings(method, settings)
    atoms = as_dictionary(dictionary)
    run = checked(encoder_for(atoms, as_penalty(penalty), method, gram), atoms)
    return stream_by(run, blocks, atoms, method)


def stream_by(run: EncodeBlock, blocks: Iterable[Any], atoms: Floats, method: Method) -> Iterator[Codes]:
    """Codes of a stream by an encoder of blocks."""
    unstarted = ((block, None) for block in blocks)
    codes_of_blocks = run_stream(run, unstarted, method.workers if method.on_threads else 0)
    return _told(codes_of_blocks, Tally(method, atoms.dtype))


def _told(codes_of_blocks: Iterator[Codes], tally: Tally) -> Iterator[Codes]:
    """The same codes; what they miss is told at the end."""
    for codes in codes_of_blocks:
        tally.add(codes)
        yield codes
    tally.warn()


def _block_size(n_samples: int, n_atoms: int, method: Method) -> int:
    """Samples that are coded at once; whatever the number of threads, so that no product depends on it."""
    if not method.on_threads:
        return DEVICE_BLOCK
    if n_samples > BLOCK:
        return BLOCK
    few = min(FEW_SAMPLES, max(8, 2 * FEW_SAMPLES**2 // n_atoms)) if method.solver == "active_set" else 8
    return max(n_samples, 1) if n_samples <= few else max(few // 2, n_samples // 32)


def _bar(n_samples: int) -> Any:
    from tqdm import tqdm

    return tqdm(total=n_samples, desc="encode", unit="img")


def _room(n_samples: int, dictionary: Floats, out: Floats | None) -> Codes:
    """Arrays that the codes of n samples fill."""
    needed = (n_samples, len(dictionary))
    if out is not None and not (isinstance(out, np.ndarray) and out.flags.writeable):
        raise UserError(f"out must be an array that can be written to, such as np.empty({needed}, dictionary.dtype).")
    if out is not None and (out.shape != needed or out.dtype != dictionary.dtype):
        raise UserError(f"out has shape {out.shape} and type {out.dtype}; needed: {needed} and {dictionary.dtype}.")
    return room(*needed, dictionary.dtype, out)
