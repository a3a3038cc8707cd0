"""A few images from pixels to certified codes in one compiled call, for a dictionary that was made ready.

One image by itself takes as long between NumPy's functions as in the solver. Here its dark pixels cost nothing either:
Φᵀx is summed over the others, from rows of Φᵀ.
"""

# mypy: disable-error-code="no-untyped-def, no-untyped-call, misc, call-arg"

from __future__ import annotations

from typing import Any

import numpy as np

from linked_dictionaries.solvers import active_set, bounds, sparse_product
from linked_dictionaries.solvers.active_set import solve_block
from linked_dictionaries.solvers.bounds import bound_block, inspect_block
from linked_dictionaries.solvers.compiled import digest_of_file, kernel
from linked_dictionaries.solvers.sparse_product import add_sparse_product


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
        activations,
        iterations,
        kkt,
        gap,
        converged,
    ):
        """Code every row of ``pixels``; returns 0, or how many are to be finished in float64, or -1: not finite.

        Parameters
        ----------
        pixels : (n, pixels). transposed : (pixels, M), Φᵀ. gram : (M, M). start : (n, M) or (0, M).
        penalty, threshold, dependent, max_rounds : those of :func:`~.active_set.solve_block`.
        largest : largest entry of G's diagonal. rounding : error of a residual, in units of ‖x‖ √largest.
        tolerance, sums, tiny, single : those of :func:`~.bounds.bound_block`.
        activations, iterations, kkt, gap, converged : results.
        """
        helpers  # noqa: B018  a closure variable, for the cache's key
        n_samples, n_atoms = pixels.shape[0], gram.shape[0]
        drive = np.zeros((n_samples, n_atoms), gram.dtype)
        add_sparse_product(drive, gram.dtype.type(1), pixels, transposed)
        energy = np.empty(n_samples, np.float64)
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
        hidden = np.sqrt(energy * max(0.0, largest)) * rounding
        left = np.empty(n_samples, np.bool_)
        return bound_block(
            activations, hidden, energy, penalty, tolerance, sums, tiny, single, True, kkt, gap, converged, left
        )

    return code_few


FILES = (active_set, bounds, sparse_product)
code_few = _compile(active_set.HELPERS + "".join(digest_of_file(str(module.__file__)) for module in FILES))
