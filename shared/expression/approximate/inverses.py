"""The angles that belong to a sine, cosine or tangent, and the hyperbolic functions.

Each is exact only where the table says so: for other fractions the value is transcendental
(Lindemann–Weierstrass).
"""

from __future__ import annotations

from shared.expression.approximate.interval import Interval, Number, enclose, imprecise, interval
from shared.expression.approximate.operators import divide, multiply
from shared.expression.approximate.real import DOWN, ONE, UP
from shared.expression.approximate.roots import sqrt
from shared.expression.codes import Code
from shared.expression.exact import Rational
from shared.expression.failure import Failure

_ZERO, _ONE, _HALF = Rational(0), Rational(1), Rational(1, 2)


def asin(value: Number) -> Number:
    """The angle from -pi/2 to pi/2 with this sine."""
    if isinstance(value, Rational) and not value:
        return _ZERO
    sine = _within_one(value)
    return interval(DOWN.asin(sine.low), UP.asin(sine.high))


def acos(value: Number) -> Number:
    """The angle from 0 to pi with this cosine."""
    if isinstance(value, Rational) and _HALF < value <= 1:
        return _small_acos(value)
    cosine = _within_one(value)
    return interval(DOWN.acos(cosine.high), UP.acos(cosine.low))


def _small_acos(value: Rational) -> Number:
    """The angle of a cosine near to 1, whose distance from 1 would be lost in rounding."""
    if value == 1:
        return _ZERO
    sine = sqrt(multiply(1 - value, 1 + value))
    return atan(divide(sine, value))


def _within_one(value: Number) -> Interval:
    found = enclose(value)
    outside = abs(value) > 1 if isinstance(value, Rational) else found.low > 1 or found.high < -1
    if outside:
        raise Failure(
            Code.OUTSIDE_REALS, "outside the real numbers: no angle has a sine or cosine beyond 1"
        )
    if found.low < -1 or found.high > 1:
        raise imprecise("to tell whether it is beyond 1")
    return found


def atan(value: Number) -> Number:
    """The angle from -pi/2 to pi/2 with this tangent."""
    if isinstance(value, Rational) and not value:
        return _ZERO
    tangent = enclose(value)
    return interval(DOWN.atan(tangent.low), UP.atan(tangent.high))


def atan2(ordinate: Number, abscissa: Number) -> Number:
    """The angle from -pi to pi of the point (abscissa, ordinate)."""
    if isinstance(ordinate, Rational) and isinstance(abscissa, Rational) and not ordinate:
        if not abscissa:
            raise Failure(Code.DOMAIN, "the point (0, 0) has no angle")
        if abscissa > 0:
            return _ZERO
    y, x = enclose(ordinate), enclose(abscissa)
    if y.low <= 0 <= y.high and x.low <= 0 and (x.high >= 0 or y.low < 0):
        raise imprecise("to tell on which side of the half-turn the point is")
    corners = [(one, other) for one in (y.low, y.high) for other in (x.low, x.high)]
    return interval(
        min(DOWN.atan2(*corner) for corner in corners), max(UP.atan2(*corner) for corner in corners)
    )


def sinh(value: Number) -> Number:
    """The hyperbolic sine."""
    if isinstance(value, Rational) and not value:
        return _ZERO
    ends = enclose(value)
    return interval(DOWN.sinh(ends.low), UP.sinh(ends.high))


def cosh(value: Number) -> Number:
    """The hyperbolic cosine, which is least at 0."""
    if isinstance(value, Rational) and not value:
        return _ONE
    ends = enclose(value)
    low = ONE if ends.low <= 0 <= ends.high else min(DOWN.cosh(ends.low), DOWN.cosh(ends.high))
    return interval(low, max(UP.cosh(ends.low), UP.cosh(ends.high)))


def tanh(value: Number) -> Number:
    """The hyperbolic tangent."""
    if isinstance(value, Rational) and not value:
        return _ZERO
    ends = enclose(value)
    return interval(DOWN.tanh(ends.low), UP.tanh(ends.high))
