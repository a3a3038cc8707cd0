"""Compiled loops before and after every solver: what inputs hold, and certificates that are bounds.

A call with a single image spends more time between NumPy's functions than on the code; these are one call each.
"""

# mypy: disable-error-code="no-untyped-def, no-untyped-call, misc"

from __future__ import annotations

import numpy as np

from linked_dictionaries.solvers.compiled import kernel

LAST_DIGITS = 4 * 2.0**-52  # of the energy: what the gap's own sums lose
FEW_DIGITS = 16.0  # last digits of a sum beyond which roundings go up as often as down


@kernel
def inspect_block(pixels, drive, energy):
    """Write ‖x‖² of each row of ``pixels`` to ``energy``, (n,) float64; returns whether all of ``drive`` is finite."""
    finite = True
    for n in range(pixels.shape[0]):
        total = 0.0
        for p in range(pixels.shape[1]):
            value = np.float64(pixels[n, p])
            total += value * value
        energy[n] = total
        for j in range(drive.shape[1]):
            finite &= abs(drive[n, j]) < np.inf
    return finite


@kernel
def count_missing(rows, edges, missing):
    """Write how many NaN each row has between each two neighbouring ``edges`` to ``missing``, (n, len(edges) - 1).

    Returns whether any value is infinite. One pass over the rows: larger tables are read from memory but once.
    """
    one, zero = rows.dtype.type(1), rows.dtype.type(0)  # counts of the values' own type fill whole registers
    infinite = False
    for n in range(rows.shape[0]):
        for part in range(missing.shape[1]):
            row = rows[n, edges[part] : edges[part + 1]]
            count, large = zero, zero
            for j in range(row.shape[0]):
                value = row[j]
                count += one if value != value else zero
                large += one if abs(value) == np.inf else zero
            missing[n, part] = count
            infinite |= large > zero
    return infinite


@kernel
def bound_block(
    activations, rounding, energy, penalty, tolerance, sums, small, tiny, single, exact, kkt, gap, converged, left
):
    """Turn kkt/λ and gap, as a solver measured them, into bounds; returns how many samples are to be finished.

    Parameters
    ----------
    activations : (n, M). rounding : (n,) what the images' rounding can hide of a residual, in the units of λ.
    energy : (n,) ‖x‖², or (0,) where the gap is not asked for.
    tolerance : of kkt/λ; negative where none was asked for, when no sample converges.
    sums, tiny : rounding for each unit of Σa: where the code's own sums are the larger ones, and always.
    small : largest entry of G, and what share of ``rounding`` a sum's last digit is: an activation that inhibits by a
        few of these, or less, may lose one, or itself; many that are alike all in one direction.
    exact : samples that miss the tolerance are to be finished: by their bound if ``single``, else as measured.
    single : alone, those that only rounding keeps from the tolerance are to be measured again.
    kkt, gap, converged : (n,), in place; ``left`` : (n,) bool, samples to be finished, whose other entries stay.
    """
    count = 0
    largest, share = small
    for n in range(activations.shape[0]):
        digit = share * rounding[n]
        amount, lost = 0.0, 0.0
        for j in range(activations.shape[1]):
            value = np.float64(activations[n, j])
            amount += value
            # Choices rather than min(), which fill no registers.
            inhibition = largest * value
            least = inhibition if inhibition < digit else digit
            lost += least if inhibition < FEW_DIGITS * digit else 0.0
        hidden = max(rounding[n], sums * amount) + lost + tiny * (amount + 1.0)
        measured = np.float64(kkt[n])
        bound = measured + hidden / penalty
        met = (bound if single else measured) <= tolerance
        left[n] = not met and (exact or (single and measured <= tolerance))
        if left[n]:
            count += 1
            continue
        converged[n] = tolerance >= 0 and bound <= tolerance
        kkt[n] = 0.0 if bound < 0 else bound
        # What an error of the residual does to aᵀr, and to the dual point's scale.
        gap[n] += 2.0 * hidden * amount
        if energy.shape[0] > 0:
            gap[n] += (hidden / penalty * min(max(bound, 0.0), 1.0) + LAST_DIGITS) * energy[n]
    return count
