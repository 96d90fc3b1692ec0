"""Approximate values: two numbers, between which the true value certainly lies."""

from __future__ import annotations

from dataclasses import dataclass

from shared.expression import limits
from shared.expression.approximate.real import (
    DOWN,
    ONE,
    PRECISION,
    UP,
    ZERO,
    Real,
    above,
    below,
    exponent,
    is_finite,
)
from shared.expression.codes import Code
from shared.expression.exact import Rational, size
from shared.expression.failure import Failure, Part


@dataclass(frozen=True, slots=True)
class Interval:
    """An approximate value: the true one is at least `low` and at most `high`."""

    low: Real
    high: Real


Number = Rational | Interval
"""A value: exact, or approximate."""


def interval(low: Real, high: Real) -> Interval:
    """The interval between two results that were rounded outwards; raises `Failure`.

    What is over the limit of size is refused, and an end too near to zero is moved away from the
    true value, so that no later operation leaves the range of exponents.
    """
    low_bits, high_bits = exponent(low), exponent(high)
    most = limits.LARGE.most
    if (
        -most < low_bits <= most
        and -most < high_bits <= most
        and is_finite(low)
        and is_finite(high)
    ):
        return Interval(low or ZERO, high or ZERO)
    return _at_the_edge(low, high)


def _at_the_edge(low: Real, high: Real) -> Interval:
    if _is_large(low) or _is_large(high):
        raise limits.over(limits.LARGE)
    low_is_small, high_is_small = _is_small(low), _is_small(high)
    if low_is_small and high_is_small and not low <= 0 <= high:
        raise limits.over(limits.SMALL)
    return Interval(
        (_LEAST_DOWN if low < 0 else ZERO) if low_is_small else low,
        (_LEAST_UP if high > 0 else ZERO) if high_is_small else high,
    )


def _is_large(value: Real) -> bool:
    return not is_finite(value) or exponent(value) > limits.LARGE.most


def _is_small(value: Real) -> bool:
    return exponent(value) <= -limits.LARGE.most


_LEAST_UP = DOWN.mul_2exp(ONE, -limits.LARGE.most)
_LEAST_DOWN = DOWN.minus(_LEAST_UP)


def enclose(value: Number) -> Interval:
    """The narrowest interval of working precision around a value."""
    if isinstance(value, Interval):
        return value
    return interval(below(value), above(value))


def size_of(value: Number) -> int:
    """The length in bits of a value."""
    return 2 * PRECISION if isinstance(value, Interval) else size(value)


def positive(low: Real, high: Real) -> Interval:
    """The interval between two results of which it is known that they are above zero."""
    if _is_small(high):
        raise limits.over(limits.SMALL)
    return interval(low, high)


def holds_zero(value: Interval) -> bool:
    """Whether the true value may be zero."""
    return value.low <= 0 <= value.high


def is_zero(value: Number) -> bool:
    """Whether the value certainly is zero."""
    return not (value.low or value.high) if isinstance(value, Interval) else not value


def width(value: Interval) -> Real:
    """How far apart the ends are, rounded up."""
    return UP.sub(value.high, value.low)


def negated(value: Interval) -> Interval:
    """The interval of the opposite values."""
    return Interval(DOWN.minus(value.high) or ZERO, UP.minus(value.low) or ZERO)


def imprecise(what: str, part: Part = Part.WHOLE) -> Failure:
    """The failure of what the error interval does not decide."""
    return Failure(Code.IMPRECISE, f"the approximate value is not precise enough {what}", part)
