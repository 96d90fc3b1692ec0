"""Expressions as trees in flat lists, in which the planner puts other trees in places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from shared.expression.approximate.interval import Number
from shared.expression.program import Program, Reference, Step
from shared.expression.splitting.estimates import Estimate, of_number, of_operation, of_value


@dataclass(slots=True)
class Shape:
    """The operations of a tree, each with the indices of its operands; `root` is the last of all.

    The first ones are the steps of the program; those that balancing makes come behind them.
    """

    steps: list[Step]
    operands: list[tuple[int, ...]]
    estimates: list[Estimate]
    root: int
    ends: dict[int, tuple[int, int]] = field(default_factory=dict)
    """The first and last term of what balancing has made, as indices."""

    def add(self, step: Step, operands: tuple[int, ...], estimate: Estimate) -> int:
        """Add an operation; its index."""
        self.steps.append(step)
        self.operands.append(operands)
        self.estimates.append(estimate)
        return len(self.steps) - 1

    def replace(self, replaced: Mapping[int, int]) -> None:
        """Let every operation use other operands in the place of these."""
        self.root = replaced.get(self.root, self.root)
        self.operands = [
            tuple(replaced.get(place, place) for place in operands) for operands in self.operands
        ]

    def order(self) -> list[int]:
        """The indices that are in use, each behind its operands, as they are written."""
        found, waiting = [], [self.root]
        while waiting:
            index = waiting.pop()
            found.append(index)
            waiting.extend(self.operands[index])
        return found[::-1]


def shape_of(program: Program, values: Mapping[str, Number]) -> Shape:
    """The tree of a program as it is written."""
    shape = Shape([], [], [], len(program.steps) - 1)
    stack: list[int] = []
    for step in program.steps:
        if isinstance(step, str):
            known = of_value(values[step]) if isinstance(step, Reference) else of_number(step)
            stack.append(shape.add(step, (), known))
        else:
            cut = len(stack) - step.arity
            operands = tuple(stack[cut:])
            estimate = of_operation(step, [shape.estimates[place] for place in operands])
            stack[cut:] = [shape.add(step, operands, estimate)]
    return shape
