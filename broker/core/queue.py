"""The tasks that wait for a worker, in memory; on disk they are merely `queued`."""

from __future__ import annotations

from collections import deque

from broker.core.records import Task
from shared.states import Priority, TaskState

STALE_KEPT = 1_000


class ReadyQueue:
    """First in, first out within a priority. What was lost goes to the front again.

    Cancelled tasks are passed over when their turn comes, so that cancelling costs nothing; when
    they are more than the others, all of them are swept out.
    """

    def __init__(self) -> None:
        self._lanes = {priority: deque[Task]() for priority in sorted(Priority, reverse=True)}
        self.length = 0
        self._stale = 0

    def push(self, task: Task) -> None:
        """A task is ready."""
        self._lanes[task.priority].append(task)
        self.length += 1

    def push_front(self, task: Task) -> None:
        """A task that had been assigned is ready again."""
        self._lanes[task.priority].appendleft(task)
        self.length += 1

    def leave(self) -> None:
        """One of the tasks has been cancelled; it is dropped when its turn comes."""
        self.length -= 1
        self._stale += 1
        if self._stale > max(STALE_KEPT, self.length):
            self._sweep()

    def pop(self) -> Task | None:
        """The task to be done next."""
        for lane in self._lanes.values():
            while lane:
                task = lane.popleft()
                if task.state is TaskState.QUEUED:
                    self.length -= 1
                    return task
                self._stale -= 1
        return None

    def _sweep(self) -> None:
        for priority, lane in self._lanes.items():
            queued = [task for task in lane if task.state is TaskState.QUEUED]
            self._lanes[priority] = deque(queued)
        self._stale = 0
