"""Computes an expression by its plan, in one process: what a grid does, without the grid."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from shared.errors import ExpressionError
from shared.expression.approximate.interval import Number
from shared.expression.parser import parse
from shared.expression.solving import compute
from shared.expression.splitting.planning import plan
from shared.expression.splitting.plans import Costs, Options, PlanStep
from shared.expression.splitting.steps import run_step

Runner = Callable[[PlanStep, Sequence[Number], Mapping[str, Number]], Number]
"""Computes one step from the values of its operands and of its mentions."""


def run(step: PlanStep, operands: Sequence[Number], values: Mapping[str, Number]) -> Number:
    """One step, here and now; raises `ExpressionError`."""
    return run_step(step.body, operands, values, step.start, step.end)


def evaluate_planned(
    text: str,
    costs: Costs,
    options: Options,
    values: Mapping[str, Number],
    runner: Runner = run,
) -> Number:
    """The value of an expression, step by step where it has a plan; raises `ExpressionError`.

    Where a step fails, the expression as written says what is wrong: the first error in its own
    order, or that only the plan had one, since another order can divide by a zero factor.
    """
    found = plan(parse(text, values), costs, options, values)
    if found is None:
        return compute(text, values)
    results: list[Number] = []
    try:
        for step in found.steps:
            mentioned = {name: values[name] for name in step.mentions}
            results.append(runner(step, [results[place] for place in step.operands], mentioned))
    except ExpressionError:
        return compute(text, values)
    return results[-1]
