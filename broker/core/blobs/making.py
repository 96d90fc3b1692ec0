"""The blobs that results name. Their workers have brought them before."""

from __future__ import annotations

from collections.abc import Iterator

from broker.core.blobs import claiming
from broker.core.grid import Grid
from broker.core.tasks import Task
from broker.core.turn import Turn
from shared.errors import RequestError
from shared.kinds import KINDS
from shared.kinds.base import BlobName
from shared.states import BlobRole, TaskErrorCode
from shared.wire.fleet import Outcomes
from shared.wire.rows import TaskError

LOST = "The broker does not have the bytes of what was made."

_NOT_THAT = TaskError(
    TaskErrorCode.INTERNAL, "The worker has not brought the bytes of what it says it has made."
)


def named(grid: Grid, message: Outcomes) -> Iterator[bytes]:
    """The hashes of what tasks have made."""
    for outcome in message.items:
        task = grid.tasks.get(outcome.key)
        if task is not None and outcome.result is not None:
            for name in _names(task, outcome.result) or ():
                yield name.digest


def is_lost(turn: Turn, task: Task, result: bytes) -> bool:
    """Whether something of what a result names was not brought, or is gone again: nobody has named
    it for too long, or the disk has lost it."""
    names = _names(task, result) or ()
    return not all(claiming.has(turn, task.owner, name.digest) for name in names)


def keep(turn: Turn, task: Task, result: bytes) -> TaskError | None:
    """Have a task name what its result names; why that cannot be."""
    names = _names(task, result)
    try:
        if names is None:
            return _NOT_THAT
        claiming.check(turn, task.owner, names)
    except RequestError:
        return _NOT_THAT
    claiming.use(turn, task.owner, task.key, BlobRole.RESULT, names)
    return None


def _names(task: Task, result: bytes) -> tuple[BlobName, ...] | None:
    """None where the result cannot be read."""
    kind = KINDS.get(task.kind)
    if kind is None or kind.makes is None:
        return ()
    try:
        return kind.makes(result)
    except RequestError:
        return None
