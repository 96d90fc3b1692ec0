"""How long operations on big numbers take, estimated from the lengths of their operands.

The figures are nanoseconds of one core, fitted in 2026 to GMP 6.3 on an x86-64 machine from 10^4
to 4·10^6 bits, where they are within a factor of 3; for shorter numbers, which cost nothing to
speak of, they are too high. They only count, so that the same expression takes the same effort
everywhere: against the limit of work, and against what a message costs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from shared.expression.approximate.interval import Interval, Number
from shared.expression.approximate.real import PRECISION, exponent

STEP = 500
"""An operation on small numbers."""

FUNCTION = 30_000
"""A function, or an operation on intervals."""


class Size(NamedTuple):
    """The lengths in bits of numerator and denominator; `angle` is that of the whole part."""

    top: int
    bottom: int = 1
    angle: int = 0

    @property
    def bits(self) -> int:
        """The length of both together."""
        return self.top + self.bottom


def size_of(value: Number) -> Size:
    """The size of a value; an approximate one takes a fixed room."""
    if isinstance(value, Interval):
        return Size(PRECISION, PRECISION, max(0, exponent(value.low), exponent(value.high)))
    top, bottom = value.numerator.bit_length(), value.denominator.bit_length()
    return Size(top, bottom, max(0, top - bottom + 1))


def multiplying(one: int, other: int) -> int:
    """A product, or a division that leaves a quotient of the other length."""
    together = one + other
    return min(one * other // 10_000, together * together.bit_length() // 11) + together // 25


def cancelling(one: int, other: int) -> int:
    """A greatest common divisor: a division, and Lehmer's or the half-gcd for what is left."""
    less = min(one, other)
    length = less.bit_length()
    return min(less * less // 1_000, less * length * length * 22 // 100) + multiplying(one, other)


def summing(left: Size, right: Size) -> int:
    """A sum or difference."""
    if left.bottom == right.bottom == 1:
        return (left.top + right.top) // 25
    products = ((left.top, right.bottom), (right.top, left.bottom), (left.bottom, right.bottom))
    return cancelling(left.bottom, right.bottom) + sum(multiplying(*pair) for pair in products)


def _sum(operands: Sequence[Size], _result: Size) -> int:
    return summing(*operands)


def _product(operands: Sequence[Size], _result: Size) -> int:
    left, right = operands
    whole = multiplying(left.top, right.top)
    if left.bottom == right.bottom == 1:
        return whole
    crossed = cancelling(left.top, right.bottom) + cancelling(right.top, left.bottom)
    return whole + crossed + multiplying(left.bottom, right.bottom)


def _quotient(operands: Sequence[Size], result: Size) -> int:
    left, right = operands
    return _product((left, Size(right.bottom, right.top)), result)


def _floor(operands: Sequence[Size], _result: Size) -> int:
    left, right = operands
    top, bottom = left.top + right.bottom, left.bottom + right.top
    crossed = multiplying(left.top, right.bottom) + multiplying(left.bottom, right.top)
    return crossed + multiplying(max(0, top - bottom), bottom)


def _remainder(operands: Sequence[Size], result: Size) -> int:
    return 2 * _floor(operands, result) + cancelling(result.top, result.bottom)


def _power(operands: Sequence[Size], result: Size) -> int:
    return _root(operands, result) + sum(multiplying(bits // 2, bits // 2) for bits in result[:2])


def _root(operands: Sequence[Size], _result: Size) -> int:
    return FUNCTION + sum(multiplying(bits, bits) for bits in operands[0][:2])


def _from_result(_operands: Sequence[Size], result: Size) -> int:
    return multiplying(result.top, result.top)


def _angle(operands: Sequence[Size], _result: Size) -> int:
    """The reduction of an angle by turns needs pi to as many bits, which is computed once."""
    bits = operands[0].angle
    return 2 * FUNCTION + bits * bits.bit_length() ** 2 // 8


def _divisors(operands: Sequence[Size], result: Size) -> int:
    most = max(operand.top for operand in (*operands, result))
    return sum(cancelling(operand.top, most) for operand in operands)


def _function(operands: Sequence[Size], _result: Size) -> int:
    return FUNCTION + sum(operand.bits for operand in operands) // 50


def _little(operands: Sequence[Size], _result: Size) -> int:
    return sum(operand.bits for operand in operands) // 50


_EFFORTS: Mapping[str, Callable[[Sequence[Size], Size], int]] = MappingProxyType(
    {
        "addition": _sum,
        "subtraction": _sum,
        "multiplication": _product,
        "division": _quotient,
        "floor division": _floor,
        "remainder": _remainder,
        "identity": _little,
        "negation": _little,
        "power": _power,
        "factorial": _from_result,
        "sqrt": _root,
        "cbrt": _root,
        "root": _power,
        "log": _root,
        "log2": _root,
        "log10": _root,
        "sin": _angle,
        "cos": _angle,
        "tan": _angle,
        "abs": _little,
        "sign": _little,
        "gcd": _divisors,
        "lcm": _divisors,
        **dict.fromkeys(("floor", "ceil", "round", "trunc"), _from_result),
    }
)
"""By the name of the operator or function; the others are functions of small numbers."""


def effort(name: str, operands: Sequence[Size], result: Size) -> int:
    """The nanoseconds that an operation takes."""
    return STEP + _EFFORTS.get(name, _function)(operands, result)


def reading(value: Size) -> int:
    """The nanoseconds to make a number of its digits."""
    return STEP + multiplying(value.top, value.top) + multiplying(value.bottom, value.bottom)
