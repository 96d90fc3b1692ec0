"""What steps of a task have made for others of its steps: it stays until the task waits for them no
more, and goes in the commit that says so."""

from __future__ import annotations

from collections.abc import Iterator

from broker.core.blobs import claiming
from broker.core.blobs.claims import Claim
from broker.core.blobs.making import NOT_BROUGHT, attempted
from broker.core.effects import DropBlob
from broker.core.grid import Grid
from broker.core.tasks import Operation, Task
from broker.core.turn import Turn
from shared import limits
from shared.errors import RequestError
from shared.kinds.base import BlobName
from shared.states import BlobRole
from shared.wire.rows import TaskError


def keep(turn: Turn, step: Operation, result: bytes) -> TaskError | None:
    """Have the task name what the result of a step names; why that cannot be."""
    task = step.parent
    names = attempted(step, result)
    try:
        if names is None:
            return NOT_BROUGHT
        claiming.check(turn, task.owner, names)
    except RequestError:
        return NOT_BROUGHT
    first = (step.key - task.operations[0].key) * limits.BLOBS
    claims = [turn.loaded.claims[name.digest][task.owner] for name in names]
    held = [claim.until for claim in claims]
    claiming.use(turn, task.owner, task.key, BlobRole.STEP, names, first)
    for claim, until in zip(claims, held, strict=True):
        _name(turn, task, claim, until)
    return None


def lend(turn: Turn, owner: int, task: int, name: BlobName) -> None:
    """A step has brought a blob, and may name it as long as its task waits for its steps."""
    steps = turn.grid.blobs.steps
    known = claiming.find(turn, owner, name.digest)
    if known is None and not _waits(turn, task):
        turn.changes.blobs.freed.add(name.digest)
        return
    if known is None or not known.until or steps.is_lent(owner, name.digest):
        steps.lend(owner, name.digest, task)
    claiming.hold(turn, owner, name)


def end(turn: Turn, task: Task) -> None:
    """The task waits for its steps no more."""
    _drop_transfers(turn, task)
    steps = turn.grid.blobs.steps
    for digest in steps.lent_to(task.owner, task.key):
        _give_back(turn, task, digest)
    named = steps.forget(task.key)
    if named:
        turn.changes.blobs.end_steps(task.key)
    for digest in named:
        claim = claiming.find(turn, task.owner, digest)
        if claim is not None:
            claim.uses -= 1
            claiming.let_go(turn, claim)


def needed(grid: Grid) -> Iterator[bytes]:
    """The blobs of all steps: any of their tasks may end in any turn."""
    return grid.blobs.steps.digests()


def _name(turn: Turn, task: Task, claim: Claim, until: int) -> None:
    """What somebody else has sent or brought, too, stays as long as it would have."""
    steps = turn.grid.blobs.steps
    steps.name(task.key, claim.digest)
    claim.until = 0 if steps.give_back(task.owner, claim.digest, task.key) else until


def _waits(turn: Turn, key: int) -> bool:
    task = turn.grid.tasks.get(key)
    return task is not None and bool(task.operations)


def _drop_transfers(turn: Turn, task: Task) -> None:
    for transfer in turn.grid.blobs.transfers:
        if transfer.step_of == task.key and not transfer.whole:
            turn.grid.blobs.transfers.end(transfer)
            turn.emit(DropBlob(transfer.ticket))


def _give_back(turn: Turn, task: Task, digest: bytes) -> None:
    """It is not to stay for this task's sake without being named."""
    claim = claiming.find(turn, task.owner, digest)
    if turn.grid.blobs.steps.give_back(task.owner, digest, task.key) and claim is not None:
        claim.until = 0
        claiming.let_go(turn, claim)
