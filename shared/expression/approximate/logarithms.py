"""The exponential function and logarithms."""

from __future__ import annotations

from shared.expression.approximate.interval import (
    Interval,
    Number,
    enclose,
    holds_zero,
    imprecise,
    interval,
    positive,
)
from shared.expression.approximate.operators import divide
from shared.expression.approximate.powers import exact_root
from shared.expression.approximate.real import DOWN, UP, exactly
from shared.expression.codes import Code
from shared.expression.exact import Integer, Rational, floor, height
from shared.expression.failure import Failure

_ONE, _TWO, _TEN = Rational(1), Rational(2), Rational(10)
_HALF = Rational(1, 2)


def exp(value: Number) -> Number:
    """e to the power of a value: exact for 0 only (Lindemann–Weierstrass)."""
    if isinstance(value, Rational) and not value:
        return _ONE
    power = enclose(value)
    return positive(DOWN.exp(power.low), UP.exp(power.high))


def ln(value: Number) -> Number:
    """The natural logarithm: exact for 1 only (Lindemann–Weierstrass)."""
    if isinstance(value, Interval):
        return _ln(value)
    if value <= 0:
        raise _outside()
    if value == 1:
        return Rational(0)
    if _HALF < value < _TWO:
        # The distance from 1 would be lost in rounding.
        distance = enclose(value - 1)
        return interval(DOWN.log1p(distance.low), UP.log1p(distance.high))
    return _ln(enclose(value))


def _ln(value: Interval) -> Interval:
    if value.high <= 0:
        raise _outside()
    if value.low <= 0:
        raise imprecise("to tell it from zero")
    return interval(DOWN.log(value.low), UP.log(value.high))


def log2(value: Number) -> Number:
    """The logarithm to base 2."""
    return log(value, _TWO)


def log10(value: Number) -> Number:
    """The logarithm to base 10."""
    return log(value, _TEN)


def log(value: Number, base: Number) -> Number:
    """The logarithm to any base, exact where value and base are powers of the same number."""
    top, bottom = ln(value), ln(base)
    if isinstance(bottom, Rational):
        raise Failure(Code.DOMAIN, "there is no logarithm to base 1")
    if holds_zero(bottom):
        raise imprecise("to tell the base from 1")
    if isinstance(top, Rational):
        return top
    found = divide(top, bottom)
    if isinstance(value, Interval) or isinstance(base, Interval):
        return found
    exact = _exact_log(value, base, found)
    return found if exact is None else exact


def _exact_log(value: Rational, base: Rational, found: Interval) -> Rational | None:
    """The rational that is the logarithm and lies in the interval, if there is one.

    If value = base^(p/q) in lowest terms, then base is a q-th power, so that q has a bound.
    """
    low, high = exactly(found.low), exactly(found.high)
    sign = -1 if high < 0 else 1
    near = simplest(*((-high, -low) if sign < 0 else (low, high)), height(base))
    if near is None:
        return None
    root = exact_root(base, near.denominator)
    power = sign * int(near.numerator)
    if root is None or not _may_be(root, power, value):
        return None
    return sign * near if root**power == value else None


def _may_be(root: Rational, power: int, value: Rational) -> bool:
    """Whether the power is not certainly longer than the value: it may be of any length."""
    return (height(root) - 1) * abs(power) <= height(value)


def simplest(low: Rational, high: Rational, most: int) -> Rational | None:
    """The fraction of least denominator between two positive ones; None if that is over `most`.

    It is found in their common continued fraction (D. Knuth, TAOCP 2, 4.5.3, exercise 39).
    """
    top, bottom, last_top, last_bottom = Integer(1), Integer(0), Integer(0), Integer(1)
    while bottom <= most:
        whole = floor(low)
        if low == whole or whole < floor(high):
            whole += low != whole
            top, bottom = whole * top + last_top, whole * bottom + last_bottom
            return Rational(top, bottom) if bottom <= most else None
        top, bottom, last_top, last_bottom = (
            whole * top + last_top,
            whole * bottom + last_bottom,
            top,
            bottom,
        )
        low, high = 1 / (high - whole), 1 / (low - whole)
    return None


def _outside() -> Failure:
    return Failure(
        Code.OUTSIDE_REALS,
        "outside the real numbers: the logarithm of a number that is not positive",
    )
