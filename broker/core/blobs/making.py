"""The blobs that results name. Their workers have brought them before."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from broker.core.blobs import claiming
from broker.core.grid import Grid
from broker.core.retries import task_key
from broker.core.tasks import Operation, Task
from broker.core.turn import Turn
from shared.errors import RequestError
from shared.kinds import KINDS, pieces_of
from shared.kinds.base import BlobName
from shared.states import BlobRole, TaskErrorCode
from shared.wire.fleet import Outcomes
from shared.wire.rows import TaskError

LOST = "The broker does not have the bytes of what was made."

NOT_BROUGHT = TaskError(
    TaskErrorCode.INTERNAL, "The worker has not brought the bytes of what it says it has made."
)


def named(grid: Grid, message: Outcomes) -> Iterator[bytes]:
    """The hashes of what tasks and their steps have made."""
    for outcome in message.items:
        job = grid.tasks.get(outcome.key) or grid.operations.get(outcome.key)
        if job is not None and outcome.result is not None:
            for name in attempted(job, outcome.result) or ():
                yield name.digest


def is_lost(turn: Turn, job: Task | Operation, result: bytes) -> bool:
    """Whether something of what a result names was not brought, or is gone again: nobody has named
    it for too long, or the disk has lost it."""
    names = attempted(job, result) or ()
    return not all(claiming.has(turn, job.owner, name.digest) for name in names)


def keep(turn: Turn, job: Task | Operation, result: bytes) -> TaskError | None:
    """Have a task name what its result names, which its last step may have made; why that cannot
    be."""
    names = attempted(job, result)
    try:
        if names is None:
            return NOT_BROUGHT
        claiming.check(turn, job.owner, names)
    except RequestError:
        return NOT_BROUGHT
    claiming.use(turn, job.owner, task_key(job), BlobRole.RESULT, names)
    return None


def attempted(job: Task | Operation, result: bytes) -> tuple[BlobName, ...] | None:
    """The blobs that a result names; None where it cannot be read."""
    makes = _maker(job)
    if makes is None:
        return ()
    try:
        return makes(result)
    except RequestError:
        return None


def _maker(job: Task | Operation) -> Callable[[bytes], tuple[BlobName, ...]] | None:
    """The result of the last step is the task's."""
    task = job.parent if isinstance(job, Operation) else job
    kind = KINDS.get(task.kind)
    if kind is None or job is task or job is task.operations[-1]:
        return None if kind is None else kind.makes
    pieces = pieces_of(kind)
    return None if pieces is None else pieces.makes
