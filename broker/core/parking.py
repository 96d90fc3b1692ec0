"""Parked tasks: those that are queued behind others, and lie on disk alone.

What a request names is in memory from then on, and so is what somebody waits for; its place in the
queue stays what it is. What is parked leads nobody who does the same work.
"""

from __future__ import annotations

from broker.core.tasks import Task
from broker.core.turn import Turn


def arrive(turn: Turn) -> None:
    """Of the queued tasks that were read for this turn keep those that are parked, and remember
    who follows them."""
    found = turn.loaded.queued
    for key in found.keys() & turn.grid.tasks.keys():
        del found[key]
    for connection in turn.grid.connections.values() if found else ():
        for key in connection.following & found.keys():
            found[key].followers[connection.peer] = None


def find(turn: Turn, key: int) -> Task | None:
    """The unfinished task with this key; one that was parked is in memory from now on."""
    task = turn.grid.tasks.get(key)
    if task is None:
        task = turn.loaded.queued.pop(key, None)
        if task is not None:
            turn.grid.recall(task)
    return task


def is_unfinished(turn: Turn, key: int) -> bool:
    """Whether there is such a task, parked or not."""
    return key in turn.grid.tasks or key in turn.loaded.queued


def park(turn: Turn) -> None:
    """Leave to the disk what has come behind parked tasks in this turn and concerns no other."""
    for task in turn.grid.queue.window.take_new():
        if not task.dependents and not task.sharers:
            turn.grid.park(task)
