"""Makes the steps of a plan from the groups of operations that are computed together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from shared.expression.program import Program, Reference
from shared.expression.splitting.places import Places
from shared.expression.splitting.plans import PlanStep
from shared.expression.splitting.shapes import Shape
from shared.expression.splitting.steps import OPERAND, code_of

NANOSECONDS = 1_000_000
"""In a millisecond."""


class Weight(NamedTuple):
    """What operations are made to take in milliseconds, and need in nanoseconds."""

    time: int
    need: int

    @property
    def cost(self) -> int:
        """Both together, in nanoseconds."""
        return self.time * NANOSECONDS + self.need

    def with_(self, other: Weight) -> Weight:
        """The sum."""
        return Weight(self.time + other.time, self.need + other.need)


class Body(NamedTuple):
    """The operations of a group as text, the groups and the references whose values it needs."""

    text: str
    needed: tuple[int, ...]
    mentions: tuple[str, ...]


def steps_of(program: Program, shape: Shape, groups: Mapping[int, Weight]) -> tuple[PlanStep, ...]:
    """The steps, one for each group, which is named by its last operation."""
    bodies = {index: _body(shape, groups, index) for index in groups}
    ways = _ways(bodies, groups)
    numbers = {index: number for number, index in enumerate(groups)}
    places = Places(program)
    return tuple(
        PlanStep(
            _name(shape, index),
            body.text,
            tuple(numbers[needed] for needed in body.needed),
            body.mentions,
            *places.of(*shape.ends.get(index, (index, index))),
            groups[index].time,
            _milliseconds(groups[index].cost),
            _milliseconds(ways[index]),
        )
        for index, body in bodies.items()
    )


def _body(shape: Shape, groups: Mapping[int, Weight], root: int) -> Body:
    codes: list[str] = []
    needed: list[int] = []
    mentions: dict[str, None] = {}
    for index in _members(shape, groups, root):
        step = shape.steps[index]
        if index in groups and index != root:
            codes.append(f"{OPERAND}{len(needed)}")
            needed.append(index)
            continue
        if isinstance(step, Reference):
            mentions[str(step)] = None
        codes.append(code_of(step))
    return Body(" ".join(codes), tuple(needed), tuple(mentions))


def _members(shape: Shape, groups: Mapping[int, Weight], root: int) -> list[int]:
    """The operations of a group in post-order, and the last ones of the groups it needs."""
    found, waiting = [], [root]
    while waiting:
        index = waiting.pop()
        found.append(index)
        if index == root or index not in groups:
            waiting.extend(shape.operands[index])
    return found[::-1]


def _ways(bodies: dict[int, Body], groups: Mapping[int, Weight]) -> dict[int, int]:
    """The cost of the longest way from each group to the result."""
    ways = {index: weight.cost for index, weight in groups.items()}
    for index in reversed(bodies):
        for place in bodies[index].needed:
            ways[place] = groups[place].cost + ways[index]
    return ways


def _name(shape: Shape, index: int) -> str:
    step = shape.steps[index]
    return step if isinstance(step, str) else step.key


def _milliseconds(nanoseconds: int) -> int:
    return max(1, (nanoseconds + NANOSECONDS // 2) // NANOSECONDS)
