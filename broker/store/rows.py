"""How a task lies in its table, and how it is read back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from broker.core.tasks import Task
from shared.states import ENDED, Priority, TaskState
from shared.wire import rows as wire
from shared.wire.codec import pack, unpack

T = TypeVar("T")

KEYS_A_QUERY = 500

STATES = (
    TaskState.WAITING,
    TaskState.QUEUED,
    TaskState.RUNNING,
    TaskState.DONE,
    TaskState.FAILED,
    TaskState.CANCELLED,
)
"""The number of a state on disk is its place here. Those below `ENDED_FROM` are unfinished."""

ENDED_FROM = 3

FIXED = (
    "key",
    "owner",
    "id",
    "number",
    "kind",
    "title",
    "size",
    "priority",
    "time_limit",
    "created",
    "digest",
    "needs",
    "takes_input",
)
ASSIGNED = ("revision", "state", "attempt", "worker")
"""What handing a task out changes; most changes of tasks are that."""
CHANGING = (
    "revision",
    "state",
    "attempt",
    "tries",
    "started",
    "finished",
    "worker",
    "summary",
    "error",
    "cached",
    "whole",
    "steps",
    "steps_done",
    "fed",
)

QUEUED = (
    "key",
    "owner",
    "id",
    "number",
    "kind",
    "title",
    "created",
    "size",
    "priority",
    "time_limit",
    "needs",
    "takes_input",
    "revision",
    "attempt",
    "tries",
    "started",
    "digest",
    "whole",
)
"""What there is of a task that is queued."""

_PRIORITIES = {int(priority): priority for priority in Priority}
NEW = FIXED + ASSIGNED
"""What a new task has; the rest is as it is with all of them."""

_NUMBER_OF = {state: number for number, state in enumerate(STATES)}
SHOWN = (
    "id",
    "number",
    "revision",
    "kind",
    "state",
    "title",
    "created",
    "started",
    "finished",
    "worker",
    "attempt",
    "summary",
    "error",
    "cached",
    "steps",
    "steps_done",
    "needs",
)


def chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """As many at a time as one query may name."""
    for first in range(0, len(items), KEYS_A_QUERY):
        yield items[first : first + KEYS_A_QUERY]


def marks(items: Iterable[object]) -> str:
    """A place for each of these in a query."""
    return ", ".join("?" for _ in items)


def state_number(state: TaskState) -> int:
    """A state as it lies on disk."""
    return _NUMBER_OF[state]


def fixed_values(task: Task) -> tuple[Any, ...]:
    """What never changes of a task, in the order of `FIXED`."""
    return (
        task.key,
        task.owner,
        task.id,
        task.number,
        task.kind,
        task.title,
        task.size,
        int(task.priority),
        task.time_limit,
        task.created,
        task.digest,
        task.needs,
        task.takes_input,
    )


def is_new(task: Task) -> bool:
    """Whether nothing has happened to a task but that it was handed out for the first time."""
    return task.attempt <= 1 and task.tries == 0 and task.state not in ENDED


def new_values(task: Task) -> tuple[Any, ...]:
    """What a new task has that others have not, in the order of `NEW`."""
    return (
        task.key,
        task.owner,
        task.id,
        task.number,
        task.kind,
        task.title,
        task.size,
        int(task.priority),
        task.time_limit,
        task.created,
        task.digest,
        task.needs,
        task.takes_input,
        task.revision,
        _NUMBER_OF[task.state],
        task.attempt,
        task.worker,
    )


def assigned_values(task: Task) -> tuple[Any, ...]:
    """What handing a task out changes, in the order of `ASSIGNED`, and its key."""
    return task.revision, _NUMBER_OF[task.state], task.attempt, task.worker, task.key


def changing_values(task: Task) -> tuple[Any, ...]:
    """What may change of a task, in the order of `CHANGING`."""
    return (
        task.revision,
        _NUMBER_OF[task.state],
        task.attempt,
        task.tries,
        task.started,
        task.finished,
        task.worker,
        task.summary,
        None if task.error is None else pack(task.error),
        int(task.cached),  # SQLite looks for an adapter for what is merely nearly an int
        int(task.whole),
        task.steps,
        task.steps_done,
        task.fed,
    )


def read_task(values: tuple[Any, ...]) -> Task:
    """A task from a row of `FIXED` and `CHANGING`."""
    key, owner, task_id, number, kind, title, size, priority, limit, created, digest = values[:11]
    needs, takes_input, revision, state, attempt, tries, started, finished = values[11:19]
    worker, summary, error, cached, whole, steps, steps_done, fed = values[19:]
    return Task(
        key=key,
        owner=owner,
        id=task_id,
        number=number,
        kind=kind,
        title=title,
        created=created,
        size=size,
        state=STATES[state],
        priority=Priority(priority),
        time_limit=limit,
        needs=needs,
        takes_input=bool(takes_input),
        fed=bool(fed),
        revision=revision,
        attempt=attempt,
        tries=tries,
        started=started,
        finished=finished,
        worker=worker,
        summary=summary,
        error=read_error(error),
        digest=digest,
        cached=bool(cached),
        whole=bool(whole),
        steps=steps,
        steps_done=steps_done,
    )


def read_queued(values: tuple[Any, ...]) -> Task:
    """A task from a row of `QUEUED`: of a long queue each one passes through here."""
    key, owner, task_id, number, kind, title, created, size, *others = values
    priority, limit, needs, takes_input, revision, attempt, tries, started, digest, whole = others
    return Task(
        key,
        owner,
        task_id,
        number,
        kind,
        title,
        created,
        size,
        TaskState.QUEUED,
        _PRIORITIES[priority],
        limit,
        needs,
        bool(takes_input),
        revision=revision,
        attempt=attempt,
        tries=tries,
        started=started,
        digest=digest,
        whole=bool(whole),
    )


def read_shown(
    values: tuple[Any, ...], payload: bytes | None = None, result: bytes | None = None
) -> wire.TaskRow:
    """A row as clients see it, from the columns of `SHOWN`."""
    column = dict(zip(SHOWN, values, strict=True))
    column["state"] = STATES[column["state"]]
    column["error"] = read_error(column["error"])
    column["cached"] = bool(column["cached"])
    return wire.TaskRow(**column, payload=payload, result=result)


def read_error(body: bytes | None) -> wire.TaskError | None:
    """A task's error, as it lies on disk."""
    return None if body is None else unpack(wire.TaskError, body)
