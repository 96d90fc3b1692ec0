"""Workers fetch what their attempts take, and bring what these have made."""

from __future__ import annotations

from typing import Any

from broker.core.blobs import receiving
from broker.core.blobs.askers import OfWorker
from broker.core.effects import GiveBlob
from broker.core.tasks import Task
from broker.core.turn import Turn
from broker.core.workers import Worker
from shared.errors import ErrorCode
from shared.wire import blobs as wire
from shared.wire.rows import Refusal

_OVER = Refusal(ErrorCode.FORBIDDEN, "This attempt does not count any more.")


def give(turn: Turn, worker: Worker, message: wire.Want) -> None:
    """A piece of what a task takes, for who holds it now."""
    if _held(worker, message) is None:
        turn.emit(_asker(worker, 0, message).refused(_OVER))
    else:
        turn.emit(GiveBlob(worker.peer, message))


def bring(turn: Turn, worker: Worker, message: wire.Bring | wire.BringFile) -> None:
    """Begin to take in what a task has made, or go on, or take it over as a file."""
    task = _held(worker, message)
    asker = _asker(worker, 0 if task is None else task.owner, message)
    if task is None:
        turn.emit(asker.refused(_OVER))
    else:
        receiving.begin_for(turn, asker, message, is_near=worker.is_near)


def bring_piece(turn: Turn, worker: Worker, message: wire.BringPiece) -> None:
    """The next bytes of it."""
    task = _held(worker, message)
    asker = _asker(worker, 0 if task is None else task.owner, message)
    if task is None:
        turn.emit(asker.refused(_OVER))
    else:
        receiving.piece_of(turn, asker, message)


def _asker(worker: Worker, owner: int, message: Any) -> OfWorker:
    return OfWorker(worker.peer, owner, (message.key, message.attempt), message.digest)


def _held(worker: Worker, message: Any) -> Task | None:
    """The task that a message of this attempt is about, while the worker has it."""
    attempt = worker.held.get(message.key)
    if attempt is None or attempt.number != message.attempt:
        return None
    return attempt.job if isinstance(attempt.job, Task) else None
