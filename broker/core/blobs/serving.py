"""Workers fetch what their attempts take, and bring what these have made."""

from __future__ import annotations

from typing import Any

from broker.core.blobs import claiming, receiving
from broker.core.blobs.askers import OfWorker
from broker.core.effects import GiveBlob
from broker.core.enrolling import bringing
from broker.core.retries import task_key
from broker.core.tasks import Operation, Task
from broker.core.turn import Turn
from broker.core.workers import Worker
from shared.errors import ErrorCode
from shared.kinds import has_blobs
from shared.wire import blobs as wire
from shared.wire.rows import Refusal

_MAKES_NONE = Refusal(ErrorCode.FORBIDDEN, "Tasks of this kind make no such bytes.")
_IN_VAIN = Refusal(
    ErrorCode.RATE_LIMITED, "This worker has brought too much that no result of its has named."
)
_OVER = Refusal(ErrorCode.FORBIDDEN, "This attempt does not count any more.")


def give(turn: Turn, worker: Worker, message: wire.Want) -> None:
    """A piece of what a task takes, for who holds it now, or a step of it."""
    job = _held(worker, message)
    if job is None:
        turn.emit(_stranger(worker, message).refused(_OVER))
    else:
        turn.emit(GiveBlob(worker.peer, message, task_key(job)))


def bring(turn: Turn, worker: Worker, message: wire.Bring | wire.BringFile) -> None:
    """Begin to take in what a task has made, or go on, or take it over as a file."""
    job = _held(worker, message)
    if job is None:
        turn.emit(_stranger(worker, message).refused(_OVER))
        return
    asker = _asker(worker, job, message)
    if not has_blobs(job.kind):
        turn.emit(asker.refused(_MAKES_NONE))
    elif _is_new(turn, job, message) and not bringing.may(turn, worker, message):
        turn.emit(asker.refused(_IN_VAIN))
    else:
        receiving.begin_for(turn, asker, message, is_near=worker.is_near)


def bring_piece(turn: Turn, worker: Worker, message: wire.BringPiece) -> None:
    """The next bytes of it."""
    job = _held(worker, message)
    if job is None:
        turn.emit(_stranger(worker, message).refused(_OVER))
    else:
        receiving.piece_of(turn, _asker(worker, job, message), message)


def _is_new(turn: Turn, job: Task | Operation, message: wire.Bring | wire.BringFile) -> bool:
    coming = turn.grid.blobs.transfers.find(job.owner, message.digest)
    return coming is None and claiming.find(turn, job.owner, message.digest) is None


def _stranger(worker: Worker, message: Any) -> OfWorker:
    return OfWorker(worker.peer, 0, (message.key, message.attempt), message.digest)


def _asker(worker: Worker, job: Task | Operation, message: Any) -> OfWorker:
    fence = message.key, message.attempt
    step_of = job.parent.key if isinstance(job, Operation) else None
    return OfWorker(worker.peer, job.owner, fence, message.digest, step_of)


def _held(worker: Worker, message: Any) -> Task | Operation | None:
    """What a message of this attempt is about, while the worker has it and it counts."""
    attempt = worker.held.get(message.key)
    job = None if attempt is None or attempt.number != message.attempt else attempt.job
    return job if isinstance(job, Task | Operation) and job.holder is worker else None
