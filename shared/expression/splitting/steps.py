"""The operations of one step of a plan as text, and their computation.

A body is a program in post-order, its parts separated by spaces: a number as it is written, `@0`
the value of the first operand, `=rate` that of a reference, `+2` an operator with its number of
operands, `max(3` a function with its number of arguments. Nothing in it nests.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from shared.errors import ErrorCode, ExpressionError, WireError
from shared.expression import limits
from shared.expression.approximate.interval import Number
from shared.expression.failure import Failure
from shared.expression.machine import Machine
from shared.expression.names import NAMES, Kind
from shared.expression.operators import OPERATORS, Operator
from shared.expression.program import Call, Operation, Reference, Step
from shared.expression.tokens import is_number

OPERAND = "@"
MENTION = "="


def _operator_code(entry: Operator) -> str:
    return f"{entry.symbols[0]}{entry.arity}"


_OPERATORS: Mapping[str, Operator] = MappingProxyType(
    {_operator_code(entry): entry for entry in OPERATORS}
)


def code_of(step: Step) -> str:
    """A part of a body."""
    if isinstance(step, Reference):
        return MENTION + step
    if isinstance(step, str):
        return step
    return _operator_code(step) if isinstance(step, Operator) else f"{step.name.text}({step.arity}"


def run_step(
    body: str,
    operands: Sequence[Number],
    values: Mapping[str, Number],
    start: int = 0,
    end: int = 0,
) -> Number:
    """The value of a step from those of its operands; `values` has those of references.

    Raises `ExpressionError` for the characters of the step where an operation has no value, and
    `WireError` for a body that is none.
    """
    steps = _decoded(body)
    given: dict[str, Number] = {f"{OPERAND}{place}": value for place, value in enumerate(operands)}
    given.update((MENTION + name, value) for name, value in values.items())
    if any(isinstance(step, Reference) and step not in given for step in steps):
        raise _invalid()
    try:
        return Machine(given).value(steps)
    except Failure as failure:
        raise ExpressionError(failure.code, failure.message, start, end) from None


def _decoded(body: str) -> list[Step]:
    """The steps in a body; raises `WireError`."""
    steps = [_step(code) for code in body.split(" ")]
    height = 0
    for step in steps:
        height += 1 - (0 if isinstance(step, str) else step.arity)
        if height < 1:
            raise _invalid()
    if height != 1 or len(steps) > limits.NODES.most:
        raise _invalid()
    return steps


def _step(code: str) -> Step:
    operation = _OPERATORS.get(code)
    if operation is not None:
        return operation
    if code[:1] in (OPERAND, MENTION):
        return Reference(code)
    return code if is_number(code) else _call(code)


def _call(code: str) -> Operation:
    text, _, count = code.partition("(")
    name = NAMES.get(text)
    if name is None or name.kind is Kind.REFERENCE or not (count.isascii() and count.isdigit()):
        raise _invalid()
    arity = int(count) if len(count) < len(str(limits.NODES.most)) else -1
    if not name.accepts(arity):
        raise _invalid()
    return Call(name, arity)


def _invalid() -> WireError:
    return WireError(ErrorCode.INVALID, "This step of a plan cannot be read.")
