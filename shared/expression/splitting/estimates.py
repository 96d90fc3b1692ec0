"""How large the values of an expression can become, told without computing the large ones.

No value is longer than its estimate, and an estimate that says so is never approximate: what the
planner concludes from it is certain. Small exact values are computed, since a power or factorial
is as long as they say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from shared.expression import limits
from shared.expression.approximate.interval import Number
from shared.expression.approximate.real import PRECISION
from shared.expression.effort import Size, size_of
from shared.expression.exact import Rational
from shared.expression.failure import Failure
from shared.expression.machine import perform
from shared.expression.program import Operation

_SMALL = 64
"""Bits of values that are computed."""

_LONGEST = Size(limits.BITS.most, limits.BITS.most, limits.ANGLE.most)
_REAL = Size(PRECISION, PRECISION, limits.ANGLE.most)


class Estimate(NamedTuple):
    """A bound on the size of a value; whether it certainly is exact; and the value if small."""

    size: Size
    exact: bool
    value: Rational | None = None


def of_value(value: Number) -> Estimate:
    """What is known of a value that is there."""
    size = size_of(value)
    if not isinstance(value, Rational):
        return Estimate(size, False)
    return Estimate(size, True, value if size.bits <= _SMALL else None)


def of_number(text: str) -> Estimate:
    """What is known of a literal."""
    mantissa, _, exponent = text.lower().partition("e")
    power = min(abs(int(exponent)), limits.EXPONENT.most) if exponent else 0
    if power + len(mantissa) < _SMALL // 4:
        return of_value(Rational(text))
    bits = (len(mantissa) + power) * 10 // 3 + 1
    whole = "." not in mantissa and not exponent.startswith("-")
    return Estimate(_bounded(bits, 1 if whole else bits), True)


def of_operation(operation: Operation, operands: Sequence[Estimate]) -> Estimate:
    """What is known of a result."""
    if operation.key not in _EXACT:
        return Estimate(_of_function(operation.key, operands), False)
    value = _small_result(operation, operands)
    if value is not None:
        return of_value(value)
    size = _EXACT[operation.key](*operands)
    exact = all(operand.exact for operand in operands) or operation.key in _DECIDING
    if operation.key == "power":
        exact = exact and _is_whole(operands[1])
    return Estimate(_bounded(size.top, size.bottom), exact)


def _small_result(operation: Operation, operands: Sequence[Estimate]) -> Rational | None:
    values = [operand.value for operand in operands]
    if None in values or (operation.key == "power" and not _is_small_power(*operands)):
        return None
    if operation.key in ("factorial", "lcm") and max(x.size.top for x in operands) > _SMALL // 8:
        return None
    try:
        result = perform(operation, [value for value in values if value is not None])
    except Failure:
        return None
    return result if isinstance(result, Rational) and size_of(result).bits <= _SMALL else None


def _is_small_power(base: Estimate, exponent: Estimate) -> bool:
    return _is_whole(exponent) and max(base.size[:2]) * abs(_value(exponent)) <= _SMALL


def _is_whole(estimate: Estimate) -> bool:
    return estimate.value is not None and estimate.value.denominator == 1


def _value(estimate: Estimate) -> int:
    return int(estimate.value.numerator) if estimate.value is not None else 0


def _bounded(top: int, bottom: int) -> Size:
    """A size that is within the limit of bits, as every value is."""
    most = limits.BITS.most
    return Size(min(top, most), min(bottom, most), min(top, limits.ANGLE.most))


def _together(one: int, other: int) -> int:
    """The length of a product of denominators, of which 1 adds nothing."""
    return one + other if one > 1 and other > 1 else max(one, other)


def _sum(left: Estimate, right: Estimate) -> Size:
    one, other = left.size, right.size
    if one.bottom == other.bottom == 1:
        return Size(max(one.top, other.top) + 1)
    top = max(one.top + other.bottom, other.top + one.bottom) + 1
    return Size(top, _together(one.bottom, other.bottom))


def _product(left: Estimate, right: Estimate) -> Size:
    one, other = left.size, right.size
    return Size(one.top + other.top, _together(one.bottom, other.bottom))


def _quotient(left: Estimate, right: Estimate) -> Size:
    one, other = left.size, right.size
    return Size(one.top + other.bottom, one.bottom + other.top)


def _floor(left: Estimate, right: Estimate) -> Size:
    return Size(max(PRECISION, left.size.top + right.size.bottom) + 1)


def _remainder(left: Estimate, right: Estimate) -> Size:
    bottom = _together(left.size.bottom, right.size.bottom)
    return Size(right.size.top + bottom, bottom)


def _power(base: Estimate, exponent: Estimate) -> Size:
    if not _is_whole(exponent):
        return _LONGEST
    times = abs(_value(exponent))
    top, bottom = base.size.top * times + 1, max(1, base.size.bottom * times)
    bottom = 1 if base.size.bottom == 1 else bottom
    return Size(bottom, top) if _value(exponent) < 0 else Size(top, bottom)


def _factorial(operand: Estimate) -> Size:
    number = limits.FACTORIAL.most if operand.value is None else max(1, _value(operand))
    return Size(number * number.bit_length() + 1)


def _same(operand: Estimate) -> Size:
    return operand.size


def _whole(operand: Estimate) -> Size:
    return Size(max(PRECISION, operand.size.top) + 1)


def _longest(*operands: Estimate) -> Size:
    return Size(*(max(operand.size[side] for operand in operands) for side in (0, 1)))


def _multiple(*operands: Estimate) -> Size:
    return Size(sum(operand.size.top for operand in operands))


_EXACT: Mapping[str, Callable[..., Size]] = MappingProxyType(
    {
        "addition": _sum,
        "subtraction": _sum,
        "multiplication": _product,
        "division": _quotient,
        "floor division": _floor,
        "remainder": _remainder,
        "identity": _same,
        "negation": _same,
        "power": _power,
        "factorial": _factorial,
        "abs": _same,
        "min": _longest,
        "max": _longest,
        "gcd": _longest,
        "lcm": _multiple,
        "sign": lambda _operand: Size(1),
        **dict.fromkeys(("floor", "ceil", "round", "trunc"), _whole),
    }
)
"""Of the operations that are exact where their operands are; a power only if it is whole."""

_DECIDING = frozenset(("floor division", "sign", "floor", "ceil", "round", "trunc"))
"""Whose results are exact whatever their operands."""


def _of_function(name: str, operands: Sequence[Estimate]) -> Size:
    """The size of what may be approximate, but can come out exact, as a root can."""
    if name == "root":
        return _LONGEST
    if name in ("sqrt", "cbrt"):
        size = operands[0].size
        return _bounded(max(PRECISION, size.top), max(PRECISION, size.bottom))
    return _REAL
