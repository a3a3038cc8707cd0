"""What a certificate is made of, for the compiled solvers: the worst violation, and the duality gap."""

# mypy: disable-error-code="no-untyped-def, no-untyped-call, no-any-return, call-arg, var-annotated"

from __future__ import annotations

from llvmlite import ir
from numba import njit
from numba.core import cgutils
from numba.extending import intrinsic

from linked_dictionaries.solvers import lanes as of_lanes
from linked_dictionaries.solvers.compiled import OPTIONS, digest_of_file
from linked_dictionaries.solvers.lanes import Lanes, constant, in_parts, length_of, real_type, rows_of

HELPERS = digest_of_file(__file__) + of_lanes.HELPERS


def _largest(active):
    """The largest of residual - off_target off the support and of ``active`` on it; infinity for NaN."""

    def function(typingctx, residual, code, on_target, off_target):
        def codegen(context, builder, signature, args):
            (residuals,), (codes,) = (
                rows_of(context, builder, kind, arg) for kind, arg in zip((residual, code), args, strict=False)
            )
            real = real_type(residual)
            result = cgutils.alloca_once(builder, real)
            builder.store(ir.Constant(real, float("-inf")), result)

            def part(size, begin, end):
                lanes = Lanes(builder, residual, size)
                lowest = lanes.spread(ir.Constant(real, float("-inf")))
                on, off, highest = (lanes.spread(a) for a in (*args[2:4], ir.Constant(real, float("inf"))))
                zero = lanes.spread(ir.Constant(real, 0.0))
                best = cgutils.alloca_once(builder, lanes.real)
                builder.store(lowest, best)
                with cgutils.for_range_slice(builder, begin, end, constant(size)) as (place, _):
                    value = lanes.load(residuals, place)
                    there = builder.fcmp_ordered(">", lanes.load(codes, place), zero)
                    value = builder.select(there, active(builder, value, on, lowest), builder.fsub(value, off))
                    value = builder.select(builder.fcmp_unordered("uno", value, value), highest, value)
                    builder.store(lanes.larger_real(value, builder.load(best)), best)
                found = lanes.largest(builder.load(best), lanes.larger_real)
                builder.store(lanes.larger_real(found, builder.load(result)), result)

            in_parts(builder, length_of(context, builder, code, args[1]), part)
            return builder.load(result)

        return residual.dtype(residual, code, residual.dtype, residual.dtype), codegen

    return intrinsic(function)


def _distance(builder, value, target, _):
    apart = builder.fsub(value, target)
    back = builder.fneg(apart)
    return builder.select(builder.fcmp_ordered("<", apart, back), back, apart)


# max(|r_j - on_target| on the support, r_j - off_target off it); the same of what is off the support alone; and of all.
largest_violation = _largest(_distance)
largest_at_rest = _largest(lambda builder, value, target, lowest: lowest)
largest_value = _largest(lambda builder, value, target, lowest: builder.fsub(value, target))


@njit(inline="always", **OPTIONS)
def duality_gap(code, drive_row, residual, offset, penalty, energy):
    """Duality gap of Eq. 1 in float64, with r = b - Ga in ``residual`` when ``offset`` is added.

    ρ² = ‖x‖² - aᵀb - aᵀr is the image residual's energy; the dual point is that residual scaled by
    s = min(1, λ / max_j r_j), which makes it feasible. Rounding below zero is clipped.
    """
    drive_code, residual_code, total = 0.0, 0.0, 0.0
    for j in range(code.shape[0]):
        value = float(code[j])
        drive_code += value * float(drive_row[j])
        residual_code += value * (float(residual[j]) + float(offset))
        total += value
    zero = residual.dtype.type(0)
    largest = float(largest_value(residual, code, zero, zero)) + float(offset)
    squared = energy - drive_code - residual_code
    scale = min(1.0, float(penalty) / largest) if largest > 0 else 1.0
    dual = scale * (energy - drive_code) - 0.5 * scale * scale * squared
    return max(0.0, 0.5 * squared + float(penalty) * total - dual)
