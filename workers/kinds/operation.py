"""Does one step of an expression that was split."""

from __future__ import annotations

from shared.expression.splitting.steps import run_step
from shared.kinds.expression import ExpressionResult
from shared.kinds.operands import value_in
from shared.kinds.operation import NAME, Operation
from shared.kinds.values import value_of_result
from shared.wire.codec import unpack
from workers.kinds.base import Context, Job, Product
from workers.kinds.costs import take
from workers.kinds.products import product_of, step_product_of

__all__ = ["NAME", "do"]


def do(job: Job, _context: Context) -> Product:
    """The value of a step; raises `ExpressionError`."""
    operation = unpack(Operation, job.payload)
    take(operation.time)
    operands = [value_in(body) for body in job.inputs]
    given = {
        each.text: value_of_result(unpack(ExpressionResult, each.result))
        for each in operation.given
    }
    place = (operation.start, operation.end)
    value = run_step(operation.body, operands, given, *place)
    return product_of(value, *place) if operation.last else step_product_of(value)
