"""The jobs that wait for a worker, in memory; on disk they are merely `queued`."""

from __future__ import annotations

from collections import deque
from heapq import heapify, heappop, heappush

from broker.core.records import Job, Operation, Task
from shared.states import Priority, TaskState

STALE_KEPT = 1_000

PREFETCH_MS = 10
"""A longer operation is given to a free slot only: behind another it would only wait."""


class Lane:
    """The jobs of one priority: operations first, since they end what was begun."""

    def __init__(self) -> None:
        self.tasks: deque[Task] = deque()
        self.operations: list[tuple[int, int, Operation]] = []
        """a heap, the longest remaining path first"""

    def push(self, job: Job, *, front: bool) -> None:
        """A job is ready."""
        if isinstance(job, Operation):
            heappush(self.operations, (-job.path, job.key, job))
        elif front:
            self.tasks.appendleft(job)
        else:
            self.tasks.append(job)

    def first(self) -> tuple[Job | None, int]:
        """The job to be done next, and how many cancelled ones were passed over to find it."""
        passed = 0
        while self.operations and self.operations[0][2].state is not TaskState.QUEUED:
            heappop(self.operations)
            passed += 1
        if self.operations:
            return self.operations[0][2], passed
        while self.tasks and self.tasks[0].state is not TaskState.QUEUED:
            self.tasks.popleft()
            passed += 1
        return (self.tasks[0] if self.tasks else None), passed

    def take(self, job: Job) -> None:
        """Take the first job out."""
        if isinstance(job, Operation):
            heappop(self.operations)
        else:
            self.tasks.popleft()

    def sweep(self) -> None:
        """Throw out what has been cancelled."""
        self.tasks = deque(task for task in self.tasks if task.state is TaskState.QUEUED)
        self.operations = [e for e in self.operations if e[2].state is TaskState.QUEUED]
        heapify(self.operations)


class ReadyQueue:
    """First in, first out within a priority. What was lost goes to the front again.

    Cancelled jobs are passed over when their turn comes, so that cancelling costs nothing; when
    they are more than the others, all of them are swept out.
    """

    def __init__(self) -> None:
        self._lanes = {priority: Lane() for priority in sorted(Priority, reverse=True)}
        self.length = 0
        self._stale = 0

    def push(self, job: Job) -> None:
        """A job is ready."""
        self._lanes[job.priority].push(job, front=False)
        self.length += 1

    def push_front(self, job: Job) -> None:
        """A job that had been assigned is ready again."""
        self._lanes[job.priority].push(job, front=True)
        self.length += 1

    def leave(self) -> None:
        """One of the jobs has been cancelled; it is dropped when its turn comes."""
        self.length -= 1
        self._stale += 1
        if self._stale > max(STALE_KEPT, self.length):
            self._sweep()

    def for_free_slot(self) -> Job | None:
        """The job to be done next."""
        return self._pop(to_free_slot=True)

    def in_advance(self) -> Job | None:
        """The job to be done next, if it may wait at a worker for what is done there before it.
        While one that may not is the first, nothing is: else no slot would ever be free for it."""
        return self._pop(to_free_slot=False)

    def _pop(self, *, to_free_slot: bool) -> Job | None:
        for lane in self._lanes.values():
            job, passed = lane.first()
            self._stale -= passed
            if job is not None:
                return self._take(lane, job) if to_free_slot or _may_wait(job) else None
        return None

    def _take(self, lane: Lane, job: Job) -> Job:
        lane.take(job)
        self.length -= 1
        return job

    def _sweep(self) -> None:
        for lane in self._lanes.values():
            lane.sweep()
        self._stale = 0


def _may_wait(job: Job) -> bool:
    return not (isinstance(job, Operation) and job.cost > PREFETCH_MS)
