"""Plans expressions for several workers, in the words of the wire."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shared.expression import OPERATORS, Number
from shared.expression.program import Program
from shared.expression.splitting.planning import plan
from shared.expression.splitting.plans import Costs, Options, PlanStep
from shared.kinds.operation import Given, Operation
from shared.limits import NAME_CHARS, PAYLOAD_BYTES, REFERENCES
from shared.settings import Settings
from shared.wire.codec import pack
from shared.wire.rows import Plan, Step

_SIGNS = {entry.name: entry.symbols[0] for entry in OPERATORS}


def planned(
    program: Program,
    costs: Costs,
    settings: Settings,
    values: Mapping[str, Number],
    given: Mapping[str, bytes],
) -> Plan | None:
    """The steps that workers are to take; None where one had better do it all.

    `given` has the results that `values` were read from.
    """
    found = plan(program, costs, Options(rebalance=settings.rebalance), values)
    if found is None or any(len(step.operands) > REFERENCES for step in found.steps):
        return None
    steps = [_step(step, given, last=step is found.steps[-1]) for step in found.steps]
    return Plan(tuple(steps)) if _travels(steps) else None


def _travels(steps: Sequence[Step]) -> bool:
    """Whether the steps together fit into one message; numbers as long as these seldom split."""
    return sum(len(step.payload) for step in steps) <= PAYLOAD_BYTES


def _step(step: PlanStep, given: Mapping[str, bytes], *, last: bool) -> Step:
    values = tuple(Given(text, given[text]) for text in step.mentions)
    body = Operation(step.body, values, step.time_ms, step.start, step.end, last)
    label = _SIGNS.get(step.name, step.name)[:NAME_CHARS]
    return Step(pack(body), step.operands, step.cost_ms, label, step.start, step.end)
