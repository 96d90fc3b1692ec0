"""One turn: what it may look at, and what it collects to be written and sent."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field

from broker.core.blobs.claims import Claims
from broker.core.cache import Entry
from broker.core.effects import Changes, ForWorkers, Log, Outgoing, Send
from broker.core.enrolling.enrolled import WorkerInvitation
from broker.core.events import FromClient, Peer, Side
from broker.core.grid import Grid
from broker.core.stored import Aged, Revivable, StoredTask, Target, Tombstone
from broker.core.streams.jobs import Failure, Stream
from broker.core.tasks import Job, Operation, Task, Work
from broker.core.tokens import Tokens
from broker.core.users import Session, User
from shared.clock import SECOND
from shared.errors import ErrorCode, RequestError
from shared.kinds.base import Description
from shared.safety import one_line
from shared.wire.client import Refused
from shared.wire.rows import Held, Refusal, TaskRow


@dataclass(frozen=True, slots=True)
class Instant:
    """The time of a turn, in milliseconds: of day, and on a clock that never jumps."""

    wall: int
    mono: int


COPIED_BYTES = 32 * 1024 * 1024
"""Bytes of results that a turn copies for those who asked for the same: some 100 ms of disk."""

Described = dict[int, list[Description | RequestError]]
"""What kind and payload of the submitted tasks say, or why they are refused: in the order of the
message that submits them, by the identity of that message."""


@dataclass(slots=True)
class Loaded:
    """The rows that the events of a turn name and the core does not hold."""

    users: tuple[User, ...] = ()
    """all of them, where another program may have changed some"""
    streams: tuple[Stream, ...] = ()
    """likewise"""
    sessions: dict[bytes, Session] = field(default_factory=dict)
    worker_invitations: dict[bytes, WorkerInvitation] = field(default_factory=dict)
    """what tokens of workers stand for, by their hashes"""
    tasks: dict[tuple[int, bytes], StoredTask] = field(default_factory=dict)
    tombstones: dict[tuple[int, bytes], Tombstone] = field(default_factory=dict)
    targets: dict[tuple[int, int], Target] = field(default_factory=dict)
    """tasks that others refer to, by owner and number"""
    revivable: dict[tuple[int, bytes], Revivable] = field(default_factory=dict)
    """tasks that are to be tried anew, by owner and id"""
    aged: tuple[Aged, ...] = ()
    """tasks that may be old enough to go, in the order of their keys"""
    buried: tuple[Tombstone, ...] = ()
    """tombstones that are old enough to go"""
    queued: dict[int, Task] = field(default_factory=dict)
    """tasks that may be parked, by key"""
    programs: dict[int, bytes] = field(default_factory=dict)
    """what messages of streams are given to, by the key of the stream"""
    failures: dict[int, Failure] = field(default_factory=dict)
    """messages that have failed, by key"""
    claims: Claims = field(default_factory=dict)
    """what all users have of the blobs that are named"""
    blobs_of: dict[int, tuple[bytes, ...]] = field(default_factory=dict)
    """the blobs that tasks name which may be deleted, by key, each as often as they do"""
    lapsed: tuple[tuple[int, bytes], ...] = ()
    """claims, by owner and hash, whose time may be over"""
    gone: set[bytes] = field(default_factory=set)
    """those of the blobs that are claimed and sent, named or made, but of which there is no file"""


class Turn:
    """What a turn has decided so far."""

    def __init__(
        self,
        grid: Grid,
        loaded: Loaded,
        instant: Instant,
        described: Described,
        tokens: Tokens,
    ) -> None:
        self.grid = grid
        self.tokens = tokens
        self.described = described
        self.loaded = loaded
        self.wall = instant.wall
        self.mono = instant.mono
        self.changes = Changes()
        self.outgoing: list[Outgoing] = []
        self.to_workers: list[ForWorkers] = []
        self.ended: dict[tuple[Peer, int], list[TaskRow]] = {}
        """rows that followers are to be told of, with the user whose they are"""
        self.settling: list[Task] = []
        """tasks that have ended and of which something may follow"""
        self.handed_out = 0
        """bytes of payloads"""
        self.promised = 0
        """free slots that tasks were told of"""
        self.taken: dict[Peer, int] = {}
        """numbers of the last outcomes that workers have sent"""
        self.revoked: dict[Peer, list[Held]] = {}
        """attempts that workers are to stop"""
        self.fresh: dict[tuple[int, bytes], Task] = {}
        """tasks submitted in this turn, by owner and id"""
        self.numbers: dict[tuple[int, int], Task] = {}
        """the same, by owner and number"""
        self.answered_streams: set[int] = set()
        """keys of the streams whose generators have sent something"""
        self.pieces: dict[tuple[Peer, bytes], int] = {}
        """how many new pieces of each blob have come from whom"""
        self._copied = 0

    def emit(self, effect: Outgoing) -> None:
        """Something to happen after the commit."""
        self.outgoing.append(effect)

    def tell_worker(self, effect: ForWorkers) -> None:
        """A message to a worker after the commit."""
        self.to_workers.append(effect)

    def log(self, level: int, text: str) -> None:
        """A line for the log."""
        self.outgoing.append(Log(level, one_line(text)))

    def refused_frame(self, text: str) -> None:
        """A message that nobody should send is counted; a flood of them is one line a second."""
        grid = self.grid
        grid.refused += 1
        if grid.refusal_logged is None or self.mono - grid.refusal_logged >= SECOND:
            grid.refusal_logged = self.mono
            self.log(logging.WARNING, f"{text} ({grid.refused} such messages in all)")

    def reply(self, event: FromClient, message: object) -> None:
        """The answer to a request."""
        self.emit(Send(Side.CLIENTS, event.peer, message, event.request))

    def owner_of(self, event: FromClient) -> int:
        """The key of the user that a request comes from; it was checked to be logged in."""
        user = self.grid.connections[event.peer].user
        if user is None:
            raise AssertionError("a request without a session passed the check")
        return user.key

    def push(self, peer: Peer, message: object) -> None:
        """A message to a client that did not ask."""
        self.emit(Send(Side.CLIENTS, peer, message))

    def refuse(self, event: FromClient, code: ErrorCode, sentence: str, wait: int = 0) -> None:
        """The answer to a request that is not carried out, or only after a wait."""
        self.reply(event, Refused(Refusal(code, sentence, wait=wait)))

    def touch(self, job: Job) -> None:
        """A job has changed: its task gets a new revision, and both are written. One that has ended
        stays as it was told to be; what is left of its operations goes with it."""
        if isinstance(job, Task):
            self._touch_task(job, self.changes.updated)
        elif isinstance(job, Operation):
            self._touch_operation(job)
        else:
            self.changes.streams.note(job)

    def _touch_operation(self, job: Operation) -> None:
        if job.key not in self.changes.planned:
            self.changes.operations[job.key] = job
        if not job.parent.state.ended:
            self._touch_task(job.parent, self.changes.updated)

    def hand_out(self, job: Work) -> None:
        """A job was given to a worker, which is the last thing that a turn does with it."""
        if isinstance(job, Task) and job.key not in self.changes.updated:
            self._touch_task(job, self.changes.assigned)
        else:
            self.touch(job)

    def _touch_task(self, task: Task, changed: dict[int, Task]) -> None:
        self.grid.revision += 1
        task.revision = self.grid.revision
        if task.key not in self.changes.inserted:
            changed[task.key] = task

    def plan(self, operation: Operation, payload: bytes) -> None:
        """A new operation."""
        self.grid.operations[operation.key] = operation
        self.changes.planned[operation.key] = operation, payload

    def may_copy(self, size: int) -> bool:
        """Whether one more result of so many bytes may be copied: others wait for the disk."""
        return self._copied + size <= COPIED_BYTES

    def copy(self, task: Task, entry: Entry) -> None:
        """A task has the result of another one."""
        self._copied += entry.size
        self.changes.copied[task.key] = entry.key

    def insert(self, task: Task, payload: bytes) -> None:
        """A new task."""
        self.grid.revision += 1
        task.revision = self.grid.revision
        self.changes.inserted[task.key] = task
        self.changes.payloads[task.key] = payload
        self.fresh[task.owner, task.id] = task
        self.numbers[task.owner, task.number] = task
