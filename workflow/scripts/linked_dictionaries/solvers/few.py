"""A few images from pixels to certified codes in one compiled call, for a dictionary that was made ready.

One image by itself takes as long between NumPy's functions as in the solver. Here its dark pixels cost nothing either:
Φᵀx is summed over the others, from rows of Φᵀ, with no more rounding than the certificates allow for.
"""

# mypy: disable-error-code="no-untyped-def, no-untyped-call, misc, call-arg"

from __future__ import annotations

from typing import Any

import numpy as np

from linked_dictionaries.solvers import active_set, bounds
from linked_dictionaries.solvers.active_set import solve_block
from linked_dictionaries.solvers.bounds import bound_block, inspect_block
from linked_dictionaries.solvers.compiled import digest_of_file, kernel
from linked_dictionaries.solvers.vectors import subtract_rows

TOGETHER = 64  # rows of Φᵀ that are summed in the type's own precision; as many sums are then added in float64


def _compile(helpers: str) -> Any:
    @kernel
    def code_few(
        pixels,
        transposed,
        gram,
        start,
        penalty,
        threshold,
        dependent,
        max_rounds,
        largest,
        tolerance,
        rounding,
        sums,
        tiny,
        single,
        energy,
        hidden,
        left,
        activations,
        iterations,
        kkt,
        gap,
        converged,
    ):
        """Code every row of ``pixels``; returns how many are to be finished in float64, or -1: not finite.

        Parameters
        ----------
        pixels : (n, pixels). transposed : (pixels, M), Φᵀ. gram : (M, M). start : (n, M) or (0, M).
        penalty, threshold, dependent, max_rounds : those of :func:`~.active_set.solve_block`.
        largest : largest entry of G's diagonal. rounding : error of a residual, in units of ‖x‖ √largest.
        tolerance, sums, tiny, single : those of :func:`~.bounds.bound_block`.
        energy, hidden, left : (n,) results, ‖x‖², what rounding can hide of a violation, samples to be finished.
        activations, iterations, kkt, gap, converged : results.
        """
        helpers  # noqa: B018  a closure variable, for the cache's key
        n_samples, n_atoms = pixels.shape[0], gram.shape[0]
        drive = np.empty((n_samples, n_atoms), gram.dtype)
        lit = np.empty(TOGETHER, np.int64)
        values = np.empty(TOGETHER, gram.dtype)
        part = np.zeros(n_atoms, gram.dtype)
        total = np.empty(n_atoms, np.float64)
        last = pixels.shape[1] - 1
        for n in range(n_samples):
            total[:] = 0
            count = 0
            for p in range(pixels.shape[1]):
                lit[count] = p
                values[count] = -pixels[n, p]
                count += pixels[n, p] != 0
                if count == TOGETHER or (p == last and count > 0):
                    subtract_rows(part, transposed, lit, values, count)
                    for j in range(n_atoms):
                        total[j] += part[j]
                        part[j] = 0
                    count = 0
            for j in range(n_atoms):
                drive[n, j] = total[j]
        if not inspect_block(pixels, drive, energy):
            return -1
        residual = np.empty(n_atoms, gram.dtype)
        solve_block(
            drive,
            gram,
            penalty,
            threshold,
            dependent,
            max_rounds,
            start,
            energy,
            residual,
            activations,
            iterations,
            kkt,
            gap,
        )
        for n in range(n_samples):
            hidden[n] = np.sqrt(energy[n] * max(0.0, largest)) * rounding
        return bound_block(
            activations, hidden, energy, penalty, tolerance, sums, tiny, single, True, kkt, gap, converged, left
        )

    return code_few


INLINED = (active_set, bounds)
code_few = _compile(active_set.HELPERS + "".join(digest_of_file(str(module.__file__)) for module in INLINED))
