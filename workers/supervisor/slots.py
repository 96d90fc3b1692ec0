"""What the supervisor knows of its slots, and how much work each should hold in advance."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from enum import Enum, auto

from shared.wire.rows import Assignment

AHEAD_MS = 75.0
"""Work that the broker is asked for in advance, in milliseconds of a slot's time."""

PIPE_MS = 2.0
"""Work that lies in a slot's own pipe, where only the slot can leave it undone."""

AHEAD_MOST = 1_000
PIPE_MOST = 64
SHORTEST_MS = 0.02
LEARNING = 1 / 32


class Ending(Enum):
    """Why a slot was killed by its own supervisor."""

    TIME_LIMIT = auto()
    REVOKED = auto()
    HANDED_BACK = auto()
    STOPPED = auto()


@dataclass(slots=True)
class SlotState:
    """A slot: the first job is the one it does, and `since` is when it began (monotonic)."""

    ready: bool = False
    sound: bool = True
    """False once its process has died before it was ready, until one gets ready"""
    start_at: int | None = None
    """when to start its process, while it has none"""
    jobs: deque[Assignment] = field(default_factory=deque)
    since: int = 0
    reported: bool = False
    """whether the broker was told that the first job has begun"""
    skips: int = 0
    """jobs taken back that it did not yet confirm to have left undone"""
    stopped_since: int | None = None
    """since when its process is stopped, as by SIGSTOP"""
    ending: Ending | None = None

    @property
    def head(self) -> Assignment | None:
        """The job that it does now."""
        return self.jobs[0] if self.jobs else None

    def push(self, job: Assignment, now: int) -> None:
        """Give it one more job."""
        if not self.jobs:
            self._begin(now)
        self.jobs.append(job)

    def pop(self, now: int) -> Assignment:
        """Its first job is over, and the next one begins."""
        job = self.jobs.popleft()
        self._begin(now)
        return job

    def age(self, now: int) -> int:
        """For how many milliseconds it has been doing what it does."""
        return now - self.since if self.jobs else 0

    def _begin(self, now: int) -> None:
        self.since, self.reported = now, False


class Pace:
    """How long a job takes on average lately, in milliseconds."""

    def __init__(self) -> None:
        self._mean: float | None = None

    def learn(self, took: int) -> None:
        """One job took so many milliseconds."""
        mean = float(took) if self._mean is None else self._mean
        self._mean = mean + (took - mean) * LEARNING

    def in_pipe(self) -> int:
        """Jobs to lie behind the one that a slot does."""
        return 0 if self._mean is None else self._fit(PIPE_MS, PIPE_MOST, 0)

    def ahead(self, age: int) -> int:
        """Jobs to ask for in advance for a slot that has been busy for `age` milliseconds."""
        return 0 if self._mean is None else self._fit(AHEAD_MS, AHEAD_MOST, age)

    def _fit(self, span: float, most: int, age: int) -> int:
        return min(most, int(span / max(self._mean or 0.0, age, SHORTEST_MS)))
