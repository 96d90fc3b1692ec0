"""Values on their way: as results for people, and packed for the next operation.

Apart from `shared.kinds.expression`, because the arithmetic is slow to import.
"""

from __future__ import annotations

import re

from shared.errors import ErrorCode, WireError
from shared.expression import limits, render
from shared.expression.approximate.interval import Interval, Number
from shared.expression.approximate.real import PRECISION, Real, joined, parts
from shared.expression.exact import Integer, Rational, height
from shared.expression.rendering import Value
from shared.kinds.expression import ExpressionResult

_is_exact = re.compile(r"-?[0-9]+(?:/[0-9]+)?").fullmatch
_end = re.compile(rf"(-?[0-9a-f]{{1,{PRECISION // 4 + 1}}})p(-?[0-9]{{1,8}})").fullmatch
_MOST_DIGITS = limits.BITS.most * 302 // 1000
"""No numerator or denominator within the limit has more; log10(2) is below 0.302."""


def pack_value(value: Number) -> ExpressionResult:
    """A value as the result of a task; raises `Failure` where no digit of it is certain."""
    return result_of(value, render(value))


def result_of(value: Number, shown: Value) -> ExpressionResult:
    """A value whose texts are known, as the result of a task."""
    low, high = (
        (_text(value.low), _text(value.high)) if isinstance(value, Interval) else (None,) * 2
    )
    return ExpressionResult(
        shown.exact, shown.decimal, shown.approximate, shown.digits, shown.error, low, high
    )


def value_of_result(result: ExpressionResult) -> Number:
    """The value that a result is about; raises `WireError` if it is about none."""
    if result.exact is not None:
        return _exact(result.exact)
    if result.low is None or result.high is None:
        raise _invalid()
    low, high = _real(result.low), _real(result.high)
    if low > high:
        raise _invalid()
    return Interval(low, high)


def _exact(text: str) -> Rational:
    if not _is_exact(text) or len(text) > 2 * _MOST_DIGITS + 2 or text.endswith("/0"):
        raise _invalid()
    try:
        value = Rational(text)
    except ZeroDivisionError:
        raise _invalid() from None
    if height(value) > limits.BITS.most:
        raise _invalid()
    return value


def _text(end: Real) -> str:
    """An end of an interval: its mantissa in hexadecimal, and the power of two beside it."""
    mantissa, power = parts(end)
    return f"{int(mantissa):x}p{power}"


def _real(text: str) -> Real:
    match = _end(text)
    if match is None:
        raise _invalid()
    mantissa, power = Integer(match[1], 16), int(match[2])
    if mantissa.bit_length() > PRECISION or abs(power) > 2 * limits.LARGE.most:
        raise _invalid()
    return joined(mantissa, power)


def _invalid() -> WireError:
    return WireError(ErrorCode.INVALID, "The value in this result cannot be read.")
