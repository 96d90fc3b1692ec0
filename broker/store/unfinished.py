"""Tasks that have not ended: at a start, and those that are parked when their turn comes."""

from __future__ import annotations

import sqlite3
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TypeAlias

from broker.core.queue import Place
from broker.core.tasks import Task
from broker.store import references
from broker.store.rows import (
    CHANGING,
    ENDED_FROM,
    FIXED,
    QUEUED,
    chunks,
    marks,
    read_queued,
    read_task,
    state_number,
)
from shared.states import TaskState

_QUEUED = state_number(TaskState.QUEUED)
_WAITING = state_number(TaskState.WAITING)
_COLUMNS = ", ".join(FIXED + CHANGING)
_PARKED = ", ".join(QUEUED)

PLACES = f"""
SELECT owner, kind, needs, priority, key, state FROM task WHERE state < {ENDED_FROM} ORDER BY key
"""  # noqa: S608
SHARED = f"""
SELECT key FROM task WHERE state < {ENDED_FROM} AND state = {_QUEUED} AND digest IN (
    SELECT digest FROM task
    WHERE state < {ENDED_FROM} AND state = {_WAITING} AND digest IS NOT NULL)
"""  # noqa: S608

Queued: TypeAlias = "dict[Place, array[int]]"


def at_start(raw: sqlite3.Connection) -> tuple[dict[int, Task], Queued]:
    """The tasks with which a core begins, and the keys of all that are queued. Of these are read
    those whose work others wait to share."""
    queued, others = _places(raw)
    tasks = _whole(raw, others)
    return tasks | read_parked(raw, _shared(raw, tasks)), queued


def read_parked(raw: sqlite3.Connection, keys: Iterable[int]) -> dict[int, Task]:
    """Those of these tasks that are queued, with what they refer to."""
    tasks: dict[int, Task] = {}
    for chunk in chunks(sorted(keys)):
        query = f"SELECT {_PARKED} FROM task WHERE key IN ({marks(chunk)}) AND state = {_QUEUED}"  # noqa: S608
        tasks.update((row[0], read_queued(row)) for row in raw.execute(query, chunk))
        references.restore(raw, tasks, chunk)
    return tasks


def _whole(raw: sqlite3.Connection, keys: list[int]) -> dict[int, Task]:
    tasks: dict[int, Task] = {}
    for chunk in chunks(keys):
        query = f"SELECT {_COLUMNS} FROM task WHERE key IN ({marks(chunk)})"  # noqa: S608
        tasks.update((row[0], read_task(row)) for row in raw.execute(query, chunk))
        references.restore(raw, tasks, chunk)
    return tasks


def _places(raw: sqlite3.Connection) -> tuple[Queued, list[int]]:
    """The keys of what is queued, and those of all others."""
    queued: defaultdict[tuple[int, str, str, int], array[int]] = defaultdict(lambda: array("q"))
    others = []
    for owner, kind, needs, priority, key, state in raw.execute(PLACES):
        if state == _QUEUED:
            queued[owner, kind, needs, priority].append(key)
        else:
            others.append(key)
    return {Place(*place): keys for place, keys in queued.items()}, others


def _shared(raw: sqlite3.Connection, tasks: dict[int, Task]) -> Iterator[int]:
    """The keys of queued tasks that do the same work as others that wait."""
    if any(task.digest and task.state is TaskState.WAITING for task in tasks.values()):
        yield from (key for (key,) in raw.execute(SHARED))
