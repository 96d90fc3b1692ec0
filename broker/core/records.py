"""What the core holds and what the repository keeps, as both sides name it."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import NamedTuple

from broker.core.events import Peer
from shared.kinds import operation
from shared.limits import INLINE_RESULT_BYTES
from shared.states import Priority, Role, TaskState, WorkerState
from shared.wire.rows import TaskError, TaskRow


@dataclass(slots=True)
class User:
    """An account. `last_number` counts its tasks and is never set back."""

    key: int
    name: str
    role: Role
    password: str
    """argon2's encoded hash"""
    created: int = 0
    last_number: int = 0
    names: dict[str, int] = field(default_factory=dict)
    """numbers of the tasks whose results it keeps under names"""


@dataclass(slots=True)
class Session:
    """A log-in. Only the hash of its token is known here."""

    digest: bytes
    user: int
    created: int
    used: int
    """when a person last asked for something"""
    written: int
    """`used`, as it is on disk"""


@dataclass(frozen=True, slots=True)
class Link:
    """A task that another one refers to, and where in its payload."""

    key: int
    text: str
    start: int
    end: int


@dataclass(slots=True)
class Task:
    """A task that has not ended, without its payload."""

    key: int
    owner: int
    id: bytes
    number: int
    kind: str
    title: str
    created: int
    size: int
    """bytes of its payload"""
    state: TaskState = TaskState.QUEUED
    priority: Priority = Priority.NORMAL
    time_limit: int = 0
    revision: int = 0
    attempt: int = 0
    tries: int = 0
    suspect: bool = False
    """a worker has died that may have been doing it"""
    started: int | None = None
    finished: int | None = None
    worker: str | None = None
    summary: str = ""
    error: TaskError | None = None
    digest: bytes | None = None
    """the same for tasks that have the same result; none where that is not to be cached"""
    cached: bool = False
    produced: int = 0
    """bytes of its result"""
    links: tuple[Link, ...] = ()
    linked: int = 0
    """bytes of the results that it refers to"""
    missing: set[int] = field(default_factory=set)
    """keys of the tasks that it refers to and that have not ended"""
    dependents: dict[int, None] = field(default_factory=dict)
    """keys of the tasks that wait for its result"""
    sharers: OrderedDict[int, None] = field(default_factory=OrderedDict)
    """keys of the tasks that wait to share its result, having the same digest"""
    whole: bool = False
    """not to be split again"""
    spent: int = 0
    """milliseconds for which what it was split into has run, along the longest chain"""
    steps: int = 0
    steps_done: int = 0
    operations: list[Operation] = field(default_factory=list)
    """what it was split into, each after those whose results it takes"""
    holder: Worker | None = None
    """who has the attempt now; none after a restart until the worker joins again"""
    given: int = 0
    """when it was given to a worker, on the monotonic clock"""
    charged: float = 0.0
    """milliseconds that its owner was charged for it before they were known"""
    followers: dict[Peer, None] = field(default_factory=dict)
    """connections to be told of the end"""


@dataclass(slots=True)
class Operation:
    """A step of a task that was split, without its payload. Its task's owner and priority are
    its own."""

    key: int
    parent: Task
    operands: tuple[int, ...]
    """keys of the operations whose results it takes"""
    cost: int
    path: int
    """how long it takes from its begin to the end of its task where nothing has to wait"""
    label: str
    start: int
    end: int
    size: int
    """bytes of its payload"""
    state: TaskState = TaskState.WAITING
    attempt: int = 0
    tries: int = 0
    suspect: bool = False
    """a worker has died that may have been doing it"""
    started: int | None = None
    finished: int | None = None
    worker: str | None = None
    summary: str = ""
    error: TaskError | None = None
    produced: int = 0
    """bytes of its result"""
    linked: int = 0
    """bytes of the results it takes"""
    missing: int = 0
    """how many of its operands are not done"""
    spent: int = 0
    """milliseconds for which its task has run before it, along the longest chain"""
    users: list[Operation] = field(default_factory=list)
    """the operations that take its result"""
    holder: Worker | None = None
    given: int = 0
    charged: float = 0.0

    @property
    def owner(self) -> int:
        """Whose it is."""
        return self.parent.owner

    @property
    def priority(self) -> Priority:
        """When its turn comes."""
        return self.parent.priority

    @property
    def kind(self) -> str:
        """Which kind of work it is for a worker."""
        return operation.NAME


Job = Task | Operation
"""What a worker may be given."""


@dataclass(slots=True)
class Attempt:
    """A delivery of a job, as the broker remembers it of a worker."""

    job: Job
    number: int
    """the attempt's number, which is its fence"""
    message: int
    """the number of the message that carried it"""
    begun: bool = False


@dataclass(slots=True)
class Worker:
    """A worker that is known. `heard` is on the monotonic clock."""

    peer: Peer
    instance: bytes
    name: str
    host: str
    pid: int
    version: str
    slots: int
    kinds: tuple[str, ...]
    joined: int
    heard: int
    heard_at: int
    state: WorkerState = WorkerState.ALIVE
    drained: bool = False
    """an administrator wants it to leave, whether it has heard of that or not"""
    capacity: int = 0
    sent: int = 0
    done: int = 0
    failed: int = 0
    held: dict[int, Attempt] = field(default_factory=dict)
    blamed: list[Job] = field(default_factory=list)
    """jobs that were tried once more for its being lost"""


@dataclass(slots=True)
class Connection:
    """A client that has greeted. `heard` is on the monotonic clock."""

    peer: Peer
    heard: int
    user: User | None = None
    session: Session | None = None
    watches_tasks: bool = False
    watches_fleet: bool = False
    following: set[int] = field(default_factory=set)
    """keys of the tasks it submitted that have not ended"""

    def speak_for(self, user: User | None, session: Session | None) -> None:
        """Bind the connection. What another user is told of ends here."""
        if user is None or self.user is not user:
            self.watches_tasks = self.watches_fleet = False
            self.following.clear()
        self.user, self.session = user, session


@dataclass(frozen=True, slots=True)
class Target:
    """A task that is referred to, as it is now: `size` is the length of its result."""

    key: int
    state: TaskState
    kind: str
    digest: bytes | None
    size: int


class StoredTask(NamedTuple):
    """A task read from disk because a request named it. `payload` and the result in `row` are
    there only if they may be needed: a request names thousands of tasks of megabytes each."""

    key: int
    owner: int
    payload: bytes | None
    row: TaskRow
    digest: bytes | None = None


class Revivable(NamedTuple):
    """A task that was read from disk to be done anew, if it has ended; and what it refers to."""

    task: Task
    targets: dict[int, Target]


class Loss(NamedTuple):
    """A try of a task that came to nothing, or of an operation of it, which `step` then names."""

    task: int
    attempt: int
    worker: str
    at: int
    reason: str
    step: str


class Page(NamedTuple):
    """What a step of the retention looks at: tasks with keys after this one, and tombstones made
    before `buried_at`. Tasks are old that ended before `old_at`; without it, none are read."""

    after: int
    old_at: int | None
    buried_at: int


class Ended(NamedTuple):
    """A task that has ended, as far as it takes to delete it."""

    key: int
    owner: int
    id: bytes
    number: int
    digest: bytes | None


class Aged(NamedTuple):
    """A task that may be old enough to go: `finished` is None while it has not ended, `weight` is
    how many rows and pages of the disk it takes."""

    task: Ended
    created: int
    finished: int | None
    weight: int


class Tombstone(NamedTuple):
    """A task that was deleted: its id is not taken again while this is remembered."""

    owner: int
    id: bytes
    number: int
    revision: int
    deleted: int


def inline(result: bytes | None) -> bytes | None:
    """A result, unless it is too large to travel with its row."""
    return result if result is not None and len(result) <= INLINE_RESULT_BYTES else None


def row_of(task: Task, result: bytes | None = None) -> TaskRow:
    """A task as its owner sees it."""
    return TaskRow(
        task.id,
        task.number,
        task.revision,
        task.kind,
        task.state,
        task.title,
        task.created,
        task.started,
        task.finished,
        task.worker,
        task.attempt,
        task.summary,
        task.error,
        task.cached,
        task.steps,
        task.steps_done,
        None,
        result,
    )
