"""Slots that have nothing to do."""

from __future__ import annotations

from broker.core.tasks import Task
from broker.core.turn import Turn
from broker.core.workers import Worker
from shared.kinds import KINDS, pieces_of
from shared.limits import STRIPS
from shared.states import WorkerState


def free_slots(worker: Worker) -> int:
    """One that has fewer sound slots than it came with wants fewer jobs."""
    return min(worker.slots, worker.capacity) - worker.load


def slots_for(turn: Turn, task: Task) -> int:
    """How many slots could do steps of a task at once that is being handed out: its own, and those
    for which nothing else is queued or was told so in this turn. It matters where steps bring
    blobs to each other."""
    if task.whole or pieces_of(KINDS.get(task.kind)) is None:
        return 1
    free = 0
    for worker in turn.grid.workers.values():
        slots = free_slots(worker)
        free += slots if slots > 0 and _may(worker, task) else 0
    more = max(0, min(STRIPS - 1, free - turn.grid.queue.length - turn.promised))
    turn.promised += more
    return 1 + more


def _may(worker: Worker, task: Task) -> bool:
    is_able = task.kind in worker.abilities and worker.state is WorkerState.ALIVE
    return is_able and worker.may_do(task)
