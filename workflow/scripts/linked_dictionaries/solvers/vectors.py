"""Loops over short rows, written out as LLVM vector instructions.

A support of thirty atoms fills two or three vector registers. Loops of that length spend their time on the tests by
which a compiler makes sure that rows don't overlap, and on what is left over of a register; these know that rows are
apart and padded to :data:`LANES`. LLVM splits a vector where registers are shorter.
"""

# mypy: disable-error-code="no-untyped-def, no-untyped-call, no-any-return, call-arg, var-annotated"

from __future__ import annotations

from llvmlite import ir
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic

from linked_dictionaries.solvers import lanes as of_lanes
from linked_dictionaries.solvers.compiled import OPTIONS, digest_of_file
from linked_dictionaries.solvers.lanes import (
    FAST,
    INT,
    LANES,
    WORD,
    Lanes,
    constant,
    in_parts,
    length_of,
    real_type,
    rows_of,
)

HELPERS = digest_of_file(__file__) + of_lanes.HELPERS


def _products(columns, unrolled):
    def function(typingctx, matrix, vectors, results, count, padded):
        def codegen(context, builder, signature, args):
            lanes = Lanes(builder, matrix)
            data, stride = rows_of(context, builder, matrix, args[0])
            sources = rows_of(context, builder, vectors, args[1], columns)
            targets = rows_of(context, builder, results, args[2], columns)
            zero = ir.Constant(lanes.real, [0.0] * LANES)
            # Several sums at once, because one waits for its last addition.
            sums = [[cgutils.alloca_once(builder, lanes.real) for _ in range(unrolled)] for _ in range(columns)]
            even = builder.and_(args[3], constant(-unrolled))

            def add(row, turn, place):
                values = lanes.load(data, builder.add(builder.mul(row, stride), place))
                for source, parts in zip(sources, sums, strict=True):
                    factor = lanes.spread(builder.load(builder.gep(source, [row])))
                    builder.store(lanes.add_product(builder.load(parts[turn]), factor, values), parts[turn])

            with cgutils.for_range_slice(builder, constant(0), args[4], constant(LANES)) as (place, _):
                for part in (part for parts in sums for part in parts):
                    builder.store(zero, part)
                with cgutils.for_range_slice(builder, constant(0), even, constant(unrolled)) as (row, _):
                    for turn in range(unrolled):
                        add(builder.add(row, constant(turn)), turn, place)
                with cgutils.for_range_slice(builder, even, args[3], constant(1)) as (row, _):
                    add(row, 0, place)
                for target, parts in zip(targets, sums, strict=True):
                    total = builder.load(parts[0])
                    for part in parts[1:]:
                        total = builder.fadd(total, builder.load(part), flags=FAST)
                    lanes.store(total, target, place)
            return context.get_dummy_value()

        return types.void(matrix, vectors, results, count, padded), codegen

    return intrinsic(function)


def _outer(columns):
    def function(typingctx, matrix, left, right, count, padded):
        def codegen(context, builder, signature, args):
            lanes = Lanes(builder, matrix)
            data, stride = rows_of(context, builder, matrix, args[0])
            lefts = rows_of(context, builder, left, args[1], columns)
            rights = rows_of(context, builder, right, args[2], columns)
            with cgutils.for_range_slice(builder, constant(0), args[4], constant(LANES)) as (place, _):
                across = [lanes.load(pointer, place) for pointer in rights]
                with cgutils.for_range_slice(builder, constant(0), args[3], constant(1)) as (row, _):
                    index = builder.add(builder.mul(row, stride), place)
                    value = lanes.load(data, index)
                    for down, values in zip(lefts, across, strict=True):
                        factor = lanes.spread(builder.load(builder.gep(down, [row])))
                        value = lanes.add_product(value, factor, values)
                    lanes.store(value, data, index)
            return context.get_dummy_value()

        return types.void(matrix, left, right, count, padded), codegen

    return intrinsic(function)


# result = matrix[:count].T @ vector over the padded columns, of one vector and of four.
product, four_products = _products(1, 4), _products(4, 2)
# matrix[:count] += left[:count] ⊗ right over the padded columns, one pair and the sum of four.
add_outer, add_four_outer = _outer(1), _outer(4)


def _less_rows(context, builder, kinds, args, target, start):
    """target = start(lanes, place) - Σ_i coefficients[i] · gram[support[i]], row after row, in registers.

    ``kinds`` and ``args`` are those of gram, support and coefficients, then comes the count; ``start`` makes the lanes
    that the rows are subtracted from. ``target`` is its type and value.
    """
    gram, support, coefficients = kinds
    data, stride = rows_of(context, builder, gram, args[0])
    (places,), (factors,), (written,) = (
        rows_of(context, builder, kind, arg) for kind, arg in ((support, args[1]), (coefficients, args[2]), target)
    )

    def part(size, begin, end):
        lanes = Lanes(builder, gram, size)
        left = cgutils.alloca_once(builder, lanes.real)
        with cgutils.for_range_slice(builder, begin, end, constant(size)) as (place, _):
            builder.store(start(lanes, place), left)
            with cgutils.for_range_slice(builder, constant(0), args[3], constant(1)) as (i, _):
                first = builder.mul(builder.load(builder.gep(places, [i])), stride)
                row = lanes.load(data, builder.add(first, place))
                factor = lanes.spread(builder.fneg(builder.load(builder.gep(factors, [i]))))
                builder.store(lanes.add_product(builder.load(left), factor, row), left)
            lanes.store(builder.load(left), written, place)

    in_parts(builder, length_of(context, builder, *target), part)
    return context.get_dummy_value()


@intrinsic
def subtract_rows(typingctx, residual, gram, support, coefficients, count):
    """residual -= Σ_i coefficients[i] · gram[support[i]]."""

    def codegen(context, builder, signature, args):
        (data,) = rows_of(context, builder, residual, args[0])
        target = residual, args[0]
        kinds = gram, support, coefficients
        return _less_rows(context, builder, kinds, args[1:], target, lambda lanes, place: lanes.load(data, place))

    return types.void(residual, gram, support, coefficients, count), codegen


@intrinsic
def residual_of(typingctx, residual, drive, row, offset, gram, support, coefficients, count):
    """residual = drive[row] - offset - Σ_i coefficients[i] · gram[support[i]]."""

    def codegen(context, builder, signature, args):
        drives, stride = rows_of(context, builder, drive, args[1])
        first = builder.mul(args[2], stride)

        def start(lanes, place):
            value = lanes.load(drives, builder.add(first, place))
            return builder.fsub(value, lanes.spread(args[3]))

        kinds = gram, support, coefficients
        return _less_rows(context, builder, kinds, args[4:], (residual, args[0]), start)

    return types.void(residual, drive, types.int64, gram.dtype, gram, support, coefficients, count), codegen


@intrinsic
def euler_step(typingctx, potential, residual, step, shift, penalty):
    """u += step · (residual - u + T(u)), T(u) = u - shift where u > penalty, else 0: a step of LCA, in place.

    In whole registers, as what follows reads them: a register that was written in halves is waited for.
    """

    def codegen(context, builder, signature, args):
        (potentials,), (residuals,) = (
            rows_of(context, builder, kind, arg) for kind, arg in zip((potential, residual), args, strict=False)
        )

        def part(size, begin, end):
            lanes = Lanes(builder, potential, size)
            factor, less, least = (lanes.spread(arg) for arg in args[2:])
            zero = lanes.spread(ir.Constant(real_type(potential), 0.0))
            with cgutils.for_range_slice(builder, begin, end, constant(size)) as (place, _):
                u = lanes.load(potentials, place)
                above = builder.fcmp_ordered(">", u, least)
                active = builder.select(above, builder.fsub(u, less), zero)
                change = builder.fadd(builder.fsub(lanes.load(residuals, place), u, flags=FAST), active, flags=FAST)
                lanes.store(lanes.add_product(u, factor, change), potentials, place)

        in_parts(builder, length_of(context, builder, potential, args[0]), part)
        return context.get_dummy_value()

    kind = potential.dtype
    return types.void(potential, residual, kind, kind, kind), codegen


@intrinsic
def move_and_find(typingctx, residual, code, gram, i0, i1, i2, i3, d0, d1, d2, d3, first, last, mask):
    """residual -= Σ_m d_m gram[i_m] on first:last; returns the place where |max(residual, -code)| is largest there.

    Positive IEEE floats order like their bit patterns; the low bits, those of ``mask``, carry the place, so that one
    vectorised maximum finds value and place together (ties and near ties may go either way).
    """
    width = gram.dtype.bitwidth

    def codegen(context, builder, signature, args):
        data, stride = rows_of(context, builder, gram, args[2])
        (move,), (value,) = (
            rows_of(context, builder, kind, arg) for kind, arg in zip((residual, code), args, strict=False)
        )
        rows = [builder.gep(data, [builder.mul(index, stride)]) for index in args[3:7]]
        steps, start, stop, low = args[7:11], args[11], args[12], args[13]

        def narrow(number):
            return number if width == 64 else builder.trunc(number, ir.IntType(width))

        kept = builder.and_(builder.not_(narrow(low)), ir.Constant(ir.IntType(width), 2 ** (width - 1) - 1))

        def part(size, begin, end):
            lanes = Lanes(builder, gram, size)
            factors, keep = [lanes.spread(step) for step in steps], lanes.spread(kept)
            order = ir.Constant(lanes.whole, list(range(size)) if size > 1 else 0)
            best = cgutils.alloca_once(builder, lanes.whole)
            builder.store(ir.Constant(lanes.whole, [0] * size if size > 1 else 0), best)
            with cgutils.for_range_slice(builder, begin, end, constant(size)) as (place, _):
                moved = lanes.load(move, place)
                for factor, row in zip(factors, rows, strict=True):
                    moved = lanes.add_product(moved, builder.fneg(factor), lanes.load(row, place))
                lanes.store(moved, move, place)
                least = builder.fneg(lanes.load(value, place))
                step = builder.select(builder.fcmp_ordered(">", moved, least), moved, least)
                bits = builder.and_(builder.bitcast(step, lanes.whole), keep)
                key = builder.or_(bits, builder.add(lanes.spread(narrow(place)), order))
                builder.store(lanes.larger(key, builder.load(best)), best)
            return lanes.largest(builder.load(best), lanes.larger)

        middle = builder.add(start, builder.and_(builder.sub(stop, start), constant(-LANES)))
        left, right = part(LANES, start, middle), part(1, middle, stop)
        key = builder.select(builder.icmp_signed(">", left, right), left, right)
        return builder.and_(key if width == 64 else builder.zext(key, INT), low)

    return types.int64(residual, code, gram, i0, i1, i2, i3, d0, d1, d2, d3, first, last, mask), codegen


@intrinsic
def _bits_above(typingctx, values, place, least):
    """A word whose bit j says whether values[place + j] exceeds ``least``, for the ``WORD`` values from there."""

    def codegen(context, builder, signature, args):
        lanes = Lanes(builder, values, WORD)
        (data,) = rows_of(context, builder, values, args[0])
        above = builder.fcmp_ordered(">", lanes.load(data, args[1]), lanes.spread(args[2]))
        return builder.bitcast(above, INT)

    return types.int64(values, place, values.dtype), codegen


@intrinsic
def _lowest_bit(typingctx, word):
    """The place of the lowest bit that is set."""

    def codegen(context, builder, signature, args):
        return builder.cttz(args[0], ir.Constant(ir.IntType(1), 1))

    return types.int64(types.int64), codegen


@njit(inline="always", **OPTIONS)
def compress(values, least, support):
    """Write the places of the entries above ``least`` to ``support``, in order; returns how many they are."""
    count = 0
    whole = values.shape[0] // WORD * WORD
    for place in range(0, whole, WORD):
        word = _bits_above(values, place, least)
        while word != 0:
            support[count] = place + _lowest_bit(word)
            count += 1
            word &= word - 1
    for j in range(whole, values.shape[0]):
        support[count] = j
        count += values[j] > least
    return count
