"""Computes steps with values of any size, and holds each of them to the limits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from shared.expression import limits
from shared.expression.approximate.interval import Interval, Number
from shared.expression.bounds import refuse_over
from shared.expression.chains import WORTHWHILE, Chain
from shared.expression.codes import Code
from shared.expression.effort import STEP, effort, reading, size_of
from shared.expression.exact import Rational, height
from shared.expression.failure import Failure, Part
from shared.expression.operators import Operator
from shared.expression.program import Operation, Reference, Step
from shared.expression.tokens import has_exponent

_MILLISECOND = 1_000_000

_SHORT = 100
_BITS_A_CHARACTER = 8
"""The most that a character of a number without exponent adds to numerator and denominator."""

_SMALL = 500
"""Bits of exact values with which operations take no time to speak of; an approximate one has
more."""


def perform(operation: Operation, operands: Sequence[Number]) -> Number:
    """The result of one operation on values of any size; raises `Failure`."""
    try:
        result = operation.apply(*operands)
    except ZeroDivisionError:
        raise division_by_zero() from None
    if isinstance(result, Rational):
        refuse_over(height(result))
    return result


def division_by_zero() -> Failure:
    return Failure(Code.DIVISION_BY_ZERO, "division by zero", Part.RIGHT)


class Machine:
    """Computes any steps, and holds each of them to the limits.

    `sizes` has for each entry of the stack a number of bits that it does not exceed.
    """

    __slots__ = ("held", "sizes", "stack", "values", "work")

    def __init__(self, values: Mapping[str, Number]) -> None:
        self.values = values
        self.stack: list[Any] = []
        self.sizes: list[int] = []
        self.held = 0
        self.work = 0

    def value(self, steps: Iterable[Step]) -> Number:
        """The value of these steps; raises `Failure` at the one that has none."""
        for step in steps:
            if isinstance(step, str):
                self.load(step)
            elif not self.operate_quickly(step):
                self.operate(step)
            if self.held > limits.HELD.most:
                raise limits.over(limits.HELD)
            if self.work > limits.WORK.most * _MILLISECOND:
                raise limits.over(limits.WORK)
        return self.settled(0)

    def load(self, step: str) -> None:
        """Push a number or the value of a reference."""
        if isinstance(step, Reference):
            self.push(self.values[step], size_of(self.values[step]).bits)
        elif len(step) < _SHORT and not has_exponent(step):
            self.push(Rational(step), _BITS_A_CHARACTER * len(step))
        else:
            value = Rational(step)
            size = size_of(value)
            self.work += reading(size)
            self.push(value, size.bits)

    def push(self, value: Number, bits: int) -> None:
        """Push a value of at most so many bits."""
        self.stack.append(value)
        self.sizes.append(bits)
        self.held += bits
        self.work += STEP

    def operate_quickly(self, step: Operation) -> bool:
        """Do an operation that certainly has a small exact result; whether it is one."""
        if step.quick is None:
            return False
        stack, sizes = self.stack, self.sizes
        if step.arity == 1:
            if sizes[-1] > _SMALL:
                return False
            stack[-1] = step.quick(stack[-1])
            return True
        bits = sizes[-2] + sizes[-1] + 2
        if bits > _SMALL:
            return False
        right = stack.pop()
        try:
            stack[-1] = step.quick(stack[-1], right)
        except ZeroDivisionError:
            raise division_by_zero() from None
        sizes[-2:] = [bits]
        self.held += 2
        self.work += STEP
        return True

    def operate(self, step: Operation) -> None:
        """Replace the operands of an operation by its result, or by a chain that has both."""
        if isinstance(step, Operator) and step.chain is not None and self.join(step):
            return
        cut = len(self.stack) - step.arity
        operands = [self.settled(place) for place in range(cut, len(self.stack))]
        sizes = [size_of(operand) for operand in operands]
        result = perform(step, operands)
        size = size_of(result)
        self.work += effort(step.key, sizes, size)
        self.replace(cut, result, size.bits)

    def replace(self, cut: int, entry: Number | Chain, bits: int) -> None:
        """Put one entry of so many bits into the place of all from `cut` on."""
        self.held += bits - sum(self.sizes[cut:])
        self.stack[cut:] = [entry]
        self.sizes[cut:] = [bits]

    def join(self, step: Operator) -> bool:
        """Put the operands into a chain, if both are exact, and the left one long enough."""
        cut = len(self.stack) - 2
        right = self.settled(cut + 1)
        chain = self.chain_at(cut, step)
        if chain is None or isinstance(right, Interval):
            return False
        done = chain.effort
        if not chain.take(right, step.inverse):
            return False
        self.work += STEP + chain.effort - done
        self.replace(cut, chain, chain.size.bits)
        return True

    def chain_at(self, place: int, step: Operator) -> Chain | None:
        """The chain that is an entry of the stack, or can begin with it."""
        kind, left = step.chain, self.stack[place]
        if kind is not None and isinstance(left, kind):
            return left
        value = self.settled(place)
        if kind is None or isinstance(value, Interval) or height(value) < WORTHWHILE:
            return None
        return kind(value)

    def settled(self, place: int) -> Number:
        """An entry of the stack as a value, which takes its place."""
        entry: Number | Chain = self.stack[place]
        if isinstance(entry, Rational | Interval):
            return entry
        done = entry.effort
        value = self.stack[place] = entry.value()
        self.work += entry.effort - done
        bits = size_of(value).bits
        self.held += bits - self.sizes[place]
        self.sizes[place] = bits
        return value
