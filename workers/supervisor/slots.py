"""What the supervisor knows of one slot."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from enum import Enum, auto

from shared.clock import SECOND
from shared.wire.rows import Assignment, Begun

LONG_JOB = 100
"""Milliseconds after which a job is told to have begun, and what lies behind it is taken back."""

STOPS_WITHIN = SECOND
"""A job that was told to stop and goes on for longer is ended with its slot."""

STOPPED_MOST = 10 * SECOND
"""A slot that somebody has stopped for longer may never go on."""


class Ending(Enum):
    """Why a slot was killed by its own supervisor."""

    TIME_LIMIT = auto()
    REVOKED = auto()
    HANDED_BACK = auto()
    STOPPED = auto()

    @property
    def is_wanted(self) -> bool:
        """Whether somebody wants the job to end, so that nothing is wrong with the slot."""
        return self is not Ending.STOPPED


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
    """how often jobs were taken back that it did not yet confirm to have left undone"""
    stopped_since: int | None = None
    """since when its process is stopped, as by SIGSTOP"""
    revoked: int | None = None
    """since when its first job is to stop, and was told so"""
    ending: Ending | None = None

    @property
    def head(self) -> Assignment | None:
        """The job that it does now."""
        return self.jobs[0] if self.jobs else None

    @property
    def is_suspect(self) -> bool:
        """Whether it begins what may have taken a worker along. That it has begun is told at
        once: should it do so again, that counts as a try."""
        return self.head is not None and self.head.suspect and not self.reported

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

    def is_long(self, now: int) -> bool:
        """Whether it has been doing what it does for long."""
        return self.age(now) >= LONG_JOB

    def is_news(self, now: int) -> bool:
        """Whether the broker should know that its job has begun, and does not."""
        return not self.reported and (self.is_long(now) or self.is_suspect)

    def report(self, wall: int, now: int) -> Begun:
        """What the broker is told of its job's having begun."""
        self.reported = True
        return Begun(self.jobs[0].key, self.jobs[0].attempt, wall - self.age(now))

    def note_stopped(self, now: int, *, stopped: bool) -> None:
        """Whether its process is stopped at this moment."""
        if not stopped:
            self.stopped_since = None
        elif self.stopped_since is None:
            self.stopped_since = now

    def _begin(self, now: int) -> None:
        self.since, self.reported, self.revoked = now, False, None
