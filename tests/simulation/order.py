"""Of one user, kind and priority nothing is begun before what came sooner."""

from __future__ import annotations

from collections import defaultdict

from broker.core.effects import Changes
from broker.core.tasks import Task
from shared.states import TaskState
from tests.simulation.world import World

Place = tuple[int, str, int]


class Order:
    """Looks at tasks that have been queued since they came in: what waited for others, was lost or
    retried may come before those and after."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.queued: defaultdict[Place, set[int]] = defaultdict(set)
        """their keys"""

    def committed(self, changes: Changes) -> None:
        """A turn is on disk."""
        begun = [task for task in changes.inserted.values() if _is_begun(task)]
        for task in changes.inserted.values():
            if task.state is TaskState.QUEUED:
                self.queued[_place(task)].add(task.key)
        changed = [*changes.updated.values(), *changes.assigned.values()]
        begun += [task for task in changed if self._leaves(task) and _is_begun(task)]
        for keys in self.queued.values():
            keys -= changes.deleted
        for task in begun:
            sooner = min(self.queued[_place(task)], default=task.key)
            self.world.check(task.key <= sooner, f"task {task.key} does not overtake {sooner}")

    def _leaves(self, task: Task) -> bool:
        queued = self.queued[_place(task)]
        if task.key not in queued or task.state is TaskState.QUEUED:
            return False
        queued.discard(task.key)
        return True


def _is_begun(task: Task) -> bool:
    return task.state is TaskState.RUNNING and task.attempt == 1


def _place(task: Task) -> Place:
    return task.owner, task.kind, task.priority
