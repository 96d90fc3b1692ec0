"""Who does what next: free slots first, then what a worker may hold in advance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from broker.core import lifecycle
from broker.core.effects import SendAssignments
from broker.core.records import Task, Worker
from broker.core.turn import Turn
from shared.limits import BATCH_BYTES
from shared.wire.rows import Assignment

TURN_BYTES = 16 * 1024 * 1024
"""Payloads handed out in one turn: they are in memory all at once."""

MESSAGE_TASKS = 500
"""Assignments in one message: a slot begins with the first before the last have arrived."""


@dataclass(slots=True)
class _Parcel:
    """What one worker is given in a turn, cut into messages of a bearable size."""

    worker: Worker
    messages: list[list[Assignment]] = field(default_factory=lambda: [[]])
    size: int = 0

    def add(self, turn: Turn, task: Task) -> None:
        items = self.messages[-1]
        if items and (len(items) == MESSAGE_TASKS or self.size + task.size > BATCH_BYTES):
            self.messages.append(items := [])
            self.size = 0
        self.size += task.size
        lifecycle.assign(turn, task, self.worker, self.worker.sent + len(self.messages))
        items.append(Assignment(task.key, task.attempt, task.kind, b"", task.time_limit))

    def send(self, turn: Turn) -> None:
        for items in filter(None, self.messages):
            self.worker.sent += 1
            turn.emit(SendAssignments(self.worker.peer, self.worker.sent, tuple(items)))


def assign_ready(turn: Turn) -> None:
    """Hand queued tasks to the workers that have room."""
    if not turn.grid.queue.length:
        return
    workers = [worker for worker in turn.grid.workers.values() if worker.room > 0]
    if not workers:
        return
    parcels = [_Parcel(worker) for worker in workers]
    _hand_out(turn, parcels, lambda worker: worker.slots - len(worker.held))
    _hand_out(turn, parcels, lambda worker: worker.room)
    for parcel in parcels:
        parcel.send(turn)


def _hand_out(turn: Turn, parcels: list[_Parcel], room: Callable[[Worker], int]) -> None:
    """Rounds of equal shares, so that no worker is filled up while another has nothing."""
    queue = turn.grid.queue
    while _some_left(turn) and (parcels := [p for p in parcels if room(p.worker) > 0]):
        share = max(1, queue.length // len(parcels))
        for parcel in parcels:
            _fill(turn, parcel, min(share, room(parcel.worker)))


def _fill(turn: Turn, parcel: _Parcel, most: int) -> None:
    for _ in range(most):
        task = turn.grid.queue.pop() if _some_left(turn) else None
        if task is None:
            return
        turn.handed_out += task.size
        parcel.add(turn, task)


def _some_left(turn: Turn) -> bool:
    return bool(turn.grid.queue.length) and turn.handed_out < TURN_BYTES
