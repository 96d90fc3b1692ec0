"""Which operations of an expression are sent to workers, and in what order they depend.

A plan is flat: steps in post-order, each with the indices of the steps whose values it needs.
What is too cheap to be worth a message is computed inside the step that uses it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shared.expression import limits
from shared.expression.approximate.interval import Number
from shared.expression.chains import WORTHWHILE
from shared.expression.effort import Size, cancelling, effort, multiplying, reading, size_of
from shared.expression.program import Program, Reference, Step
from shared.expression.splitting.balancing import balance, chain_of, links
from shared.expression.splitting.grouping import Grouping
from shared.expression.splitting.messages import NANOSECONDS, Weight, steps_of
from shared.expression.splitting.plans import Costs, Options, Plan, PlanStep
from shared.expression.splitting.shapes import Shape, shape_of
from shared.expression.tokens import has_exponent

_FEW = 200
"""Operations on small numbers, or digits, that take no time to speak of."""

_MOST_ESTIMATED = 20_000
"""Operations of which it would take too long to tell which are worth a message."""


def plan(
    program: Program,
    costs: Costs,
    options: Options,
    values: Mapping[str, Number],
) -> Plan | None:
    """How to share an expression among workers; None if it is computed in one go."""
    if costs.are_all_zero and _is_quick(program, values):
        return None
    shape = shape_of(program, values)
    planner = _Planner(shape, costs, options)
    if planner.total() < options.least_ms * NANOSECONDS or not planner.is_within_limits():
        return None
    if options.rebalance:
        balance(shape, planner.is_worthwhile)
        planner.weigh()
    return planner.plan(program)


def _is_quick(program: Program, values: Mapping[str, Number]) -> bool:
    """Whether to plan the expression certainly takes as long as to compute it."""
    steps = program.steps
    if not program.grows or len(steps) > _MOST_ESTIMATED:
        return True
    return len(steps) < _FEW and not any(_makes_large(step, values) for step in steps)


def _makes_large(step: Step, values: Mapping[str, Number]) -> bool:
    if isinstance(step, Reference):
        return size_of(values[step]).bits > WORTHWHILE
    if isinstance(step, str):
        return len(step) > _FEW or has_exponent(step) is not None
    return step.key in ("power", "factorial")


class _Planner:
    """Weighs the operations of a shape, and decides which of them begin a message."""

    def __init__(self, shape: Shape, costs: Costs, options: Options) -> None:
        self.shape = shape
        self.costs = costs
        self.options = options
        self.times: list[int] = []
        self.needs: list[int] = []
        self.weigh()

    def weigh(self) -> None:
        """Weigh the operations that have been added: the time set for each, and what it needs."""
        for index in range(len(self.needs), len(self.shape.steps)):
            step, size = self.shape.steps[index], self.shape.estimates[index].size
            if isinstance(step, str):
                self.times.append(0)
                self.needs.append(reading(size))
            else:
                sizes = [self.shape.estimates[place].size for place in self.shape.operands[index]]
                self.times.append(self.costs.time_of(step))
                self.needs.append(effort(step.key, sizes, size))

    def cost(self, index: int) -> int:
        """The nanoseconds that an operation takes."""
        return self.times[index] * NANOSECONDS + self.needs[index]

    def total(self) -> int:
        """The nanoseconds of all operations."""
        return sum(self.times) * NANOSECONDS + sum(self.needs)

    def is_within_limits(self) -> bool:
        """Whether the expression in one go certainly is within the limits of work and room.

        Step by step nobody would notice that it is not.
        """
        room = sum(estimate.size.bits for estimate in self.shape.estimates)
        work = sum(self.needs) + self.work_of_trees()
        return room < limits.HELD.most and work < limits.WORK.most * NANOSECONDS

    def work_of_trees(self) -> int:
        """What chains may need in one go, where they are computed as trees: a level at a time.

        Where it is not known that all is exact, each operation is taken for such a level.
        """
        estimates = self.shape.estimates
        levels = [(link.root, len(link.terms).bit_length()) for link in links(self.shape)]
        unsure = [index for index, estimate in enumerate(estimates) if not estimate.exact]
        levels += [(index, 4) for index in unsure if chain_of(self.shape, index)]
        return sum(
            count * _whole_level(estimates[index].size)
            for index, count in levels
            if estimates[index].size.bits > WORTHWHILE
        )

    def is_worthwhile(self, joints: Sequence[int]) -> bool:
        """Whether the operations of a chain are worth a message."""
        return sum(map(self.cost, joints)) >= self.options.message_ms * NANOSECONDS

    def plan(self, program: Program) -> Plan | None:
        """The messages, if they are worth it: if something can go on beside something else."""
        grain = self.options.message_ms * NANOSECONDS
        # No more operations than this can have the cost of a grain.
        grain = max(grain, self.total() // (self.options.most_steps - 1) + 1)
        groups = Grouping(self.shape, self.options, self.weight_of).groups(grain)
        if groups is None or len(groups) > self.options.most_steps:
            return None
        steps = steps_of(program, self.shape, groups)
        if len(steps) < 2 or (self.costs.are_all_zero and _is_one_way(steps)):
            return None
        return Plan(steps)

    def weight_of(self, index: int) -> Weight:
        """The weight of one operation."""
        return Weight(self.times[index], self.needs[index])


def _whole_level(size: Size) -> int:
    """The effort to make a fraction of this size of two halves."""
    if size.bottom == 1:
        return multiplying(size.top, size.top)
    return 3 * multiplying(size.top, size.bottom) + cancelling(size.top, size.bottom)


def _is_one_way(steps: Sequence[PlanStep]) -> bool:
    """Whether hardly anything can be done beside the longest way through."""
    longest = max(step.path_ms for step in steps)
    return longest * 10 > 9 * sum(step.cost_ms for step in steps)
