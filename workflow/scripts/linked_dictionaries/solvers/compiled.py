"""How the compiled solvers are compiled, and the small loops that they share.

The helpers are inlined before compilation, so that the machine code, and with it the rounding, is the same whether a
helper was compiled before or not. Numba's cache watches only the file of the function that it caches: a kernel in
another file names what it inlines by :data:`HELPERS`, a digest that is part of its cache's key.

In a hot loop nothing may make a view of an array (``row = gram[atom]``) or leave a helper early: Numba then counts
references atomically, which took a third of the active set's time. Hence ``gram[atom, j]`` and one return a helper.
"""

# mypy: disable-error-code="no-untyped-def, no-untyped-call, misc"

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
from numba import njit

CACHE_LINE = 64  # bytes; what begins on one is read up to a third faster by wide registers
# No assumption about NaN or infinity: bad numbers must stay visible.
OPTIONS: Any = {
    "nogil": True,
    "error_model": "numpy",
    "fastmath": {"reassoc", "contract", "arcp", "nsz"},
}


def digest_of_file(path: str) -> str:
    """Short digest of a source file, for the key of a cached kernel that inlines its functions."""
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:16]


HELPERS = digest_of_file(__file__)


def kernel(function: Any) -> Any:
    """The function compiled, and kept on disk where Numba finds a folder to write to.

    Without one (a read-only installation and no home) each process compiles anew, some seconds a solver.
    """
    try:
        return njit(cache=True, **OPTIONS)(function)
    except RuntimeError:  # "no locator available"
        return njit(**OPTIONS)(function)


@njit(inline="always", **OPTIONS)
def zeros_on_lines(rows, width, like):
    """Zeros of the type of ``like``, (rows, width), that begin on a cache line; so do all rows of whole lines."""
    space = np.zeros(rows * width + CACHE_LINE // like.itemsize, like.dtype)
    first = -space.ctypes.data % CACHE_LINE // like.itemsize
    return space[first : first + rows * width].reshape((rows, width))


@njit(inline="always", **OPTIONS)
def copy_corner(source, target, count):
    """target[:count, :count] = source[:count, :count], which as it stands takes Numba seconds to compile."""
    for i in range(count):
        for j in range(count):
            target[i, j] = source[i, j]
