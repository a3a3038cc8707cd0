"""The Locally Competitive Algorithm, compiled: Eq. 3 by Euler steps, one sample at a time.

A step costs what its active neurons inhibit: Ga is the sum of their rows of G, some tens of 256, which stay in the
processor's second cache. So it is the sparse dynamics itself that makes it fast; products of whole batches of images
multiply mostly zeros. A sample's arithmetic is its own, whatever the batch or the number of threads.
"""

# mypy: disable-error-code="no-untyped-def, no-untyped-call, misc, call-arg"

from __future__ import annotations

from typing import Any

import numpy as np

from linked_dictionaries.solvers import certificate, vectors
from linked_dictionaries.solvers.certificate import duality_gap, largest_violation
from linked_dictionaries.solvers.compiled import HELPERS, kernel, zeros_on_lines
from linked_dictionaries.solvers.vectors import compress, euler_step, residual_of

CHECK_EVERY = 10  # iterations between certificates


def _compile(helpers: str) -> Any:
    @kernel
    def lca_block(
        drive,
        gram,
        penalty,
        step,
        hard,
        threshold,
        max_iterations,
        start,
        energy,
        activations,
        potentials,
        iterations,
        kkt,
        gap,
    ):
        """Run every row of ``drive``: u += η (b - u - Ga + a), a = T_λ(u), returning the a of the last u.

        Parameters
        ----------
        drive : (n, M) array b. gram : (M, M) array G. penalty, step : λ and η, of the same type.
        hard : whether T_λ(u) is u where u > λ (Eq. 2 as printed); else max(u-λ, 0).
        threshold : (n,) violation of the optimality conditions that is good enough; negative runs all the iterations.
        start : (n, M) activations to start from, with the potentials that belong to them; (0, M) starts from rest.
        energy : (n,) float64, ‖x‖², or (0,) when the gap is not wanted; potentials : (n, M), or (0, M) likewise.
        iterations, activations, potentials, kkt, gap : results; an iteration's number is negative where the
        potential was no finite number any more after so many.
        """
        helpers  # noqa: B018  a closure variable, for the cache's key
        n_samples, n_atoms = drive.shape
        zero = penalty * 0
        shift = zero if hard else penalty
        potential, residual = zeros_on_lines(1, n_atoms, drive)[0], zeros_on_lines(1, n_atoms, drive)[0]
        code = zeros_on_lines(1, n_atoms, drive)[0]
        support = np.zeros(n_atoms + 1, np.int64)
        values = np.zeros(n_atoms + 1, drive.dtype)
        for n in range(n_samples):
            b = drive[n]
            count = 0
            if start.shape[0] > 0:
                for j in range(n_atoms):
                    if start[n, j] > zero and start[n, j] + shift > penalty:
                        support[count] = j
                        values[count] = start[n, j]
                        count += 1
            residual_of(residual, drive, n, zero, gram, support, values, count)
            for j in range(n_atoms):  # at rest u = b - Ga + a; off the support it stays below λ
                potential[j] = zero if start.shape[0] == 0 else min(residual[j], penalty)
            if start.shape[0] > 0:
                for i in range(count):
                    potential[support[i]] = values[i] + shift
            worst = zero
            iteration = 0
            while True:
                # Here residual = b - Ga for the a of the last potential.
                if iteration > 0 and (iteration == max_iterations or iteration % CHECK_EVERY == 0):
                    if threshold[n] >= 0 or iteration == max_iterations:
                        for j in range(n_atoms):
                            code[j] = zero
                        for i in range(count):
                            code[support[i]] = values[i]
                        worst = largest_violation(residual, code, shift, penalty)
                        if worst <= threshold[n] or iteration == max_iterations:
                            break
                    total = zero
                    for j in range(n_atoms):
                        total += potential[j] * zero
                    if total != zero:
                        break
                iteration += 1
                euler_step(potential, residual, step, shift, penalty)
                count = compress(potential, penalty, support)
                for i in range(count):
                    values[i] = potential[support[i]] - shift
                residual_of(residual, drive, n, zero, gram, support, values, count)
            total = zero
            for j in range(n_atoms):
                total += potential[j] * zero
            iterations[n] = iteration if total == zero else -iteration
            for j in range(n_atoms):
                activations[n, j] = code[j]
            if potentials.shape[0] > 0:
                for j in range(n_atoms):
                    potentials[n, j] = potential[j]
            kkt[n] = worst / penalty
            if energy.shape[0] > 0:
                gap[n] = duality_gap(code, b, residual, 0.0, penalty, energy[n])

    return lca_block


lca_block = _compile(HELPERS + certificate.HELPERS + vectors.HELPERS)
