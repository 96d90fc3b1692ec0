"""What a real repository holds, as tests of the core want to see it."""

from __future__ import annotations

import io
from pathlib import Path

from peewee import SqliteDatabase

from broker.core.effects import Answer
from broker.core.grid import Grid
from broker.core.queue import Place
from broker.core.tasks import Task
from broker.store import queries, unfinished
from broker.store.repository import Repository
from broker.upkeep.check import findings
from broker.upkeep.functions import register
from broker.upkeep.progress import Progress
from broker.upkeep.rules import RULES
from shared.wire import client as wire
from shared.wire.rows import OperationRow, TaskRow
from tests.support.core import Sim, SimWorker


def detail_of(grid: Sim, number: int, owner: int = 1) -> wire.Detail:
    """Everything about a task."""
    found = _ask(grid, owner, wire.Get(number=number))
    assert isinstance(found, wire.Detail)
    return found


def row_of(grid: Sim, number: int, owner: int = 1) -> TaskRow:
    """A task as it is on disk."""
    return detail_of(grid, number, owner).row


def operations_of(grid: Sim, number: int) -> tuple[OperationRow, ...]:
    """The operations of a task as they are on disk."""
    found = _ask(grid, 1, wire.Operations(row_of(grid, number).id))
    assert isinstance(found, wire.OperationsNow)
    return found.rows


def inputs_of(grid: Sim, worker: SimWorker) -> list[tuple[bytes, ...]]:
    """The results that a worker was handed out with its jobs, for those that take some."""
    repository = grid.disk
    assert isinstance(repository, Repository)
    return [
        repository.inputs(list(effect.linked), effect.operands)[key]
        for effect in worker.parcels
        for key in (*effect.linked, *effect.operands)
    ]


def results_of(grid: Sim) -> list[bytes]:
    """All results that are on disk, in the order of their keys."""
    repository = grid.disk
    assert isinstance(repository, Repository)
    rows = repository._database.execute_sql("SELECT body FROM result ORDER BY key")
    return [body for (body,) in rows]


def unfinished_of(database: SqliteDatabase) -> dict[int, Task]:
    """The tasks on disk that have not ended, by key."""
    raw = database.connection()
    keys = [key for (key,) in raw.execute("SELECT key FROM task WHERE state < 3")]
    return unfinished._whole(raw, keys)


def queued_places(grid: Grid) -> dict[int, Place]:
    """Where a core has the keys of queued tasks that are not in memory, or whose place is behind
    those; some of them may have ended."""
    return {
        key: Place(owner, kind, ability.partition(":")[2], priority)
        for priority, lane in grid.queue._lanes.items()
        for kind, section in lane._sections.items()
        for ability, ring in section._rings.items()
        for owner, pile in ring._piles.items()
        for key in pile.keys.first(len(pile.keys))
    }


def against_the_rules(database: SqliteDatabase) -> list[str]:
    """The rules that what is on disk breaks, each with the first rows that do."""
    raw = database.connection()
    register(raw)
    broken = ((rule, raw.execute(rule.query).fetchmany(3)) for rule in RULES)
    return [f"{rule.name}: {rows}" for rule, rows in broken if rows]


def damage_of(database: Path) -> list[str]:
    """What `calc-broker check` would find in a file."""
    return list(findings(str(database), Progress(io.StringIO())))


def _ask(grid: Sim, owner: int, question: object) -> object:
    return queries.answer(Answer(b"", 0, owner, question, grid.core.grid.revision))
