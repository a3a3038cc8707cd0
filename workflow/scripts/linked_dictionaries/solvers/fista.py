"""Accelerated proximal gradient, compiled: one sample at a time, in Gram form.

The gradient at the extrapolated point is not computed: it is the same extrapolation of the last two gradients, of
which each costs the rows of G of the active atoms only.
"""

# mypy: disable-error-code="no-untyped-def, no-untyped-call, misc, call-arg"

from __future__ import annotations

from typing import Any

import numpy as np

from linked_dictionaries.solvers import certificate, vectors
from linked_dictionaries.solvers.certificate import duality_gap, largest_violation
from linked_dictionaries.solvers.compiled import HELPERS, kernel, zeros_on_lines
from linked_dictionaries.solvers.vectors import compress, residual_of

CHECK_EVERY = 10  # iterations between certificates


def _compile(helpers: str) -> Any:
    @kernel
    def fista_block(
        drive,
        gram,
        penalty,
        step,
        threshold,
        max_iterations,
        start,
        energy,
        activations,
        iterations,
        kkt,
        gap,
    ):
        """Solve every row of ``drive`` with a restart per sample (O'Donoghue and Candès, 2015).

        Parameters are those of :func:`linked_dictionaries.solvers.lca.lca_block`; ``step`` is 1/λmax(G) or less. An
        iteration's number is negative where the gradient is no finite number.
        """
        helpers  # noqa: B018  a closure variable, for the cache's key
        n_samples, n_atoms = drive.shape
        zero = penalty * 0
        one = zero + 1
        code, before = zeros_on_lines(1, n_atoms, drive)[0], zeros_on_lines(1, n_atoms, drive)[0]
        residual, residual_before = zeros_on_lines(1, n_atoms, drive)[0], zeros_on_lines(1, n_atoms, drive)[0]
        support = np.zeros(n_atoms + 1, np.int64)
        values = np.zeros(n_atoms + 1, drive.dtype)
        shrink = step * penalty
        for n in range(n_samples):
            b = drive[n]
            for j in range(n_atoms):
                code[j] = zero if start.shape[0] == 0 else max(start[n, j], zero)
                before[j] = code[j]
            count = compress(code, zero, support)
            for i in range(count):
                values[i] = code[support[i]]
            residual_of(residual, drive, n, zero, gram, support, values, count)
            for j in range(n_atoms):
                residual_before[j] = residual[j]
            momentum = one
            weight = zero
            worst = zero
            iteration = 0
            while iteration < max_iterations:
                iteration += 1
                uphill = zero
                for j in range(n_atoms):
                    point = code[j] + weight * (code[j] - before[j])
                    slope = residual[j] + weight * (residual[j] - residual_before[j])
                    following = max(point + step * slope - shrink, zero)
                    uphill += (point - following) * (following - code[j])
                    before[j] = code[j]
                    code[j] = following
                    residual_before[j] = residual[j]
                count = compress(code, zero, support)
                for i in range(count):
                    values[i] = code[support[i]]
                residual_of(residual, drive, n, zero, gram, support, values, count)
                if uphill > zero:
                    momentum, weight = one, zero
                else:
                    following_momentum = (one + np.sqrt(one + 4 * momentum * momentum)) / 2
                    weight = (momentum - one) / following_momentum
                    momentum = following_momentum
                if iteration == max_iterations or (threshold[n] >= 0 and iteration % CHECK_EVERY == 0):
                    worst = largest_violation(residual, code, penalty, penalty)
                    if worst <= threshold[n]:
                        break
            total = zero
            for j in range(n_atoms):
                total += residual[j] * zero
            iterations[n] = iteration if total == zero else -iteration
            for j in range(n_atoms):
                activations[n, j] = code[j]
            kkt[n] = worst / penalty
            if energy.shape[0] > 0:
                gap[n] = duality_gap(code, b, residual, 0.0, penalty, energy[n])

    return fista_block


fista_block = _compile(HELPERS + certificate.HELPERS + vectors.HELPERS)
