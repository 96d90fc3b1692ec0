"""The value of a program, computed on a stack."""

from __future__ import annotations

import operator
from collections.abc import Iterator, Mapping
from typing import Any

from shared.errors import ExpressionError
from shared.expression.approximate.interval import Number
from shared.expression.exact import Rational
from shared.expression.failure import Failure
from shared.expression.machine import Machine, division_by_zero
from shared.expression.program import Program, Step, part_range


def value_of(program: Program, values: Mapping[str, Number]) -> Number:
    """The value of a program; raises `ExpressionError` for the first operation without one.

    `values` has those of all references.
    """
    steps = iter(program.steps)
    try:
        return Machine(values).value(steps) if program.grows else _value_of_small(steps)
    except Failure as failure:
        index = len(program.steps) - operator.length_hint(steps) - 1
        start, end = part_range(program, index, failure.part)
        raise ExpressionError(failure.code, failure.message, start, end) from None


def _value_of_small(steps: Iterator[Step]) -> Rational:
    """The value of steps whose values cannot reach a limit; the fast way for nearly all."""
    stack: list[Any] = []
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
        raise division_by_zero() from None
    value: Rational = stack[0]
    return value
