"""The functions that round or count: exact results, also where a value is approximate."""

from __future__ import annotations

from collections.abc import Callable

from shared.expression import arithmetic
from shared.expression.approximate.interval import Interval, Number, negated
from shared.expression.approximate.operators import factorial as refuse_factorial
from shared.expression.approximate.operators import rounded
from shared.expression.approximate.real import ZERO
from shared.expression.bounds import refuse_over
from shared.expression.codes import Code
from shared.expression.exact import Integer, Rational, gcd
from shared.expression.exact import floor as floor_of
from shared.expression.failure import Failure

_HALF = Rational(1, 2)


def absolute(value: Number) -> Number:
    """The value without its sign."""
    if isinstance(value, Rational):
        return abs(value)
    if value.low >= 0:
        return value
    mirrored = negated(value)
    return mirrored if value.high <= 0 else Interval(ZERO, max(mirrored.high, value.high))


def _stepping(step: Callable[[Rational], Rational]) -> Callable[[Number], Rational]:
    """The function of any value that is made of one that only steps up."""
    return lambda value: rounded(value, step) if isinstance(value, Interval) else step(value)


def _floor(value: Rational) -> Rational:
    return Rational(floor_of(value))


def _ceil(value: Rational) -> Rational:
    return Rational(-floor_of(-value))


def _round(value: Rational) -> Rational:
    return -_floor(_HALF - value) if value < 0 else _floor(value + _HALF)


def _trunc(value: Rational) -> Rational:
    return _ceil(value) if value < 0 else _floor(value)


def _sign(value: Rational) -> Rational:
    return Rational((value > 0) - (value < 0))


floor, ceil, round_, trunc, sign = map(_stepping, (_floor, _ceil, _round, _trunc, _sign))


def factorial(value: Number) -> Rational:
    """The product of the whole numbers from 1 to the value."""
    return refuse_factorial(value) if isinstance(value, Interval) else arithmetic.factorial(value)


def greatest_divisor(*values: Number) -> Rational:
    """The greatest common divisor, 0 where all values are 0."""
    found = Integer(0)
    for number in _whole("gcd", values):
        found = gcd(found, number)
    return Rational(found)


def least_multiple(*values: Number) -> Rational:
    """The least common multiple, 0 where a value is 0."""
    found = Integer(1)
    for number in _whole("lcm", values):
        if not number:
            return Rational(0)
        factor = abs(number) // gcd(found, number)
        refuse_over(found.bit_length() + factor.bit_length() - 1)
        found = found * factor
    return Rational(found)


def _whole(name: str, values: tuple[Number, ...]) -> list[Integer]:
    for value in values:
        if isinstance(value, Interval):
            raise Failure(Code.DOMAIN, f"{name} needs whole numbers, and a value is approximate")
        if value.denominator > 1:
            raise Failure(Code.DOMAIN, f"{name} needs whole numbers")
    return [value.numerator for value in values if isinstance(value, Rational)]
