"""Sine, cosine and tangent.

They are exact for 0 only (Lindemann–Weierstrass). An approximate angle widens a sine or cosine by
no more than its own width, since neither is ever steeper than 1.
"""

from __future__ import annotations

from shared.expression import limits
from shared.expression.approximate.interval import Interval, Number, imprecise, interval, width
from shared.expression.approximate.real import (
    DOWN,
    MINUS_ONE,
    ONE,
    PRECISION,
    UP,
    Real,
    above,
    below,
    exponent,
)
from shared.expression.exact import Rational

_MORE = (0, PRECISION, 4 * PRECISION, 16 * PRECISION)
"""Bits that are tried in addition where an angle is near to a zero or pole."""

_SHARP = PRECISION - 70
"""Bits of a sine that are wanted: those of 50 working digits, and some."""


def sin(angle: Number) -> Number:
    """The sine of an angle in radians."""
    if isinstance(angle, Rational) and not angle:
        return Rational(0)
    ends = _ends(angle)
    return _widened(DOWN.sin(ends.low), UP.sin(ends.low), ends)


def cos(angle: Number) -> Number:
    """The cosine of an angle in radians."""
    if isinstance(angle, Rational) and not angle:
        return Rational(1)
    return _cos(_ends(angle))


def _cos(ends: Interval) -> Interval:
    return _widened(DOWN.cos(ends.low), UP.cos(ends.low), ends)


def _widened(low: Real, high: Real, ends: Interval) -> Interval:
    """What a sine or cosine can be that is between these at the lower end of the angle."""
    by = width(ends)
    return interval(max(DOWN.sub(low, by), MINUS_ONE), min(UP.add(high, by), ONE))


def tan(angle: Number) -> Number:
    """The tangent of an angle in radians, which rises from each pole to the next."""
    if isinstance(angle, Rational) and not angle:
        return Rational(0)
    ends = _ends(angle)
    cosine = _cos(ends)
    if cosine.low <= 0 <= cosine.high:
        raise imprecise("to tell on which side of a pole the angle is")
    return interval(DOWN.tan(ends.low), UP.tan(ends.high))


def _ends(angle: Number) -> Interval:
    """The angle, an exact one with as many bits as its sine, cosine and tangent need."""
    if isinstance(angle, Interval):
        return _bounded(angle)
    bits = max(0, angle.numerator.bit_length() - angle.denominator.bit_length() + 1)
    if bits > limits.ANGLE.most:
        raise limits.over(limits.ANGLE)
    for more in _MORE:
        precision = PRECISION + bits + more
        ends = Interval(below(angle, precision), above(angle, precision))
        if _is_sharp(ends):
            break
    return ends


def _bounded(angle: Interval) -> Interval:
    """An approximate angle; one that is open by whole turns need not be looked at closely."""
    if width(angle) >= 2:
        raise imprecise("to know the angle")
    if max(exponent(angle.low), exponent(angle.high)) > limits.ANGLE.most:
        raise limits.over(limits.ANGLE)
    return angle


def _is_sharp(ends: Interval) -> bool:
    """Whether the angle is known far better than its distance from the next zero or pole.

    Those of sine and cosine together are the zeros of sin(2x).
    """
    open_by = width(ends)
    return (
        not open_by or exponent(DOWN.sin(DOWN.mul_2exp(ends.low, 1))) - exponent(open_by) > _SHARP
    )
