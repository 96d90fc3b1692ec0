"""Parked tasks: those that are queued behind others, and lie on disk alone.

On disk they are merely queued, so what only needs to be read of them is read there. One that is to
be changed comes into memory, and its place in the queue stays what it is. What others wait to share
is never parked.
"""

from __future__ import annotations

from broker.core.tasks import Task
from broker.core.turn import Turn
from shared.states import TaskState


def arrive(turn: Turn) -> None:
    """Of the queued tasks that were read for this turn keep those that are parked, and remember
    who follows them."""
    found = turn.loaded.queued
    for key in found.keys() & turn.grid.tasks.keys():
        del found[key]
    for connection in turn.grid.connections.values() if found else ():
        for key in connection.following & found.keys():
            found[key].followers += (connection.peer,)


def find(turn: Turn, key: int) -> Task | None:
    """The unfinished task with this key; one that was parked is in memory from now on."""
    task = turn.grid.tasks.get(key)
    if task is None:
        task = turn.loaded.queued.pop(key, None)
        if task is not None:
            turn.grid.recall(task)
    return task


def goes_on(turn: Turn, key: int, state: TaskState) -> bool:
    """Whether a task has not ended, parked or not, that was in this state on disk when the turn
    began."""
    if key in turn.grid.tasks:
        return True
    changes = turn.changes
    return not (state.ended or key in changes.updated or key in changes.deleted)


def park(turn: Turn) -> None:
    """Leave to the disk what has come behind parked tasks in this turn."""
    for task in turn.grid.queue.window.take_new():
        if not turn.grid.sharers.get(task.key):
            turn.grid.park(task)
            turn.changes.parked.add(task.key)
