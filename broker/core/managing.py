"""Cancelling and deleting tasks; each id is answered for by itself."""

from __future__ import annotations

from broker.core import lifecycle
from broker.core.effects import Send
from broker.core.events import FromClient, Side
from broker.core.records import Task, Tombstone
from broker.core.turn import Turn
from shared.errors import ErrorCode
from shared.wire import client as wire
from shared.wire.fleet import Revoke
from shared.wire.rows import Held, Refusal

_UNKNOWN = Refusal(ErrorCode.NOT_FOUND, "You have no such task.")
_UNFINISHED = Refusal(ErrorCode.CONFLICT, "This task has not ended; cancel it first.")


def cancel(turn: Turn, event: FromClient, message: wire.Cancel) -> None:
    """Stop tasks for good."""
    owner = turn.owner_of(event)
    turn.reply(event, wire.Handled(tuple([_cancel_one(turn, owner, i) for i in message.ids])))


def delete(turn: Turn, event: FromClient, message: wire.Delete) -> None:
    """Forget tasks that have ended."""
    owner = turn.owner_of(event)
    turn.reply(event, wire.Handled(tuple([_delete_one(turn, owner, i) for i in message.ids])))


def _cancel_one(turn: Turn, owner: int, task_id: bytes) -> Refusal | None:
    task = _unfinished(turn, owner, task_id)
    if task is None:
        known = (owner, task_id) in turn.loaded.tasks or (owner, task_id) in turn.fresh
        return None if known else _UNKNOWN
    worker, attempt = task.holder, task.attempt
    lifecycle.cancel(turn, task)
    if worker is not None:
        revoke = Revoke((Held(task.key, attempt),))
        turn.emit(Send(Side.WORKERS, worker.peer, revoke))
    return None


def _delete_one(turn: Turn, owner: int, task_id: bytes) -> Refusal | None:
    stored = turn.loaded.tasks.get((owner, task_id))
    if _unfinished(turn, owner, task_id) is not None or (owner, task_id) in turn.fresh:
        return _UNFINISHED
    if (owner, task_id) in turn.loaded.tombstones:
        return None
    if stored is None:
        return _UNKNOWN
    turn.grid.revision += 1
    tombstone = Tombstone(owner, task_id, stored.row.number, turn.grid.revision, turn.wall)
    turn.loaded.tombstones[owner, task_id] = tombstone
    turn.changes.deleted.append(stored.key)
    turn.changes.updated.pop(stored.key, None)
    turn.changes.results.pop(stored.key, None)
    turn.changes.tombstones.append(tombstone)
    return None


def _unfinished(turn: Turn, owner: int, task_id: bytes) -> Task | None:
    fresh = turn.fresh.get((owner, task_id))
    stored = turn.loaded.tasks.get((owner, task_id))
    key = fresh.key if fresh is not None else stored.key if stored is not None else 0
    return turn.grid.tasks.get(key)
