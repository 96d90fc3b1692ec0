"""Values as what comes of a job."""

from __future__ import annotations

from shared.errors import ExpressionError
from shared.expression import Interval, Number, Value, render, shorten
from shared.expression.approximate.interval import enclose
from shared.expression.exact import height
from shared.expression.failure import Failure
from shared.kinds.operands import pack_operand
from shared.kinds.values import result_of
from shared.limits import SUMMARY_CHARS
from shared.wire.codec import pack
from workers.kinds.base import Product

_UNCERTAIN = "≈ ?"

_LONG = 10_000
"""Bits of a value whose digits would take longer than most operations."""


def product_of(value: Number, start: int, end: int) -> Product:
    """The value of an expression; raises `ExpressionError` where no digit of it is certain."""
    try:
        shown = render(value)
    except Failure as failure:
        raise ExpressionError(failure.code, failure.message, start, end) from None
    return Product(_summary(shown), pack(result_of(value, shown)))


def step_product_of(value: Number) -> Product:
    """The value of a step, of which no digit need be certain yet; of a long one no text is made."""
    is_long = not isinstance(value, Interval) and height(value) > _LONG
    try:
        shown = render(enclose(value) if is_long else value)
    except Failure:
        return Product(_UNCERTAIN, pack_operand(value))
    return Product(_summary(shown), pack_operand(value))


def _summary(shown: Value) -> str:
    sign = "≈ " if shown.approximate else ""
    return shorten(sign + shown.decimal, SUMMARY_CHARS)
