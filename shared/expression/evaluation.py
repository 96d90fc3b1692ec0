"""The exact value of a program, computed on a stack."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from shared.errors import ExpressionError
from shared.expression import limits
from shared.expression.bounds import refuse_over
from shared.expression.codes import Code
from shared.expression.exact import Rational, height
from shared.expression.failure import Failure, Part
from shared.expression.interval import Number, size_of
from shared.expression.program import Operation, Program, Reference, part_range


def value_of(program: Program, values: Mapping[str, Number]) -> Number:
    """The value of a program; raises `ExpressionError` for the first operation without one.

    `values` has those of all references.
    """
    if program.grows:
        return _compute_watching(program, values)
    try:
        return _compute(program)
    except ZeroDivisionError:
        return _compute_watching(program, values)


def perform(operation: Operation, operands: Sequence[Number]) -> Number:
    """The result of one operation on values of any size; raises `Failure`."""
    try:
        result = operation.apply(*operands)
    except ZeroDivisionError:
        raise Failure(Code.DIVISION_BY_ZERO, "division by zero", Part.RIGHT) from None
    if isinstance(result, Rational):
        refuse_over(height(result))
    return result


def _compute(program: Program) -> Rational:
    """The value of a program whose values cannot reach a limit; the fast way for nearly all."""
    stack: list[Any] = []
    for step in program.steps:
        if isinstance(step, str):
            stack.append(Rational(step))
        elif step.arity == 2:
            right = stack.pop()
            stack[-1] = step.quick(stack[-1], right)
        else:
            stack[-1] = step.quick(stack[-1])
    value: Rational = stack[0]
    return value


def _compute_watching(program: Program, values: Mapping[str, Number]) -> Number:
    """The value of any program, each operation held to the limits and each failure located."""
    stack: list[Number] = []
    held = 0
    for index, step in enumerate(program.steps):
        if isinstance(step, Reference):
            stack.append(values[step])
        elif isinstance(step, str):
            stack.append(Rational(step))
        else:
            cut = len(stack) - step.arity
            operands = stack[cut:]
            held -= sum(map(size_of, operands))
            stack[cut:] = [_perform_located(program, index, step, operands)]
        held += size_of(stack[-1])
        if held > limits.HELD.most:
            raise limits.refuse(limits.HELD, *part_range(program, index))
    return stack[0]


def _perform_located(
    program: Program, index: int, operation: Operation, operands: Sequence[Number]
) -> Number:
    """Perform step `index`; raises `ExpressionError` with the characters it is about."""
    try:
        return perform(operation, operands)
    except Failure as failure:
        start, end = part_range(program, index, failure.part)
        raise ExpressionError(failure.code, failure.message, start, end) from None
