"""Streams and their messages, without what they are made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from shared import limits
from shared.clock import HOUR
from shared.kinds import generator, message
from shared.kinds.base import ability_of
from shared.states import Priority, TaskState
from shared.stream.definition import Definition

CLOCKS_APART = HOUR
"""The clock of a generator may be ahead of the broker's by so much: what was due by it is not due
again."""

if TYPE_CHECKING:
    from broker.core.workers import Worker


@dataclass(slots=True)
class Stream:
    """A source of messages. It is `queued` while it wants a generator, `running` while it has one,
    and `cancelled` while it is off; its attempt is the generator's right to make messages."""

    key: int
    owner: int
    name: str
    definition: Definition
    created: int
    since: int
    """times before this have been made up for, or need not be"""
    state: TaskState = TaskState.CANCELLED
    attempt: int = 0
    sequence: int = 0
    """of the last message that was taken from this attempt"""
    most: int = 0
    """up to which sequence number this attempt was allowed to make messages"""
    made: int | None = None
    """when the last message was due"""
    generated: int = 0
    """the number of the last message"""
    processed: int = 0
    failed: int = 0
    errors: int = 0
    """failed messages that are kept"""
    worker: str | None = None
    """the name of its generator"""
    holder: Worker | None = None
    """its generator; none after a restart until that joins again"""
    left: bytes = b""
    """the instance of the worker that was its generator last and could not stay it"""
    left_at: int = 0
    """on the monotonic clock"""
    given: int = 0
    latency: float = 0.0
    """milliseconds from when a message was made until it was handled, on average lately"""
    filled: set[int] = field(default_factory=set)
    """keys of all of its owner's streams that have messages"""
    names: dict[str, None] = field(default_factory=dict)
    """workers whose shares are counted by name, the one that did nothing for the longest first"""
    kind: ClassVar[str] = generator.NAME
    started: ClassVar[int | None] = None

    def note_due(self, due: int, wall: int) -> None:
        """A message was due then, by the clock of its generator."""
        self.made = min(due, wall)
        self.since = max(self.since, due)
        self.bound_since(wall)

    def bound_since(self, wall: int) -> None:
        """Do not wait for a time that a clock which was wrong has told."""
        self.since = min(self.since, wall + CLOCKS_APART)

    @property
    def unhandled(self) -> int:
        """How many messages are still there."""
        return self.generated - self.processed - self.failed

    @property
    def room(self) -> int:
        """How many more messages it lets wait, all of which may fail."""
        most = min(self.definition.unhandled_most, limits.FAILURES - self.errors)
        return most - self.unhandled

    @property
    def on(self) -> bool:
        """Whether messages are to be made."""
        return self.state is not TaskState.CANCELLED

    @property
    def ability(self) -> str:
        """What a worker has to offer to handle its messages."""
        return ability_of(message.NAME, str(self.key))


@dataclass(slots=True)
class Message:
    """A message whose handling is simulated, without its text. Its owner is its stream's."""

    key: int
    stream: Stream
    number: int
    created: int
    size: int
    """bytes of its payload"""
    cost: int
    """how long it takes on average"""
    state: TaskState = TaskState.QUEUED
    attempt: int = 0
    tries: int = 0
    suspect: bool = False
    """a worker has died that may have been doing it"""
    started: int | None = None
    worker: str | None = None
    holder: Worker | None = None
    given: int = 0
    charged: float = 0.0
    kind: ClassVar[str] = message.NAME
    priority: ClassVar[Priority] = Priority.NORMAL
    time_limit: ClassVar[int] = 0
    linked: ClassVar[int] = 0
    spent: ClassVar[int] = 0
    whole: ClassVar[bool] = False

    @property
    def owner(self) -> int:
        """Whose it is."""
        return self.stream.owner

    @property
    def weight(self) -> int:
        """How much its turns count: all streams of an owner together have one share."""
        return len(self.stream.filled)

    @property
    def needs(self) -> str:
        """Its stream: the generator of it handles no messages of its own."""
        return str(self.stream.key)


class Spawned(NamedTuple):
    """A message that became a task of its kind, which has not ended."""

    stream: Stream
    number: int
    """of the message"""


class Failure(NamedTuple):
    """A message that has failed. What it said is on disk alone, unless it was read to be handled
    anew."""

    key: int
    """of the message, or of the task that it became"""
    stream: int
    attempt: int
    number: int
    task: int
    """the owner's number of the task that it became, or 0"""
    worker: str
    at: int
    code: str
    reason: str
    text: str = ""
    """the title of that task"""
    payload: bytes = b""
    """of a message that became none"""
    task_id: bytes | None = None
    """of that task, while there is one"""
