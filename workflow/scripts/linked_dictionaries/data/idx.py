"""The IDX format of MNIST, and the four parts of a data set."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from linked_dictionaries.data.kinds import GZIP, kind_of, unpacked
from linked_dictionaries.errors import UserError

PARTS = ("train_images", "train_labels", "test_images", "test_labels")
_IDX_UNSIGNED_BYTE = 0x08


def parse_idx(content: bytes, name: str = "IDX file") -> NDArray[np.uint8]:
    """Array of unsigned bytes from the IDX format; magic, dimensions and length are checked before anything else.

    Format: two zero bytes, the type (0x08), the number of dimensions, each dimension as a big-endian 32-bit integer,
    then the values. Content packed with gzip is unpacked first. ``name`` of the file is told in every UserError.
    """
    if content.startswith(GZIP):
        content = unpacked(content, name)
    if content[:2] != b"\0\0" and (kind := kind_of(content)):
        raise UserError(f"{name}: this is {kind}; needed: an IDX file of bytes, as it is or packed with gzip.")
    if len(content) < 4:
        raise UserError(f"{name}: {len(content)} bytes are too few for an IDX file.")
    if content[:2] != b"\0\0" or content[2] != _IDX_UNSIGNED_BYTE or not 1 <= content[3] <= 3:
        raise UserError(
            f"{name}: magic number {content[:4].hex()} is not that of an IDX file of bytes (00000801 to 00000803)."
        )
    header = 4 + 4 * content[3]
    if len(content) < header:
        raise UserError(f"{name}: ends inside its header.")
    shape = tuple(int.from_bytes(content[4 + 4 * i : 8 + 4 * i], "big") for i in range(content[3]))
    expected = 1
    for length in shape:
        expected *= length
    if expected != len(content) - header:
        raise UserError(f"{name}: dimensions {shape} need {expected} bytes, the file holds {len(content) - header}.")
    return np.frombuffer(content, np.uint8, offset=header).reshape(shape)


def to_idx(array: NDArray[np.uint8]) -> bytes:
    """IDX bytes of an array of unsigned bytes; the inverse of :func:`parse_idx`."""
    dimensions = b"".join(int(length).to_bytes(4, "big") for length in array.shape)
    return bytes((0, 0, _IDX_UNSIGNED_BYTE, array.ndim)) + dimensions + array.astype(np.uint8).tobytes()
