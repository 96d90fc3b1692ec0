"""The states, priorities and channels that every side names alike."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class TaskState(StrEnum):
    """Where a task is in its life."""

    WAITING = "waiting"
    """for tasks or operations it refers to"""
    QUEUED = "queued"
    """for a worker with a free slot"""
    RUNNING = "running"
    """held by a worker"""
    DONE = "done"
    """ended with a result"""
    FAILED = "failed"
    """ended with an error"""
    CANCELLED = "cancelled"
    """ended because somebody asked for it"""

    @property
    def ended(self) -> bool:
        """Whether nothing more happens to the task by itself."""
        return self in ENDED


ENDED = frozenset({TaskState.DONE, TaskState.FAILED, TaskState.CANCELLED})


class Priority(IntEnum):
    """Which of a user's tasks go first."""

    LOW = 0
    NORMAL = 1
    HIGH = 2


class WorkerState(StrEnum):
    """How a worker stands with the broker."""

    ALIVE = "alive"
    DRAINING = "draining"
    """finishes what it has and takes nothing new"""
    LOST = "lost"
    """not heard from; its work was queued again"""
    KILLED = "killed"
    """ended because somebody ordered it; its work was queued again"""


class Deed(StrEnum):
    """What a worker may be ordered to do."""

    DRAIN = "drain"
    """take nothing new, finish what runs and leave"""
    KILL = "kill"
    """end at once, as if the machine had lost its power"""
    RESTART = "restart"
    """drain, then begin anew"""


class Role(StrEnum):
    """What an account may do. Each may what those before may."""

    VIEWER = "viewer"
    """look at the fleet, and at what is left of its own"""
    USER = "user"
    """submit tasks, and do as it likes with its own"""
    ADMIN = "admin"
    """everything"""

    def covers(self, other: Role) -> bool:
        """Whether who has this role may do all that the other may."""
        ranks = list(Role)
        return ranks.index(self) >= ranks.index(other)


class Registration(StrEnum):
    """Who may make an account."""

    OPEN = "open"
    """anybody"""
    INVITATION = "invitation"
    """who has an invitation"""
    CLOSED = "closed"
    """nobody"""


class TaskErrorCode(StrEnum):
    """Why a task fails, beside the errors that its kind has of its own."""

    TIME_LIMIT = "time_limit"
    """it ran longer than the time limit it was given"""
    MEMORY = "memory"
    """there was not enough memory for it"""
    LOST = "lost"
    """its worker or slot died too often while doing it"""
    INTERNAL = "internal"
    """the worker made a mistake"""
    SIMULATED = "simulated"
    """a message of a stream, handled in simulation, was to go wrong"""
    DEPENDENCY = "dependency"
    """what it refers to has failed or was cancelled"""
    TOO_LARGE = "too_large"
    """the results that it takes are too large together"""
    GONE = "gone"
    """the bytes of what it takes are gone from the broker's disk"""


class BlobRole(IntEnum):
    """What a blob is to a task."""

    INPUT = 0
    """the task takes it"""
    RESULT = 1
    """the task has made it"""
    STEP = 2
    """a step of the task has made it for another one; it goes when the steps are over"""


class Channel(IntEnum):
    """Which of a program's three it is."""

    INPUT = 0
    OUTPUT = 1
    ERRORS = 2
