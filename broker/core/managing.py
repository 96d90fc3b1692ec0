"""Cancelling and deleting tasks; each id is answered for by itself."""

from __future__ import annotations

from broker.core import lifecycle, parking
from broker.core.events import FromClient
from broker.core.stored import Ended
from broker.core.turn import Turn
from shared.errors import ErrorCode
from shared.wire import client as wire
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
    task = parking.find(turn, _key(turn, owner, task_id))
    if task is None:
        known = (owner, task_id) in turn.loaded.tasks or (owner, task_id) in turn.fresh
        return None if known else _UNKNOWN
    worker, attempt = task.holder, task.attempt
    lifecycle.cancel(turn, task)
    if worker is not None:
        turn.revoked.setdefault(worker.peer, []).append(Held(task.key, attempt))
    return None


def _delete_one(turn: Turn, owner: int, task_id: bytes) -> Refusal | None:
    if _goes_on(turn, owner, task_id):
        return _UNFINISHED
    if (owner, task_id) in turn.loaded.tombstones:
        return None
    ended = _take_ended(turn, owner, task_id)
    if ended is None:
        return _UNKNOWN
    lifecycle.delete(turn, ended)
    return None


def _take_ended(turn: Turn, owner: int, task_id: bytes) -> Ended | None:
    """A task that has ended, which nothing finds any more."""
    fresh = turn.fresh.pop((owner, task_id), None)
    if fresh is not None:
        turn.numbers.pop((owner, fresh.number), None)
        return Ended(fresh.key, owner, task_id, fresh.number, fresh.digest)
    stored = turn.loaded.tasks.pop((owner, task_id), None)
    if stored is None:
        return None
    return Ended(stored.key, owner, task_id, stored.row.number, stored.digest)


def _goes_on(turn: Turn, owner: int, task_id: bytes) -> bool:
    stored = turn.loaded.tasks.get((owner, task_id))
    if stored is None:
        return _key(turn, owner, task_id) in turn.grid.tasks
    return parking.goes_on(turn, stored.key, stored.row.state)


def _key(turn: Turn, owner: int, task_id: bytes) -> int:
    """0 where there is no such task."""
    fresh = turn.fresh.get((owner, task_id))
    stored = turn.loaded.tasks.get((owner, task_id))
    return fresh.key if fresh is not None else stored.key if stored is not None else 0
