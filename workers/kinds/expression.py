"""Solves expressions, or plans how several workers do."""

from __future__ import annotations

from shared.expression import parse, references
from shared.expression.evaluation import value_of
from shared.expression.quick import quick_value
from shared.kinds.expression import NAME, ExpressionResult, text_of
from shared.kinds.values import value_of_result
from shared.wire.codec import unpack
from shared.wire.rows import Plan
from workers.kinds.base import Context, Job, Product
from workers.kinds.costs import take
from workers.kinds.planning import planned
from workers.kinds.products import product_of

__all__ = ["NAME", "do", "do_brief"]


def do(job: Job, context: Context) -> Product | Plan:
    """The value of an expression, or a plan; raises `ExpressionError`."""
    text = text_of(job.payload)
    given = _given(text, job.inputs)
    values = {name: value_of_result(unpack(ExpressionResult, body)) for name, body in given.items()}
    program = parse(text, values)
    if not job.whole:
        if context.settings.split:
            plan = planned(program, context.costs, context.settings, values, given)
            if plan is not None:
                return plan
        take(context.costs.total(program))
    return product_of(value_of(program, values), 0, len(text))


def do_brief(payload: bytes, context: Context) -> Product | None:
    """The value of a short expression of plain numbers; None of any other."""
    if not context.costs.are_all_zero:
        return None
    text = text_of(payload)
    value = quick_value(text)
    return None if value is None else product_of(value, 0, len(text))


def _given(text: str, inputs: tuple[bytes, ...]) -> dict[str, bytes]:
    """The results that an expression refers to, as it writes them."""
    if not inputs:
        return {}
    return dict(zip((mention.text for mention in references(text)), inputs, strict=True))
