"""The jobs of one user, kind and priority, in the order in which they are done."""

from __future__ import annotations

from collections import deque
from enum import Enum
from heapq import heapify, heappop, heappush
from typing import Literal

from broker.core.keys import Keys
from broker.core.streams.jobs import Message
from broker.core.tasks import Operation, Task, Work
from shared.states import TaskState


class Elsewhere(Enum):
    """Where a job is that is not in memory."""

    PARKED = "parked"
    """on disk alone; the next turn reads it"""


First = Work | Literal[Elsewhere.PARKED]
"""The job to be done next."""


class OutOfTurn(Exception):
    """A job was to be taken that is not the first any more."""


class Pile:
    """What one user has of one kind and priority. Cancelled jobs lie here until they are met."""

    def __init__(self) -> None:
        self.tasks: deque[Task | Message] = deque()
        self.keys = Keys()
        """of the tasks behind those, the cancelled ones too"""
        self.behind = 0
        """how many of these are to be done"""
        self.operations: list[tuple[int, int, Operation]] = []
        """a heap, the longest remaining path first"""

    def push(self, job: Work, *, front: bool) -> None:
        """A job is ready."""
        if isinstance(job, Operation):
            heappush(self.operations, (-job.path, job.key, job))
        elif front:
            self.tasks.appendleft(job)
        else:
            self.tasks.append(job)

    def first(self) -> First | None:
        """The job to be done next: operations before tasks, since they end what was begun."""
        while self.operations:
            operation = self.operations[0][2]
            if operation.state is TaskState.QUEUED:
                return operation
            heappop(self.operations)
        while self.tasks:
            task = self.tasks[0]
            if task.state is TaskState.QUEUED:
                return task
            self.tasks.popleft()
        return Elsewhere.PARKED if self.behind else None

    def take(self, job: Work) -> None:
        """Take out this job, which has to be the first; raises `OutOfTurn`."""
        first = heappop(self.operations)[2] if self.operations else self.tasks.popleft()
        if first is not job:
            self.push(first, front=True)
            raise OutOfTurn(f"job {job.key} is not the first of its pile")

    def sweep(self) -> None:
        """Throw out what has been cancelled."""
        self.tasks = deque(task for task in self.tasks if task.state is TaskState.QUEUED)
        self.operations = [e for e in self.operations if e[2].state is TaskState.QUEUED]
        heapify(self.operations)
