"""The operators where an operand is approximate: ends are rounded outwards, so nothing is lost.

R. E. Moore, "Interval Analysis", 1966. Each function raises `Failure` for what the interval does
not decide.
"""

from __future__ import annotations

from collections.abc import Callable

from shared.expression.approximate.interval import (
    Interval,
    Number,
    enclose,
    holds_zero,
    imprecise,
    interval,
    is_zero,
    negated,
)
from shared.expression.approximate.real import DOWN, PRECISION, UP, Real, exactly, exponent
from shared.expression.codes import Code
from shared.expression.exact import Rational, floor
from shared.expression.failure import Failure, Part


def add(left: Number, right: Number) -> Interval:
    """The sum."""
    one, other = enclose(left), enclose(right)
    return interval(DOWN.add(one.low, other.low), UP.add(one.high, other.high))


def subtract(left: Number, right: Number) -> Interval:
    """The difference."""
    one, other = enclose(left), enclose(right)
    return interval(DOWN.sub(one.low, other.high), UP.sub(one.high, other.low))


def multiply(left: Number, right: Number) -> Interval:
    """The product."""
    return _at_corners(DOWN.mul, UP.mul, enclose(left), enclose(right))


def divide(left: Number, right: Number) -> Interval:
    """The quotient; raises `ZeroDivisionError`."""
    if is_zero(right):
        raise ZeroDivisionError
    divisor = enclose(right)
    if holds_zero(divisor):
        raise imprecise("to tell the divisor from zero", Part.RIGHT)
    return _at_corners(DOWN.div, UP.div, enclose(left), divisor)


def _at_corners(
    down: Callable[[Real, Real], Real],
    up: Callable[[Real, Real], Real],
    one: Interval,
    other: Interval,
) -> Interval:
    """The interval of an operation that has its extremes where both operands are at an end."""
    corners = [(x, y) for x in (one.low, one.high) for y in (other.low, other.high)]
    return interval(min(down(x, y) for x, y in corners), max(up(x, y) for x, y in corners))


def floor_divide(left: Number, right: Number) -> Rational:
    """The quotient rounded down, which is exact; raises `ZeroDivisionError`."""
    quotient = divide(left, right)
    return rounded(quotient, lambda end: Rational(floor(end)))


def remainder(left: Number, right: Number) -> Interval:
    """What floor division leaves; raises `ZeroDivisionError`."""
    return subtract(left, multiply(right, floor_divide(left, right)))


def identity(value: Number) -> Interval:
    """The value itself."""
    return enclose(value)


def negation(value: Number) -> Interval:
    """The opposite value."""
    return negated(enclose(value))


def factorial(_value: Number) -> Rational:
    """Refused: only of whole numbers it is known that they are whole."""
    raise Failure(Code.DOMAIN, "a factorial needs a whole number, and this value is approximate")


def rounded(value: Interval, function: Callable[[Rational], Rational]) -> Rational:
    """The value of a function that only steps up, where both ends are on the same step."""
    if max(exponent(value.low), exponent(value.high)) <= PRECISION:
        low, high = function(exactly(value.low)), function(exactly(value.high))
        if low == high:
            return low
    raise imprecise("to be rounded")
