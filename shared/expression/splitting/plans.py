"""What a plan is made of, and what it is made with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from shared import limits
from shared.expression.program import Call, Operation, Program

FUNCTIONS = "functions"
"""The key of the time of all functions that have none of their own."""


@dataclass(frozen=True, slots=True)
class Costs:
    """The milliseconds that each operation is made to take: a setting, 0 unless it is changed.

    The keys are names of operators, such as `addition`, and of functions, or `functions` for
    all of these.
    """

    times: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    are_all_zero: bool = field(init=False)
    """whether nothing is made to take time"""

    def __post_init__(self) -> None:
        object.__setattr__(self, "are_all_zero", not any(self.times.values()))

    def time_of(self, operation: Operation) -> int:
        """The milliseconds of one operation; constants take none."""
        if isinstance(operation, Call):
            common = self.times.get(FUNCTIONS, 0) if operation.arity else 0
            return self.times.get(operation.key, common)
        return self.times.get(operation.key, 0)

    def total(self, program: Program) -> int:
        """The milliseconds of all operations of an expression that is computed in one go."""
        if self.are_all_zero:
            return 0
        return sum(self.time_of(step) for step in program.steps if not isinstance(step, str))


@dataclass(frozen=True, slots=True)
class Options:
    """What a plan depends on beside the expression; never on how many workers there are."""

    rebalance: bool = True
    least_ms: int = 20
    """an expression that takes less in all is computed in one go"""
    message_ms: int = 5
    """what takes less is not worth a message"""
    chain_ms: int = 250
    """operations of which each waits for the one before are one message up to here"""
    most_steps: int = 10_000
    most_operands: int = limits.REFERENCES
    """values of other steps that one step is given"""
    operand_bytes: int = limits.REFERENCED_BYTES
    """and how large they may be together"""


@dataclass(frozen=True, slots=True)
class PlanStep:
    """One message to a worker: operations that are computed together, the last of them by name.

    `body` is a program in post-order (`splitting.steps`) in which `@0` is the value of
    the first of `operands`, which are indices of earlier steps; `mentions` are the references in
    it. `start` and `end` are the characters it is about. `time_ms` is what its operations are
    made to take, `cost_ms` that and what they need, `path_ms` the cost of the longest way from
    here to the result, this step included.
    """

    name: str
    body: str
    operands: tuple[int, ...]
    mentions: tuple[str, ...]
    start: int
    end: int
    time_ms: int
    cost_ms: int
    path_ms: int


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps; the value of the last one is that of the expression."""

    steps: tuple[PlanStep, ...]
