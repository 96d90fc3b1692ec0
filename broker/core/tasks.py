"""Tasks that have not ended and the operations they were split into, without their payloads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from broker.core.events import Peer
from broker.core.streams.jobs import Message, Stream
from shared.kinds import KINDS, operation
from shared.limits import INLINE_RESULT_BYTES
from shared.states import Priority, TaskState
from shared.wire.rows import TaskError, TaskRow

if TYPE_CHECKING:
    from broker.core.workers import Worker


@dataclass(frozen=True, slots=True)
class Link:
    """A task that another one refers to, and where in its payload."""

    key: int
    text: str
    start: int
    end: int


@dataclass(slots=True)
class Task:
    """A task that has not ended, without its payload. There may be a million of them: what few
    have is no container of its own in each."""

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
    needs: str = ""
    """what its worker has to offer beside the kind"""
    takes_input: bool = False
    """may be given input while it runs"""
    fed: bool = False
    """was given input, so that nobody else can do the same again"""
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
    missing: frozenset[int] = frozenset()
    """keys of the tasks that it refers to and that have not ended"""
    whole: bool = False
    """not to be split again"""
    spent: int = 0
    """milliseconds for which what it was split into has run, along the longest chain"""
    steps: int = 0
    steps_done: int = 0
    operations: Sequence[Operation] = ()
    """what it was split into, each after those whose results it takes"""
    holder: Worker | None = None
    """who has the attempt now; none after a restart until the worker joins again"""
    given: int = 0
    """when it was given to a worker, on the monotonic clock"""
    charged: float = 0.0
    """milliseconds that its owner was charged for it before they were known"""
    followers: tuple[Peer, ...] = ()
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
        kind = KINDS.get(self.parent.kind)
        return operation.NAME if kind is None or kind.pieces is None else kind.pieces.name

    @property
    def time_limit(self) -> int:
        """How long its task may run."""
        return self.parent.time_limit

    @property
    def whole(self) -> bool:
        """It is a piece already."""
        return False


Work = Task | Operation | Message
"""What waits in the queue, and takes a place of a worker."""

Job = Work | Stream
"""What a worker may be given."""


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
        task.needs,
        None,
        result,
    )
