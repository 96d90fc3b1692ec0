"""The expression language: exact arithmetic, and approximate values between certain bounds.

`evaluate` gives the texts of the value of a text, `compute` the value itself, `check` only says
whether it is an expression, `references` which values from elsewhere it needs, `key_of` under
which key its value is known again, `shorten` fits a value to a screen. All errors are
`shared.errors.ExpressionError`, whose code is a `Code`.
"""

from __future__ import annotations

from shared.expression.approximate.interval import Interval, Number
from shared.expression.codes import MEANINGS, Code
from shared.expression.keys import LANGUAGE_VERSION, key_of
from shared.expression.limits import LIMITS
from shared.expression.names import NAMES
from shared.expression.operators import OPERATORS
from shared.expression.parser import parse
from shared.expression.references import Mention, MentionKind, kept_name, references
from shared.expression.rendering import Value
from shared.expression.shortening import shorten
from shared.expression.solving import check, compute, evaluate, render, solve

__all__ = [
    "LANGUAGE_VERSION",
    "LIMITS",
    "MEANINGS",
    "NAMES",
    "OPERATORS",
    "Code",
    "Interval",
    "Mention",
    "MentionKind",
    "Number",
    "Value",
    "check",
    "compute",
    "evaluate",
    "kept_name",
    "key_of",
    "parse",
    "references",
    "render",
    "shorten",
    "solve",
]
