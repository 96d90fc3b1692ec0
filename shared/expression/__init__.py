"""The expression language: exact arithmetic on integers, fractions and decimals.

`evaluate` gives the value of a text, `check` only says whether it is an expression, `shorten`
fits a value to a screen. All errors are `shared.errors.ExpressionError`, whose code is a `Code`.
"""

from __future__ import annotations

from shared.expression.codes import MEANINGS, Code
from shared.expression.evaluation import value_of
from shared.expression.limits import LIMITS
from shared.expression.names import NAMES
from shared.expression.operators import OPERATORS
from shared.expression.parser import parse
from shared.expression.rendering import Value, render
from shared.expression.shortening import shorten

__all__ = [
    "LIMITS",
    "MEANINGS",
    "NAMES",
    "OPERATORS",
    "Code",
    "Value",
    "check",
    "evaluate",
    "parse",
    "shorten",
]


def evaluate(text: str) -> Value:
    """The value of an expression; raises `ExpressionError` where it has none."""
    return render(value_of(parse(text)))


def check(text: str) -> None:
    """Raise the `ExpressionError` of a text that is no expression, without computing anything."""
    parse(text)
