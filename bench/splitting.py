"""How close expressions that are split come to the bound that no schedule beats.

Operations are made to take a set time, so that slots do not share cores: what is measured is the
order in which they are handed out, and what handing them out costs.
"""

from __future__ import annotations

import random
import statistics
from collections.abc import Callable
from dataclasses import dataclass

from bench.grid import Grid, client_of
from bench.schedule import ideal
from shared.client import Client
from shared.kinds.expression import payload
from shared.makespan import bound, paths
from shared.states import TaskState
from shared.wire.client import ChangeSettings, Operations
from shared.wire.rows import OperationRow, SettingValue

OPERATION_MS = 50
SEED = 7

Make = Callable[[random.Random], str]


def _sum(dice: random.Random) -> str:
    return "+".join(str(dice.randint(1, 10**6)) for _ in range(256))


def _dot_product(dice: random.Random) -> str:
    return "+".join(f"{dice.randint(1, 999)}*{dice.randint(1, 999)}" for _ in range(32))


def _tree(dice: random.Random, operations: int = 60) -> str:
    if not operations:
        return str(dice.randint(1, 999))
    left = dice.randint(0, operations - 1)
    sign = dice.choice("+-*")
    return f"({_tree(dice, left)}{sign}{_tree(dice, operations - 1 - left)})"


def _horner(dice: random.Random) -> str:
    text = str(dice.randint(1, 9))
    for _ in range(15):
        text = f"({text})*3+{dice.randint(1, 9)}"
    return text


FORMS: dict[str, Make] = {
    "sum of 256": _sum,
    "dot product of 32": _dot_product,
    "random tree of 60": _tree,
    "Horner form of 15": _horner,
}


@dataclass(frozen=True, slots=True)
class Found:
    """The time that a form took over its bound, and by how much longer it took than if handing
    out cost nothing: for each operation, and for each that a slot does one after another."""

    form: str
    ratio: float
    overhead_ms: float
    overhead_in_a_row_ms: float


async def measure(grid: Grid, slots: int, rounds: int) -> list[Found]:
    """Each form some times on a grid of one worker with so many slots."""
    dice = random.Random(SEED)  # noqa: S311 -- the same expressions each time
    async with client_of(grid) as client:
        names = ("addition", "subtraction", "multiplication")
        values = tuple(SettingValue(f"time.{name}", OPERATION_MS) for name in names)
        await client.ask(ChangeSettings(values))
        return [await _form(client, form, dice, slots, rounds) for form in FORMS]


async def _form(client: Client, form: str, dice: random.Random, slots: int, rounds: int) -> Found:
    solved = [await _solve(client, FORMS[form](dice)) for _ in range(rounds)]
    ratios = [_makespan(rows) / _bound(rows, slots) for rows in solved]
    overheads = [_overheads(rows, slots) for rows in solved]
    each, in_a_row = map(statistics.mean, zip(*overheads, strict=True))
    return Found(form, statistics.mean(ratios), each, in_a_row)


def _overheads(rows: tuple[OperationRow, ...], slots: int) -> tuple[float, float]:
    costs = [row.cost for row in rows]
    least = ideal(costs, [row.operands for row in rows], slots)
    extra = _makespan(rows) - least
    return extra * OPERATION_MS / sum(costs), extra * OPERATION_MS / least


async def _solve(client: Client, text: str) -> tuple[OperationRow, ...]:
    row = await client.submit("expression", payload(text)).ended
    assert row.state is TaskState.DONE, row
    return (await client.ask(Operations(row.id))).rows


def _makespan(rows: tuple[OperationRow, ...]) -> int:
    return max(row.finished or 0 for row in rows) - min(row.started or 0 for row in rows)


def _bound(rows: tuple[OperationRow, ...], slots: int) -> float:
    costs = [row.cost for row in rows]
    return bound(costs, paths(costs, [row.operands for row in rows]), slots)
