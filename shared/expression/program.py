"""An expression after parsing: a flat list of steps in post-order, and where each one stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from shared.expression.approximate.interval import Number
from shared.expression.failure import Part
from shared.expression.names import Name
from shared.expression.operators import Fixity, Operator
from shared.expression.tokens import COMMA, OPEN, token_range


@dataclass(frozen=True, slots=True)
class Call:
    """A step that uses a name: a function with `arity` arguments, or a constant with none."""

    name: Name
    arity: int

    def apply(self, *operands: Number) -> Number:
        """The value of the name for these arguments; raises `Failure`."""
        return self.name.apply(*operands)

    quick: ClassVar[None] = None

    @property
    def key(self) -> str:
        """The name under which its effort and time are looked up."""
        return self.name.text


class Reference(str):
    """The text of a value that the caller gives: `$12`, `ans`, or a name."""

    __slots__ = ()


Operation = Operator | Call
"""A step with so many operands as `arity` says."""

Step = str | Operation
"""One entry of a program: the text of a number or reference, or what is done with the values
before it."""


class Program(NamedTuple):
    """The steps of one expression, each after its operands.

    `places[i]` is the index of the token of step i: the number, the sign of the operator or the
    name. A named tuple, because one is made for each evaluation and this is the quickest.
    """

    text: str
    tokens: Sequence[str]
    steps: Sequence[Step]
    places: Sequence[int]
    grows: bool
    """Whether a value can be much longer than its text, so that limits must be watched."""


def beginning_of(program: Program, index: int) -> int:
    """The first step of the operation that step `index` ends: that of its first operand."""
    missing = 1
    while missing:
        step = program.steps[index]
        missing += (0 if isinstance(step, str) else step.arity) - 1
        index -= 1
    return index + 1


def extent_of(program: Program, index: int) -> tuple[int, int]:
    """The first and last token of a step, operands included.

    The parentheses directly around a step belong to the operation that uses it. They need no
    record: between an operator and its operand nothing else can stand.
    """
    first = beginning_of(program, index)
    stack: list[tuple[int, int]] = []
    for step, place in zip(program.steps[first : index + 1], program.places[first:], strict=False):
        cut = len(stack) - (0 if isinstance(step, str) else step.arity)
        stack[cut:] = [extent(program.tokens, step, place, stack[cut:])]
    return stack[0]


def extent(
    tokens: Sequence[str], step: Step, place: int, operands: Sequence[tuple[int, int]]
) -> tuple[int, int]:
    if isinstance(step, str) or not operands:
        return place, place
    if isinstance(step, Call):
        return place, _end_of_call(tokens, operands[-1])
    first = last = place
    if step.fixity is not Fixity.PREFIX:
        start, end = operands[0]
        first = start - (place - 1 - end)
    if step.fixity is not Fixity.POSTFIX:
        start, end = operands[-1]
        last = end + (start - place - 1)
    return first, last


def _end_of_call(tokens: Sequence[str], argument: tuple[int, int]) -> int:
    """The token that closes a call, from the extent of its last argument."""
    start, end = argument
    opened = start
    while tokens[opened - 1] == OPEN:
        opened -= 1
    # Of the parentheses before a single argument one is the call's; after a comma none is.
    return end + (start - opened) + (tokens[opened - 1] == COMMA)


def part_range(program: Program, index: int, part: Part = Part.WHOLE) -> tuple[int, int]:
    """The characters of step `index`: with its operands, or its right operand or sign alone."""
    place = program.places[index]
    if part is Part.SIGN:
        return token_range(program.text, place, place)
    first, last = extent_of(program, index)
    return token_range(program.text, place + 1 if part is Part.RIGHT else first, last)
