"""The functions for roots."""

from __future__ import annotations

from shared.expression.approximate.interval import (
    Interval,
    Number,
    enclose,
    imprecise,
    interval,
    negated,
)
from shared.expression.approximate.operators import divide
from shared.expression.approximate.powers import exact_power, exact_root, power
from shared.expression.approximate.real import DOWN, UP, ZERO
from shared.expression.codes import Code
from shared.expression.exact import Rational
from shared.expression.failure import Failure

_ONE, _TWO, _THREE = Rational(1), Rational(2), Rational(3)


def sqrt(value: Number) -> Number:
    """The square root."""
    if isinstance(value, Rational):
        if value < 0:
            raise _outside()
        root = exact_root(value, _TWO.numerator)
        if root is not None:
            return root
    return _sqrt(enclose(value))


def _sqrt(value: Interval) -> Interval:
    if value.high < 0:
        raise _outside()
    if value.low < 0:
        raise imprecise("to tell whether it is negative")
    return interval(DOWN.sqrt(value.low), UP.sqrt(value.high))


def cbrt(value: Number) -> Number:
    """The cube root, negative for a negative value."""
    return root(value, _THREE)


def root(value: Number, degree: Number) -> Number:
    """The root of this degree; it is negative for a negative value if the degree is odd."""
    if isinstance(degree, Interval):
        return power(value, divide(_ONE, degree))
    if not degree:
        raise Failure(Code.DOMAIN, "there is no root of degree 0")
    if degree.denominator == 1 and degree.numerator & 1:
        return _odd_root(value, 1 / degree)
    return _power(value, 1 / degree)


def _power(value: Number, exponent: Rational) -> Number:
    return power(value, exponent) if isinstance(value, Interval) else exact_power(value, exponent)


def _odd_root(value: Number, exponent: Rational) -> Number:
    if isinstance(value, Rational):
        found = _power(abs(value), exponent)
        return _negative(found) if value < 0 else found
    if value.high <= 0:
        return negated(power(negated(value), exponent))
    if value.low >= 0 or exponent < 0:
        return power(value, exponent)
    below = power(Interval(ZERO, DOWN.minus(value.low)), exponent)
    above = power(Interval(ZERO, value.high), exponent)
    return interval(negated(below).low, above.high)


def _negative(value: Number) -> Number:
    return negated(value) if isinstance(value, Interval) else -value


def _outside() -> Failure:
    return Failure(
        Code.OUTSIDE_REALS, "outside the real numbers: the square root of a negative number"
    )
