"""What the core holds and what the repository keeps, as both sides name it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from broker.core.events import Peer
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
    started: int | None = None
    finished: int | None = None
    worker: str | None = None
    summary: str = ""
    error: TaskError | None = None
    holder: Worker | None = None
    """who has the attempt now; none after a restart until the worker joins again"""
    followers: set[Peer] = field(default_factory=set)
    """connections to be told of the end"""


@dataclass(slots=True)
class Attempt:
    """A delivery of a task, as the broker remembers it of a worker."""

    task: Task
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
    capacity: int = 0
    sent: int = 0
    done: int = 0
    failed: int = 0
    held: dict[int, Attempt] = field(default_factory=dict)

    @property
    def room(self) -> int:
        """How many more attempts it wants to hold."""
        return self.capacity - len(self.held) if self.state is WorkerState.ALIVE else 0


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


class StoredTask(NamedTuple):
    """A task read from disk because a request named it. `payload` and the result in `row` are
    there only if they may be needed: a request names thousands of tasks of megabytes each."""

    key: int
    owner: int
    payload: bytes | None
    row: TaskRow


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
        False,
        None,
        result,
    )
