"""LLVM's vectors in numba: loads, stores and sums of so many neighbours of a row."""

# mypy: disable-error-code="no-untyped-def, no-untyped-call, no-any-return, call-arg, var-annotated"

from __future__ import annotations

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.codegen import get_host_cpu_features

from linked_dictionaries.solvers.compiled import digest_of_file

HELPERS = digest_of_file(__file__)
WORD = 64  # entries of a vector that are looked through at once, a bit each, or summed in four registers
LANES = 16 if "+avx512f" in get_host_cpu_features() else 8  # float32 that one register holds, from AVX2 on
FAST = ("contract", "reassoc", "nsz", "arcp")
INT, _SHORT = ir.IntType(64), ir.IntType(32)


def constant(value):
    """A 64-bit whole number, such as a place in an array."""
    return ir.Constant(INT, value)


def real_type(array):
    return ir.FloatType() if array.dtype == types.float32 else ir.DoubleType()


def _whole(array):
    return ir.IntType(array.dtype.bitwidth)


class Lanes:
    """Loads, stores and constants of so many neighbours; one lane is a plain number."""

    def __init__(self, builder, array, lanes=LANES):
        self.builder, self.lanes, self.size = builder, lanes, array.dtype.bitwidth // 8
        self.real = ir.VectorType(real_type(array), lanes) if lanes > 1 else real_type(array)
        self.whole = ir.VectorType(_whole(array), lanes) if lanes > 1 else _whole(array)

    def at(self, pointer, index):
        place = self.builder.gep(pointer, [index])
        return self.builder.bitcast(place, self.real.as_pointer()) if self.lanes > 1 else place

    def load(self, pointer, index):
        value = self.builder.load(self.at(pointer, index))
        value.align = self.size
        return value

    def store(self, value, pointer, index):
        self.builder.store(value, self.at(pointer, index)).align = self.size

    def spread(self, value):
        """The same number in every lane."""
        if self.lanes == 1:
            return value
        nothing = ir.Constant(ir.VectorType(value.type, self.lanes), ir.Undefined)
        first = self.builder.insert_element(nothing, value, ir.Constant(_SHORT, 0))
        return self.builder.shuffle_vector(
            first, nothing, ir.Constant(ir.VectorType(_SHORT, self.lanes), [0] * self.lanes)
        )

    def add_product(self, total, left, right):
        return self.builder.fadd(total, self.builder.fmul(left, right, flags=FAST), flags=FAST)

    def larger(self, left, right):
        return self.builder.select(self.builder.icmp_signed(">", left, right), left, right)

    def larger_real(self, left, right):
        return self.builder.select(self.builder.fcmp_ordered(">", left, right), left, right)

    def largest(self, value, larger):
        """The largest of all lanes."""
        half = self.lanes // 2
        while half:
            kind = ir.VectorType(_SHORT, half)
            low, high = (
                self.builder.shuffle_vector(value, value, ir.Constant(kind, list(range(start, start + half))))
                for start in (0, half)
            )
            value = larger(low, high)
            half //= 2
        return value if self.lanes == 1 else self.builder.extract_element(value, ir.Constant(_SHORT, 0))


def rows_of(context, builder, kind, value, count=None):
    """Pointers to the first ``count`` rows, or to the only one; without a count to all of an array, and its stride."""
    array = cgutils.create_struct_proxy(kind)(context, builder, value=value)
    if kind.ndim == 1:
        return [array.data]
    stride = builder.udiv(builder.extract_value(array.strides, 0), constant(kind.dtype.bitwidth // 8))
    if count is None:
        return array.data, stride
    return [builder.gep(array.data, [builder.mul(stride, constant(m))]) for m in range(count)]


def length_of(context, builder, kind, value):
    """How many entries a row has."""
    return builder.extract_value(cgutils.create_struct_proxy(kind)(context, builder, value=value).shape, 0)


def in_parts(builder, width, part):
    """``part`` of the lanes, the begin and the end, for what fills words, then registers, then for the rest."""
    wide, whole = (builder.and_(width, constant(-size)) for size in (WORD, LANES))
    part(WORD, constant(0), wide)
    part(LANES, wide, whole)
    part(1, whole, width)
