"""Of one user, kind and priority nothing is begun before what came in an earlier turn."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

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
        self.turns = 0
        self.queued: defaultdict[Place, dict[int, int]] = defaultdict(dict)
        """the turns in which they came, by their keys, the earliest first"""

    def committed(self, changes: Changes) -> None:
        """A turn is on disk."""
        self.turns += 1
        for task in changes.inserted.values():
            if task.state in (TaskState.QUEUED, TaskState.RUNNING):
                self.queued[_place(task)][task.key] = self.turns
        begun = [*self._begun(changes)]
        for tasks in self.queued.values():
            for key in changes.deleted & tasks.keys():
                del tasks[key]
        for task, turn in begun:
            earliest = min(self.queued[_place(task)].values(), default=turn)
            self.world.check(turn <= earliest, f"task {task.key} overtakes nothing")

    def _begun(self, changes: Changes) -> Iterator[tuple[Task, int]]:
        for task in changes.tasks():
            if task.state is not TaskState.QUEUED:
                turn = self.queued[_place(task)].pop(task.key, None)
                if turn is not None and task.state is TaskState.RUNNING and task.attempt == 1:
                    yield task, turn


def _place(task: Task) -> Place:
    return task.owner, task.kind, task.priority
