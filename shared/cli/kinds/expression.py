"""How expressions and their values are told."""

from __future__ import annotations

from typing import Any

from shared.cli.kinds.base import Bodies, Lines
from shared.errors import WireError
from shared.kinds import expression
from shared.kinds.expression import ExpressionResult
from shared.safety import visible
from shared.wire.codec import unpack
from shared.wire.rows import TaskRow

ELLIPSIS = "…"


def expression_result(result: bytes | None) -> ExpressionResult | None:
    """The result of an expression; None where it has none that can be read."""
    if result is None:
        return None
    try:
        return unpack(ExpressionResult, result)
    except WireError:
        return None


def value_text(result: ExpressionResult) -> str:
    """A value in one line that is exact where the value is: a whole number, else a decimal that
    ends, else a fraction."""
    if result.exact is None or result.approximate:
        return f"≈ {result.decimal}"
    ends = ELLIPSIS not in result.decimal
    return result.decimal if ends and "/" in result.exact else result.exact


def _fields(row: TaskRow, payload: bytes | None, result: bytes | None) -> dict[str, Any]:
    value = expression_result(result)
    return {
        "expression": row.title if payload is None else expression.text_of(payload),
        "result": None
        if value is None
        else {
            "exact": value.exact,
            "decimal": value.decimal,
            "approximate": value.approximate,
            "digits": value.digits,
            "error": value.error,
        },
        "cached": row.cached,
    }


def _asked(payload: bytes) -> Lines:
    yield "expression", visible(expression.text_of(payload))


def _came(result: bytes | None) -> Lines:
    value = expression_result(result)
    if value is not None:
        yield "result", value_text(value)
        yield "decimal", value.exact and value.decimal
        yield "", value.error and f"± {value.error}"


BODIES = Bodies(_fields, _asked, _came)
