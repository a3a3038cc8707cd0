"""Arrays as short text that lies inside a page."""

from __future__ import annotations

import base64
import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[Any]
TYPES: dict[str, Any] = {"uint8": np.uint8, "int8": np.int8, "int16": np.int16, "float32": np.float32}


def packed(values: NDArray[Any], kind: str = "int16") -> dict[str, Any]:
    """An array as numbers with one scale, compressed, in base64.

    Parameters
    ----------
    values : array of any shape. Bytes are kept as they are, with scale 1/255: they are intensities.
    kind : "int16" or "int8", how other numbers are rounded: off by at most half a step, which is the largest
        magnitude divided by 32767 or 127; or "float32", as they are.

    Returns
    -------
    dict
        ``shape``, ``type``, ``scale``, and ``bytes``: base64 of the zlib stream of the low bytes of all numbers, then
        the higher ones. Apart, they compress better: neighbours share their high bytes.
    """
    if values.dtype == np.uint8:
        return _described(values, "uint8", 1 / 255)
    if kind == "float32":
        return _described(np.asarray(values, np.float32), kind, 1.0)
    limit = int(np.iinfo(TYPES[kind]).max)
    largest = float(np.abs(values).max(initial=0)) or 1.0
    steps = np.rint(np.asarray(values, np.float64) / largest * limit).astype(TYPES[kind])
    return _described(steps, kind, largest / limit)


def unpacked(entry: dict[str, Any]) -> NDArray[np.float64]:
    """What a reader of the page gets: numbers times the scale, in double precision."""
    kind = np.dtype(TYPES[entry["type"]])
    content = np.frombuffer(zlib.decompress(base64.b64decode(entry["bytes"])), np.uint8)
    steps = content.reshape(kind.itemsize, -1).T.copy().view(kind.newbyteorder("<"))
    values: NDArray[np.float64] = steps.reshape(entry["shape"]).astype(np.float64) * float(entry["scale"])
    return values


def _described(steps: NDArray[Any], kind: str, scale: float) -> dict[str, Any]:
    little = np.ascontiguousarray(steps, np.dtype(TYPES[kind]).newbyteorder("<"))
    planes = little.reshape(-1, 1).view(np.uint8).T
    content = zlib.compress(np.ascontiguousarray(planes).tobytes(), 9)
    return {
        "shape": list(steps.shape),
        "type": kind,
        "scale": scale,
        "bytes": base64.b64encode(content).decode("ascii"),
    }
