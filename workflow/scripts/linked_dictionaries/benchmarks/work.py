"""Work per image of the compiled active set, counted.

:func:`count` runs the Python source of :mod:`linked_dictionaries.solvers.active_set` itself, uncompiled, with the
compiled helpers that it calls wrapped in counters. So what is counted are the solver's own steps, and the solver that
others use carries no counter.
"""

# mypy: disable-error-code="no-untyped-call, call-arg"

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from types import FunctionType
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from linked_dictionaries.coding.on_threads import DEPENDENT, MAX_ROUNDS
from linked_dictionaries.solvers import active_set, certificate, compiled, inverse, proposal, vectors

Floats = NDArray[Any]
DRIVE, SWEEP, APPEND, NEWTON = "Φᵀx", "sweep of the proposal", "atom appended to the inverse", "Newton step"
RESIDUAL, DROP = "residual from scratch", "atom dropped from the inverse"
STEPS = (DRIVE, SWEEP, APPEND, NEWTON, RESIDUAL, DROP)


@dataclass
class Tally:
    """Times, flops and bytes of G read by each kind of step; a multiplication and an addition are two flops.

    What takes time in proportion to the number of atoms alone (comparisons, the certificate) is not counted.
    """

    steps: dict[str, NDArray[np.float64]] = field(default_factory=dict)
    proposed: list[NDArray[np.bool_]] = field(default_factory=list)

    def add(self, step: str, times: float, flops: float, read: float) -> None:
        self.steps[step] = self.steps.get(step, np.zeros(3)) + np.array((times, flops, read))


@njit(**compiled.OPTIONS)
def _product(matrix, vector, result, count, padded):  # type: ignore[no-untyped-def]
    vectors.product(matrix, vector, result, count, padded)


@njit(**compiled.OPTIONS)
def _residual_of(residual, drive, row, offset, gram, support, values, count):  # type: ignore[no-untyped-def]
    vectors.residual_of(residual, drive, row, offset, gram, support, values, count)


@njit(**compiled.OPTIONS)
def _move_and_find(  # type: ignore[no-untyped-def]
    residual, code, gram, i0, i1, i2, i3, d0, d1, d2, d3, first, last, mask
):
    return vectors.move_and_find(residual, code, gram, i0, i1, i2, i3, d0, d1, d2, d3, first, last, mask)


@njit(**compiled.OPTIONS)
def _largest_violation(residual, code, on_target, off_target):  # type: ignore[no-untyped-def]
    return certificate.largest_violation(residual, code, on_target, off_target)


@njit(**compiled.OPTIONS)
def _largest_at_rest(residual, code, on_target, off_target):  # type: ignore[no-untyped-def]
    return certificate.largest_at_rest(residual, code, on_target, off_target)


def _with(function: Any, **globals_: Any) -> Callable[..., Any]:
    """The Python source of a compiled function, which calls these in place of its globals of the same name."""
    source = function.py_func
    return FunctionType(
        source.__code__, {**source.__globals__, **globals_}, source.__name__, source.__defaults__, source.__closure__
    )


def _counted(tally: Tally, gram: Floats) -> Callable[..., Any]:
    """The solver's source with counters."""
    atoms, size = len(gram), gram.itemsize

    def product(matrix: Floats, vector: Floats, result: Floats, count: int, padded: int) -> None:
        tally.add(NEWTON, 1, 2 * count**2, 0)
        _product(matrix, vector, result, count, padded)

    def residual_of(*given: Any) -> None:
        count = given[-1]
        tally.add(RESIDUAL, count > 0, 2 * count * atoms, size * count * atoms)
        _residual_of(*given)

    def append(matrix: Floats, gram: Floats, support: Any, count: int, *rest: Any) -> bool:
        grown = bool(inverse.append(matrix, gram, support, count, *rest))
        tally.add(APPEND, grown, 4 * count**2 + 4 * count, size * (count + 1))
        return grown

    def append_four(matrix: Floats, gram: Floats, support: Any, count: int, *rest: Any) -> bool:
        grown = bool(inverse.append_four(matrix, gram, support, count, *rest))
        tally.add(APPEND, 4 * grown, 16 * count**2 + 64 * count, 4 * size * (count + 4))
        return grown

    def remove(matrix: Floats, position: int, count: int, *rest: Any) -> None:
        tally.add(DROP, 1, 2 * count**2, 0)
        inverse.remove(matrix, position, count, *rest)

    def move_and_find(residual: Floats, code: Floats, gram: Floats, *rest: Any) -> int:
        entries = rest[9] - rest[8]
        tally.add(SWEEP, entries / atoms, 8 * entries, 4 * size * entries)
        return int(_move_and_find(residual, code, gram, *rest))

    sweep = _with(proposal.propose, move_and_find=move_and_find)

    def propose(gram: Floats, inverse_norms: Floats, residual: Floats, code: Floats, *rest: Any) -> None:
        sweep(gram, inverse_norms, residual, code, *rest)
        tally.proposed.append(code > 0)

    walk = _with(active_set._newton_walk, product=product, remove=remove)
    helpers: dict[str, Any] = {"append": append, "append_four": append_four, "residual_of": residual_of}
    helpers |= {"largest_violation": _largest_violation, "largest_at_rest": _largest_at_rest}
    return _with(active_set.solve_block, propose=propose, _newton_walk=walk, **helpers)


def count(images: Floats, dictionary: Floats, penalty: float, tolerance: float = 1e-4) -> tuple[Floats, dict[str, Any]]:
    """Codes of images, (n, pixels), for a dictionary, (M, pixels), of one type; and the work that each took.

    Returns
    -------
    activations : (n, M). work : for each kind of step its times, flops and bytes of G read, means an image; besides,
    means an image too, ``rounds`` and ``active`` neurons, and of the proposed support the share of the final one that
    it ``found`` and the share of it that is ``right``.
    """
    number = dictionary.dtype.type
    drive, gram = images @ dictionary.T, np.ascontiguousarray(dictionary @ dictionary.T)
    n = len(drive)
    activations, iterations = np.zeros_like(drive), np.zeros(n, np.int64)
    tally = Tally()
    solve_block = _counted(tally, gram)
    solve_block(
        drive,
        gram,
        number(penalty),
        number(0.5 * tolerance * penalty),
        number(DEPENDENT[dictionary.dtype]),
        MAX_ROUNDS,
        drive[:0],
        (images.astype(np.float64) ** 2).sum(axis=1),
        activations,
        iterations,
        np.empty(n),
        np.empty(n),
    )
    tally.add(DRIVE, n, 2 * n * dictionary.size, 0)
    active, proposed = activations > 0, np.array(tally.proposed)
    both = (active & proposed).sum()
    facts = {"rounds": iterations.mean(), "active": active.sum(axis=1).mean()}
    facts |= {"found": both / active.sum(), "right": both / proposed.sum()}
    return activations, {**{step: tally.steps.get(step, np.zeros(3)) / n for step in STEPS}, **facts}
