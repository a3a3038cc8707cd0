"""Φᵀx of a few images, whose dark pixels cost nothing."""

# mypy: disable-error-code="no-untyped-def, no-untyped-call, misc, call-arg"

from __future__ import annotations

from typing import Any

import numpy as np

from linked_dictionaries.solvers import vectors
from linked_dictionaries.solvers.compiled import HELPERS, kernel
from linked_dictionaries.solvers.vectors import subtract_rows

TOGETHER = 64  # rows of Φᵀ that are summed in the type's own precision; as many sums are then added in float64


def _compile(helpers: str) -> Any:
    @kernel
    def drive_few(pixels, transposed, per_norm, drive, energy, rounding):
        """Write Φᵀx of each row of ``pixels`` to ``drive``, (n, M), ‖x‖² of it to ``energy``, (n,) float64.

        ``rounding``, (n,) float64, takes what rounding can hide of a violation: so much for each unit of ‖x‖; NaN where
        Φᵀx is not finite, so that nothing is certified.
        ``pixels`` is (n, pixels), ``transposed`` Φᵀ, (pixels, M): its rows are summed, those of dark pixels left out,
        with no more rounding than the certificates allow for.
        """
        helpers  # noqa: B018  a closure variable, for the cache's key
        n_atoms = transposed.shape[1]
        lit = np.empty(TOGETHER, np.int64)
        values = np.empty(TOGETHER, drive.dtype)
        part = np.zeros(n_atoms, drive.dtype)
        total = np.empty(n_atoms, np.float64)
        last = pixels.shape[1] - 1
        for n in range(pixels.shape[0]):
            for j in range(n_atoms):
                total[j] = 0
            squares = 0.0
            count = 0
            for p in range(pixels.shape[1]):
                value = np.float64(pixels[n, p])
                squares += value * value
                lit[count] = p
                values[count] = -pixels[n, p]
                count += pixels[n, p] != 0
                if count == TOGETHER or (p == last and count > 0):
                    subtract_rows(part, transposed, lit, values, count)
                    for j in range(n_atoms):
                        total[j] += part[j]
                        part[j] = 0
                    count = 0
            energy[n] = squares
            rounding[n] = per_norm * np.sqrt(squares)
            for j in range(n_atoms):
                drive[n, j] = total[j]
                if not abs(drive[n, j]) < np.inf:
                    rounding[n] = np.nan

    return drive_few


drive_few = _compile(HELPERS + vectors.HELPERS)
