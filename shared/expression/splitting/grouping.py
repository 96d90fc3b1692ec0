"""Which operations of an expression are computed together, in one message."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from shared.expression.effort import Size
from shared.expression.splitting.messages import NANOSECONDS, Weight
from shared.expression.splitting.plans import Options
from shared.expression.splitting.shapes import Shape

_FRAME_BYTES = 32
"""What a packed value has beside its bits, and more."""


class Load(NamedTuple):
    """What an operation costs with all that is computed beside it, and what it is given."""

    weight: Weight
    given: tuple[int, ...] = ()
    """the last operations of the messages whose values it needs"""
    octets: int = 0

    def with_(self, other: Load) -> Load:
        """Both in one message."""
        weight = self.weight.with_(other.weight)
        return Load(weight, self.given + other.given, self.octets + other.octets)


class Grouping:
    """Goes through the operations from the first to the last, and ends a message after some."""

    def __init__(self, shape: Shape, options: Options, weight_of: Callable[[int], Weight]) -> None:
        self.shape = shape
        self.options = options
        self.weight_of = weight_of
        self.open: dict[int, Load] = {}
        self.ended: dict[int, Load] = {}

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
                self.ended[index] = self.continued(load)
            else:
                self.open[index] = load
        return {index: self.ended[index].weight for index in order if index in self.ended}

    def joined(self, index: int) -> Load:
        """An operation with what is still open of its operands, as far as there is room."""
        operands = self.shape.operands[index]
        load = self.summed(index, operands)
        if self.is_over(load):
            for place in operands:
                if place in self.open and len(self.open[place].given) > 1:
                    self.ended[place] = self.open.pop(place)
            load = self.summed(index, operands)
        for place in operands:
            self.open.pop(place, None)
        return load

    def summed(self, index: int, operands: Sequence[int]) -> Load:
        """An operation with its operands: those that have ended are given, the others beside it."""
        load = Load(self.weight_of(index))
        for place in operands:
            given = Load(_NOTHING, (place,), _octets(self.shape.estimates[place].size))
            load = load.with_(self.open.get(place, given))
        return load

    def continued(self, load: Load) -> Load:
        """A message that goes on with the only one it waits for, as long as both are short.

        Nothing else could be done with that value, and the way to the broker and back is saved.
        """
        if len(load.given) != 1:
            return load
        before = self.ended[load.given[0]]
        weight = before.weight.with_(load.weight)
        if weight.cost > self.options.chain_ms * NANOSECONDS:
            return load
        del self.ended[load.given[0]]
        return before._replace(weight=weight)

    def is_over(self, load: Load) -> bool:
        """Whether one message would be given too many values, or too large ones."""
        options = self.options
        return len(load.given) > options.most_operands or load.octets > options.operand_bytes


_NOTHING = Weight(0, 0)


def _octets(size: Size) -> int:
    return size.bits // 8 + _FRAME_BYTES
