"""Which operations of an expression are computed together, in one message."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from shared.expression.effort import Size
from shared.expression.messages import Weight
from shared.expression.plans import Options
from shared.expression.shapes import Shape

_FRAME_BYTES = 32
"""What a packed value has beside its bits, and more."""


class Load(NamedTuple):
    """What an operation costs with all that is computed beside it, and what it is given."""

    weight: Weight
    operands: int
    octets: int

    def with_(self, other: Load) -> Load:
        """Both in one message."""
        weight = self.weight.with_(other.weight)
        return Load(weight, self.operands + other.operands, self.octets + other.octets)


class Grouping:
    """Goes through the operations from the first to the last, and ends a message after some."""

    def __init__(self, shape: Shape, options: Options, weight_of: Callable[[int], Weight]) -> None:
        self.shape = shape
        self.options = options
        self.weight_of = weight_of
        self.open: dict[int, Load] = {}
        self.ended: dict[int, Weight] = {}

    def groups(self, grain: int) -> dict[int, Weight] | None:
        """The operations that end a message, in order, and what each message costs.

        One does that costs, with what is computed in the same message, a grain of so many
        nanoseconds; and one whose message would be given too much if it went on. None if an
        operation alone is given too much.
        """
        order = self.shape.order()
        for index in order:
            load = self.joined(index)
            if self.is_over(load):
                return None
            is_operation = not isinstance(self.shape.steps[index], str)
            if index == self.shape.root or (is_operation and load.weight.cost >= grain):
                self.ended[index] = load.weight
            else:
                self.open[index] = load
        return {index: self.ended[index] for index in order if index in self.ended}

    def joined(self, index: int) -> Load:
        """An operation with what is still open of its operands, as far as there is room."""
        operands = self.shape.operands[index]
        load = self.summed(index, operands)
        if self.is_over(load):
            for place in operands:
                if place in self.open and self.open[place].operands > 1:
                    self.ended[place] = self.open.pop(place).weight
            load = self.summed(index, operands)
        for place in operands:
            self.open.pop(place, None)
        return load

    def summed(self, index: int, operands: Sequence[int]) -> Load:
        """An operation with its operands: those that have ended are given, the others beside it."""
        load = Load(self.weight_of(index), 0, 0)
        for place in operands:
            given = Load(_NOTHING, 1, _octets(self.shape.estimates[place].size))
            load = load.with_(self.open.get(place, given))
        return load

    def is_over(self, load: Load) -> bool:
        """Whether one message would be given too many values, or too large ones."""
        options = self.options
        return load.operands > options.most_operands or load.octets > options.operand_bytes


_NOTHING = Weight(0, 0)


def _octets(size: Size) -> int:
    return size.bits // 8 + _FRAME_BYTES
