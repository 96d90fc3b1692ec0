"""Solves expressions."""

from __future__ import annotations

from shared.expression import evaluate, shorten
from shared.kinds.expression import NAME, ExpressionResult, text_of
from shared.limits import SUMMARY_CHARS
from shared.wire.codec import pack
from workers.kinds.base import Product

__all__ = ["NAME", "do"]


def do(payload: bytes) -> Product:
    """The value of an expression; raises `ExpressionError`."""
    value = evaluate(text_of(payload))
    result = ExpressionResult(value.exact, value.decimal, value.approximate, value.digits)
    return Product(shorten(value.decimal, SUMMARY_CHARS), pack(result))
