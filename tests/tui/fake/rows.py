"""Rows of tasks and workers, and fleets."""

from __future__ import annotations

from typing import Any

from shared.limits import TITLE_CHARS
from shared.states import TaskState, WorkerState
from shared.wire import client as wire
from shared.wire.rows import Counts, TaskError, TaskRow, WorkerRow

T0 = 1_700_000_000_000
"""When everything happens, as milliseconds since 1970."""


def task(number: int, title: str = "1+1", **fields: Any) -> TaskRow:
    """A row of a task that is done, unless the fields say otherwise."""
    row = TaskRow(
        id=number.to_bytes(16, "big"),
        number=number,
        revision=number,
        kind="expression",
        state=TaskState.DONE,
        title=title[:TITLE_CHARS],
        created=T0 + number,
        started=T0 + number + 1,
        finished=T0 + number + 3,
        worker="oak",
        attempt=1,
        summary="2",
    )
    return row._replace(**fields)


def queued(number: int, title: str = "1+1", **fields: Any) -> TaskRow:
    """A row of a task that waits for a worker."""
    nothing = {"started": None, "finished": None, "worker": None, "attempt": 0, "summary": ""}
    return task(number, title, **{"state": TaskState.QUEUED, **nothing, **fields})


def running(number: int, title: str = "1+1", **fields: Any) -> TaskRow:
    """A row of a task that a worker has begun."""
    return task(
        number, title, **{"state": TaskState.RUNNING, "finished": None, "summary": "", **fields}
    )


def failed(number: int, title: str, error: TaskError, **fields: Any) -> TaskRow:
    """A row of a task that has no value."""
    state = TaskState.FAILED
    return task(number, title, **{"state": state, "summary": "", "error": error, **fields})


def worker(name: str, **fields: Any) -> WorkerRow:
    """A worker with four idle slots."""
    row = WorkerRow(
        name=name,
        host="host",
        pid=1,
        state=WorkerState.ALIVE,
        slots=4,
        busy=0,
        held=0,
        done=12,
        failed=1,
        joined=T0,
        heard=T0,
        kinds=("expression",),
        version="1",
    )
    return row._replace(**fields)


def fleet(*workers: WorkerRow, mine: Counts | None = None, all_: Counts | None = None) -> Any:
    """A fleet."""
    return wire.FleetNow(workers, mine or Counts(), all_ or mine or Counts())
