"""From a text to its value, and from a value to its texts."""

from __future__ import annotations

from collections.abc import Container, Mapping

from shared.errors import ExpressionError
from shared.expression.approximate.interval import Interval, Number
from shared.expression.approximate.rendering import render_interval
from shared.expression.evaluation import value_of
from shared.expression.failure import Failure
from shared.expression.parser import parse
from shared.expression.rendering import Value, render_exact

_NONE: Mapping[str, Number] = {}


def compute(text: str, values: Mapping[str, Number] = _NONE) -> Number:
    """The value of an expression; raises `ExpressionError` where it has none.

    `values` has the values of references, as they are written: `$12`, `ans`, `rate`.
    """
    return value_of(parse(text, values), values)


def render(value: Number) -> Value:
    """A value as texts; raises `Failure` where an approximate one has no certain digit."""
    return render_interval(value) if isinstance(value, Interval) else render_exact(value)


def solve(text: str, values: Mapping[str, Number] = _NONE) -> tuple[Number, Value]:
    """The value of an expression, and its texts; raises `ExpressionError`."""
    value = compute(text, values)
    try:
        return value, render(value)
    except Failure as failure:
        raise ExpressionError(failure.code, failure.message, 0, len(text)) from None


def evaluate(text: str, values: Mapping[str, Number] = _NONE) -> Value:
    """The texts of the value of an expression; raises `ExpressionError` where it has none."""
    return solve(text, values)[1]


def check(text: str, known: Container[str] | None = None) -> None:
    """Raise the `ExpressionError` of a text that is no expression, without computing anything.

    `known` are the references that have a value; with None all have one.
    """
    parse(text, known)
