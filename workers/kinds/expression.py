"""Solves expressions."""

from __future__ import annotations

from shared.expression import Number, references, shorten, solve
from shared.kinds.expression import NAME, ExpressionResult, text_of
from shared.kinds.values import result_of, value_of_result
from shared.limits import SUMMARY_CHARS
from shared.wire.codec import pack, unpack
from workers.kinds.base import Context, Job, Product

__all__ = ["NAME", "do"]


def do(job: Job, _context: Context) -> Product:
    """The value of an expression; raises `ExpressionError`."""
    text = text_of(job.payload)
    value, shown = solve(text, values_of(text, job.inputs))
    sign = "≈ " if shown.approximate else ""
    return Product(shorten(sign + shown.decimal, SUMMARY_CHARS), pack(result_of(value, shown)))


def values_of(text: str, inputs: tuple[bytes, ...]) -> dict[str, Number]:
    """The values that an expression refers to, as it writes them."""
    if not inputs:
        return {}
    results = (value_of_result(unpack(ExpressionResult, body)) for body in inputs)
    return {mention.text: value for mention, value in zip(references(text), results, strict=True)}
