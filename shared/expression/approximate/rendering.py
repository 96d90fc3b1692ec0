"""Approximate values as text: the digits that are certain, and how far off they may be."""

from __future__ import annotations

from shared.expression.approximate.interval import Interval, imprecise, negated
from shared.expression.approximate.real import (
    WIDE_DOWN,
    WIDE_UP,
    Real,
    Rounding,
    above,
    exactly,
    exponent,
)
from shared.expression.exact import Integer, Rational, floor
from shared.expression.rendering import CUT_DIGITS, WHOLE_DIGITS, Value, positional

_TEN = Rational(10)
_HALF = Rational(1, 2)
_TINY = Rational(1, Integer(10) ** CUT_DIGITS)


def render_interval(value: Interval) -> Value:
    """The texts of an approximate value; raises `Failure` where no digit is certain."""
    if value.high < 0:
        shown = _positive(negated(value))
        return shown if shown.decimal == "0" else _with_minus(shown)
    return _positive(value) if value.low > 0 else _near_zero(value)


def _with_minus(shown: Value) -> Value:
    return Value(None, f"-{shown.decimal}", True, shown.digits, shown.error)


def _positive(value: Interval) -> Value:
    """The value to the most digits for which both ends round to the same."""
    power = CUT_DIGITS - _point(value.high)
    low, high = _scaled(value.low, power, WIDE_DOWN), _scaled(value.high, power, WIDE_UP)
    for count in range(CUT_DIGITS, 0, -1):
        nearest = _nearest(low)
        if nearest == _nearest(high):
            error = max(high - nearest, nearest - low)
            return Value(None, _text(nearest, count, power), True, count, _error(error, power))
        low, high, power = low / _TEN, high / _TEN, power - 1
    return _near_zero(value)


def _near_zero(value: Interval) -> Value:
    """Zero, where the value is so near to it that no digit would be seen; else `Failure`."""
    size = max(-exactly(value.low), exactly(value.high)) if _is_moderate(value) else None
    if size is not None and size < _TINY:
        return Value(None, "0", True, 1, _error(size, 0))
    raise imprecise("for a single digit of it to be certain")


def _is_moderate(value: Interval) -> bool:
    """Whether both ends are small numbers, so that they can be looked at as fractions."""
    return exponent(value.low) <= 0 and exponent(value.high) <= 0


def _point(value: Real) -> int:
    """How many digits of a positive number stand before its point; negative for small ones."""
    guess = exponent(value) * 30103 // 100000
    tens = Rational(10) ** CUT_DIGITS
    while _scaled(value, CUT_DIGITS - guess, WIDE_UP) < tens / 10:
        guess -= 1
    while _scaled(value, CUT_DIGITS - guess, WIDE_UP) >= tens:
        guess += 1
    return guess


def _scaled(value: Real, power: int, rounding: Rounding) -> Rational:
    """A positive number times a power of ten, rounded in one direction."""
    tens = rounding.pow(above(_TEN), above(Rational(power)))
    return exactly(rounding.mul(value, tens))


def _nearest(value: Rational) -> Integer:
    return floor(value + _HALF)


def _text(digits: Integer, count: int, power: int) -> str:
    """So many digits, given as a whole number that is 10^power times the value."""
    shown = str(digits)
    point = len(shown) - power
    shown = shown[:count]
    if CUT_DIGITS - WHOLE_DIGITS <= point <= count:
        return positional(shown, point)
    return f"{positional(shown, 1)}e{point - 1}"


def _error(scaled: Rational, power: int) -> str:
    """Two digits, rounded up, of an error that was multiplied by 10^power."""
    if not scaled:
        return "0"
    size = above(scaled)
    point = _point(size)
    digits = -floor(-_scaled(size, 2 - point, WIDE_UP))
    first, second = divmod(int(digits), 10)
    if first == 10:
        first, point = 1, point + 1
    return f"{first}.{second}e{point - power - 1}"
