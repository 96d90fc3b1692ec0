"""The tasks that wait for a worker, in memory; on disk they are merely `queued`."""

from __future__ import annotations

from collections import deque

from broker.core.records import Task
from shared.states import Priority, TaskState


class ReadyQueue:
    """First in, first out within a priority. What was lost goes to the front again.

    Cancelled tasks are passed over when their turn comes, so that cancelling costs nothing.
    """

    def __init__(self) -> None:
        self._lanes = {priority: deque[Task]() for priority in sorted(Priority, reverse=True)}
        self.length = 0

    def push(self, task: Task) -> None:
        """A task is ready."""
        self._lanes[task.priority].append(task)
        self.length += 1

    def push_front(self, task: Task) -> None:
        """A task that had been assigned is ready again."""
        self._lanes[task.priority].appendleft(task)
        self.length += 1

    def leave(self) -> None:
        """One of the tasks is no longer queued; it is dropped when its turn comes."""
        self.length -= 1

    def pop(self) -> Task | None:
        """The task to be done next."""
        for lane in self._lanes.values():
            while lane:
                task = lane.popleft()
                if task.state is TaskState.QUEUED:
                    self.length -= 1
                    return task
        return None
