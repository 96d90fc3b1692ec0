"""Solves expressions."""

from __future__ import annotations

from shared.expression import shorten, solve
from shared.kinds.expression import NAME, text_of
from shared.kinds.values import result_of
from shared.limits import SUMMARY_CHARS
from shared.wire.codec import pack
from workers.kinds.base import Context, Product

__all__ = ["NAME", "do"]


def do(payload: bytes, _context: Context) -> Product:
    """The value of an expression; raises `ExpressionError`."""
    value, shown = solve(text_of(payload))
    sign = "≈ " if shown.approximate else ""
    return Product(shorten(sign + shown.decimal, SUMMARY_CHARS), pack(result_of(value, shown)))
