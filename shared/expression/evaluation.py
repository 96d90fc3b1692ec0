"""The value of a program, computed on a stack."""

from __future__ import annotations

import operator
from collections.abc import Mapping
from typing import Any

from shared.expression.exact import Rational
from shared.expression.interval import Number
from shared.expression.machine import Machine, division_by_zero, located
from shared.expression.program import Program


def value_of(program: Program, values: Mapping[str, Number]) -> Number:
    """The value of a program; raises `ExpressionError` for the first operation without one.

    `values` has those of all references.
    """
    if program.grows:
        return Machine(program, values).run()
    return _compute(program)


def _compute(program: Program) -> Rational:
    """The value of a program whose values cannot reach a limit; the fast way for nearly all."""
    stack: list[Any] = []
    steps = iter(program.steps)
    try:
        for step in steps:
            if isinstance(step, str):
                stack.append(Rational(step))
            elif step.arity == 2:
                right = stack.pop()
                stack[-1] = step.quick(stack[-1], right)  # type: ignore[misc]
            else:
                stack[-1] = step.quick(stack[-1])  # type: ignore[misc]
    except ZeroDivisionError:
        index = len(program.steps) - operator.length_hint(steps) - 1
        raise located(program, index, division_by_zero()) from None
    value: Rational = stack[0]
    return value
