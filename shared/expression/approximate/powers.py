"""Powers and roots of any values: exact where they come out, else approximate."""

from __future__ import annotations

from shared.expression.approximate.interval import (
    Interval,
    Number,
    enclose,
    imprecise,
    interval,
    is_zero,
    negated,
    positive,
)
from shared.expression.approximate.real import DOWN, ONE, UP, ZERO
from shared.expression.arithmetic import whole_power
from shared.expression.codes import Code
from shared.expression.exact import Integer, Rational, height, iroot
from shared.expression.failure import Failure


def exact_power(base: Rational, exponent: Rational) -> Number:
    """The power of exact values, which is exact where the root in it comes out."""
    if exponent.denominator == 1:
        return whole_power(base, exponent.numerator)
    if base < 0:
        raise _outside()
    root = exact_root(base, exponent.denominator)
    return _any_power(base, exponent) if root is None else whole_power(root, exponent.numerator)


def power(base: Number, exponent: Number) -> Interval:
    """The power where base or exponent is approximate."""
    if isinstance(exponent, Rational) and exponent.denominator == 1:
        return _whole_power(enclose(base), exponent)
    return _any_power(base, exponent)


def exact_root(value: Rational, degree: Integer) -> Rational | None:
    """The root of a value that is not negative, where it is a perfect power."""
    if degree > height(value):
        # Of so high a degree only 0 and 1 are perfect powers.
        return value if height(value) == 1 else None
    top, top_exact = iroot(value.numerator, int(degree))
    bottom, bottom_exact = iroot(value.denominator, int(degree))
    return Rational(top, bottom) if top_exact and bottom_exact else None


def _whole_power(base: Interval, exponent: Rational) -> Interval:
    """The power by an exact whole number, also of a negative base."""
    if not exponent:
        return Interval(ONE, ONE)
    odd = exponent.numerator & 1
    if base.high < 0:
        mirrored = _whole_power(negated(base), exponent)
        return negated(mirrored) if odd else mirrored
    if base.low >= 0:
        return _any_power(base, exponent)
    if exponent < 0:
        raise imprecise("to tell the base from zero")
    below = _any_power(Interval(ZERO, DOWN.minus(base.low)), exponent)
    above = _any_power(Interval(ZERO, base.high), exponent)
    return interval(negated(below).low, above.high) if odd else _wider(below, above)


def _wider(one: Interval, other: Interval) -> Interval:
    return one if one.high > other.high else other


def _any_power(base: Number, exponent: Number) -> Interval:
    """The power of a base that is not negative by any exponent."""
    bases, exponents = enclose(base), enclose(exponent)
    if is_zero(base):
        return _power_of_zero(exponents)
    if bases.low < 0:
        raise _negative_base(bases, exponent)
    if not bases.low and exponents.low <= 0:
        raise imprecise("to tell the base from zero")
    corners = [(x, y) for x in (bases.low, bases.high) for y in (exponents.low, exponents.high)]
    low = min(DOWN.pow(x, y) for x, y in corners)
    high = max(UP.pow(x, y) for x, y in corners)
    return positive(low, high) if bases.low > 0 else interval(low, high)


def _power_of_zero(exponents: Interval) -> Interval:
    if exponents.low > 0:
        return Interval(ZERO, ZERO)
    if exponents.high < 0:
        raise Failure(Code.DIVISION_BY_ZERO, "division by zero: zero to a negative power")
    raise imprecise("to tell the exponent from zero")


def _negative_base(bases: Interval, exponent: Number) -> Failure:
    if bases.high >= 0:
        return imprecise("to tell whether the base is negative")
    if isinstance(exponent, Interval) and _may_be_whole(exponent):
        return imprecise("to tell whether the exponent is whole")
    return _outside()


def _may_be_whole(value: Interval) -> bool:
    return UP.rint_floor(value.high) >= value.low


def _outside() -> Failure:
    return Failure(
        Code.OUTSIDE_REALS,
        "outside the real numbers: a negative number to a power that is not whole",
    )
