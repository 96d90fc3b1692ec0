"""The least and the greatest of several values: one of them, exact if it is."""

from __future__ import annotations

from shared.expression.approximate.interval import Interval, Number, imprecise
from shared.expression.approximate.real import Real
from shared.expression.exact import Rational


def least(*values: Number) -> Number:
    """The value that certainly none of the others is below, if not between the same bounds."""
    chosen = min(values, key=_high)
    if any(_low(other) < _high(chosen) and other != chosen for other in values):
        raise _undecided()
    return chosen


def greatest(*values: Number) -> Number:
    """The value that certainly none of the others is above, if not between the same bounds."""
    chosen = max(values, key=_low)
    if any(_high(other) > _low(chosen) and other != chosen for other in values):
        raise _undecided()
    return chosen


def _low(value: Number) -> Rational | Real:
    return value.low if isinstance(value, Interval) else value


def _high(value: Number) -> Rational | Real:
    return value.high if isinstance(value, Interval) else value


def _undecided() -> Exception:
    return imprecise("to be compared with another one")
