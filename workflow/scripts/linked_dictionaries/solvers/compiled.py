"""How the compiled solvers are compiled, and the small loops that they share.

The helpers are inlined before compilation, so that the machine code, and with it the rounding, is the same whether a
helper was compiled before or not. Numba's cache watches only the file of the function that it caches: a kernel in
another file names what it inlines by :data:`HELPERS`, a digest that is part of its cache's key.
"""

# mypy: disable-error-code="no-untyped-def, no-untyped-call, misc"

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from numba import njit

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
def copy_corner(source, target, count):
    """target[:count, :count] = source[:count, :count], which as it stands takes Numba seconds to compile."""
    for i in range(count):
        for j in range(count):
            target[i, j] = source[i, j]


@njit(inline="always", **OPTIONS)
def violation_of(residual, code, on_target, penalty):
    """max(|r_j - on_target| on the support, r_j - λ off it), r = b - Ga; negative where nothing is near a violation."""
    worst = residual[0] - penalty
    for j in range(code.shape[0]):
        worst = max(worst, abs(residual[j] - on_target) if code[j] > 0 else residual[j] - penalty)
    return worst


@njit(inline="always", **OPTIONS)
def duality_gap(code, drive_row, residual, offset, penalty, energy):
    """Duality gap of Eq. 1 in float64, with r = b - Ga in ``residual`` when ``offset`` is added.

    ρ² = ‖x‖² - aᵀb - aᵀr is the image residual's energy; the dual point is that residual scaled by
    s = min(1, λ / max_j r_j), which makes it feasible. Rounding below zero is clipped.
    """
    drive_code, residual_code, total, largest = 0.0, 0.0, 0.0, 0.0
    for j in range(code.shape[0]):
        value, r = float(code[j]), float(residual[j]) + float(offset)
        largest = max(largest, r)
        drive_code += value * float(drive_row[j])
        residual_code += value * r
        total += value
    squared = energy - drive_code - residual_code
    scale = min(1.0, float(penalty) / largest) if largest > 0 else 1.0
    dual = scale * (energy - drive_code) - 0.5 * scale * scale * squared
    return max(0.0, 0.5 * squared + float(penalty) * total - dual)
