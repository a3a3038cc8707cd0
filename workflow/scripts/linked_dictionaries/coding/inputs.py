"""What callers hand over, as arrays: data frames, lists, sparse matrices, tensors; or a message that says what to give.

Tables of images are converted in blocks of rows where they are coded, so none is held twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sized
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linked_dictionaries.coding.method import Method
from linked_dictionaries.errors import UserError

Floats = NDArray[Any]
ROUNDINGS = 32  # of a Gram's entry that may part it from the dictionary's, each of the root of as many sums


def as_array(value: Any, name: str) -> NDArray[Any]:
    """The value as a NumPy array, without a copy where that can be."""
    if isinstance(value, np.ndarray):
        if isinstance(value, np.ma.MaskedArray):
            raise UserError(f"{name} is a masked array: give {name}.filled(0), or the values that are meant.")
        return np.asarray(value)  # a matrix's products are others
    if type(value).__module__.split(".")[0] == "torch":
        try:
            return np.asarray(value.detach().cpu().numpy())
        except (TypeError, NotImplementedError, RuntimeError) as error:  # bfloat16, sparse
            raise UserError(f"{name} is a tensor that NumPy can't hold: give {name}.to_dense().float().") from error
    if hasattr(value, "toarray"):
        return np.asarray(value.toarray())
    if hasattr(value, "to_numpy"):
        return np.asarray(value.to_numpy())
    try:
        return np.asarray(value)
    except (ValueError, TypeError) as error:
        raise UserError(f"{name} is no table of numbers: {error}.") from error


def as_images(value: Any) -> Any:
    """Something that has a number of rows and gives blocks of them: the value itself where it does."""
    if hasattr(value, "iloc"):
        return _Rows(value.iloc, value.shape)
    if hasattr(value, "tocsr"):
        if value.dtype not in (np.uint8, np.float32, np.float64):
            raise UserError(
                f"images is a sparse matrix of {value.dtype}; needed: uint8 (divided by 255), float32 or float64. Give "
                "images.astype(np.float32) for intensities as they stand."
            )
        return value.tocsr()
    if isinstance(value, Iterable) and not isinstance(value, Sized):
        rows = [as_array(row, "each row") for row in value]
        if rows and rows[0].ndim != 1:
            raise UserError(
                f"images is an iterator of arrays of shape {rows[0].shape}; encode takes rows of pixels there. "
                "Give blocks of images to encode_stream."
            )
        lengths = sorted({len(row) for row in rows})
        if len(lengths) > 1:
            raise UserError(f"images is an iterator of rows of {lengths[0]} and of {lengths[-1]} pixels.")
        return np.stack(rows) if rows else np.zeros((0, 0))
    return value if hasattr(value, "shape") else as_array(value, "images")


class _Rows:
    """A data frame by rows; its own brackets choose columns."""

    def __init__(self, rows: Any, shape: tuple[int, int]) -> None:
        self._rows, self.shape = rows, shape

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, rows: slice) -> Any:
        return self._rows[rows]


def check_images(shape: Any, dictionary: Floats) -> None:
    """Images must be rows of as many pixels as the atoms have."""
    shape, n_pixels = tuple(shape), dictionary.shape[1]
    if len(shape) == 2 and (shape[1] == n_pixels or shape == (0, 0)):
        return
    told = f"images must have shape (n, {n_pixels}), as the atoms have; got {shape}."
    if len(shape) == 2 and shape[1] == len(dictionary):
        told += " The dictionary has its atoms in columns, it seems: give dictionary.T."
    elif shape == (n_pixels,):
        told += " For a single image give image[None]."
    elif len(shape) > 2 and np.prod(shape[1:]) == n_pixels:
        told += " Give images.reshape(len(images), -1)."
    elif len(shape) == 2 and shape[0] == n_pixels:
        told += " The images are in columns, it seems: give images.T."
    raise UserError(told)


def as_dictionary(value: Any) -> Floats:
    """Atoms in rows, float32 or float64."""
    dictionary = as_array(value, "dictionary")
    if dictionary.ndim == 3:
        raise UserError(
            f"dictionary has shape {dictionary.shape}: one atom a row is needed. "
            "Give dictionary.reshape(len(dictionary), -1)."
        )
    told = f"dictionary must be a float32 or float64 array of shape (atoms, pixels), not {dictionary.dtype} of shape "
    if dictionary.ndim != 2:
        raise UserError(f"{told}{dictionary.shape}.")
    if not len(dictionary):
        raise UserError(f"dictionary has no atoms: its shape is {dictionary.shape}, (atoms, pixels).")
    if dictionary.dtype not in (np.float32, np.float64):
        raise UserError(f"{told}{dictionary.shape}. Give np.asarray(dictionary, np.float32).")
    return dictionary


def as_penalty(value: Any) -> float:
    """A positive number."""
    if isinstance(value, str):
        raise UserError(f"penalty must be a positive number, not the text {value!r}: give float({value!r}).")
    try:
        number = float(value)
    except (TypeError, ValueError) as error:
        raise UserError(
            f"penalty must be one positive number, not {value!r}; for a penalty a neuron add a current to the drive "
            "of coding.solve.solve."
        ) from error
    if not (np.isfinite(number) and number > 0):
        raise UserError(f"penalty must be a positive number, not {value!r}.")
    return number


@lru_cache(maxsize=8)
def _probe(length: int, dtype: np.dtype[Any]) -> Floats:
    """Signs drawn at random, always the same."""
    signs: Floats = np.random.default_rng(0).choice(np.array([-1.0, 1.0]), length).astype(dtype)
    return signs


def as_start(value: Any, shape: tuple[int, int], method: Method) -> Floats:
    """Activations to start from: finite, nonnegative, one row an image."""
    start = as_array(value, "start")
    if not method.on_threads:
        raise UserError(f"start is for device 'cpu'; on {method.device!r} solvers start from rest. Leave start out.")
    if start.shape != shape or start.dtype not in (np.float32, np.float64):
        raise UserError(
            f"start must be a float array of shape {shape}, (images, atoms); got {start.dtype} {start.shape}."
        )
    if not (np.isfinite(start).all() and start.min(initial=0) >= 0):
        raise UserError("start must hold finite numbers of at least 0. Give np.maximum(start, 0) where it is finite.")
    return start


def as_gram(value: Any, dictionary: Floats) -> Floats:
    """The given Gram, of the dictionary's type, after a look whether it is the dictionary's."""
    n_atoms = len(dictionary)
    gram = as_array(value, "gram")

    def refused(told: str) -> UserError:
        return UserError(f"gram must be dictionary @ dictionary.T, ({n_atoms}, {n_atoms}) {dictionary.dtype}; {told}")

    if gram.shape != (n_atoms, n_atoms) or gram.dtype not in (np.float32, np.float64):
        raise refused(f"got {gram.dtype} of shape {gram.shape}.")
    gram = np.asarray(gram, dictionary.dtype)
    # One product with a random vector, for the price of coding one image, shows a wrong entry anywhere. Codes are
    # certified by the Gram that is given, so it may differ by rounding alone: each row in units of its own atom.
    probe = _probe(n_atoms, dictionary.dtype)
    expected = dictionary @ (dictionary.T @ probe)
    if np.isfinite(expected).all():
        norms = np.linalg.norm(dictionary, axis=1).astype(np.float64)
        room = ROUNDINGS * np.finfo(dictionary.dtype).eps * np.sqrt(dictionary.size) * norms * norms.max()
        if not (np.abs(gram @ probe - expected) <= room).all():
            raise refused(
                "the one that was given is another dictionary's, an earlier state's of this one, or of fewer digits. "
                "Leave gram out, or compute it again."
            )
    return gram


def read_only(array: Floats) -> Floats:
    """The array as one kind for compiled code, whether it may be written to or not."""
    view = np.ascontiguousarray(array).view()
    view.flags.writeable = False
    return view
