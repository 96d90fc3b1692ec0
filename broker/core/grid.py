"""Everything the core holds between turns: what is unfinished, and who is connected."""

from __future__ import annotations

from array import array
from collections import OrderedDict, defaultdict
from dataclasses import dataclass, field

from broker.core.accounts.invitation import Invitation
from broker.core.blobs.blobs import Blobs
from broker.core.cache import Cache, Entry
from broker.core.enrolling.enrolled import Enrolled
from broker.core.enrolling.register import Register
from broker.core.events import HERE, Origin, Peer
from broker.core.folding import folded as folded
from broker.core.limits.attempts import Attempts
from broker.core.limits.malformed import Malformed
from broker.core.limits.place import place_of
from broker.core.printouts import Printouts
from broker.core.queue import Place, ReadyQueue
from broker.core.streams.jobs import Message, Spawned, Stream
from broker.core.streams.registry import Streams
from broker.core.tasks import Job, Operation, Task
from broker.core.users import Connection, Session, User
from broker.core.window import HELD
from broker.core.workers import Worker
from shared.kinds import KINDS, message
from shared.settings import Settings
from shared.states import TaskState
from shared.wire.rows import Counts

StateCounts = dict[TaskState, int]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the core needs from disk to begin: counters, and what has not ended."""

    id: bytes
    revision: int
    last_key: int
    oldest_known: int
    """changes after this revision can still be told; tombstones before it are gone"""
    tasks: tuple[Task, ...] = ()
    """those that have not ended, but for what is queued and concerns no other one"""
    queued: dict[Place, array[int]] = field(default_factory=dict)
    """the keys of all that are queued, in their order"""
    operations: tuple[Operation, ...] = ()
    """of the unfinished tasks, the ended ones too, in the order of their keys"""
    streams: tuple[Stream, ...] = ()
    messages: tuple[Message, ...] = ()
    """those that became no tasks and are not handled, in the order of their keys"""
    spawned: tuple[tuple[int, Spawned], ...] = ()
    """those that became tasks which have not ended, by the keys of these"""
    blobs: dict[int, int] = field(default_factory=dict)
    """bytes of blobs, by whom they count for"""
    step_blobs: dict[int, list[bytes]] = field(default_factory=dict)
    """what steps have made for others, by task, each as often as they name it"""
    solved: tuple[tuple[bytes, Entry], ...] = ()
    """what the cache begins with, by digest, the newest last"""
    cached_from: int = 0
    """the cache begins after the task with this key"""
    titled: int = 0
    """the titles of tasks up to this key are easy to find"""
    last_worker: int = 0
    """the number that a worker was given last"""
    secret: bytes = field(default=b"", repr=False)
    """what tickets of this grid are known by"""
    users: tuple[User, ...] = ()
    familiar: tuple[tuple[int, str], ...] = ()
    """accounts and addresses of the network that these have logged in from, the newest last"""
    enrolled: tuple[Enrolled, ...] = ()
    invitations: tuple[Invitation, ...] = ()
    settings: Settings = field(default_factory=Settings)


@dataclass(frozen=True, slots=True)
class Options:
    """What the person who started the broker chose."""

    host: str = ""
    """the machine that the broker runs on"""
    background: bool = False
    """leave when nobody is connected and nothing is unfinished"""
    is_reachable: bool = False
    """whether it listens beyond this machine"""
    shelf: str = ""
    """the folder of the blobs, for who is on that machine, too"""
    held_most: int = HELD
    """queued jobs in memory before tasks are left to the disk"""


class Grid:
    """The state that decisions are made from."""

    def __init__(self, snapshot: Snapshot, options: Options) -> None:
        self.id = snapshot.id
        self.options = options
        self.settings = snapshot.settings
        self.revision = snapshot.revision
        self.last_key = snapshot.last_key
        self.last_worker = snapshot.last_worker
        self.secret = snapshot.secret
        self.oldest_known = snapshot.oldest_known
        self.users: dict[int, User] = {user.key: user for user in snapshot.users}
        self.names: dict[str, User] = {folded(user.name): user for user in snapshot.users}
        self.invitations = {invitation.digest: invitation for invitation in snapshot.invitations}
        self.sessions: dict[bytes, Session] = {}
        self.tasks: dict[int, Task] = {}
        """those that have not ended, but for parked ones"""
        self.operations: dict[int, Operation] = {}
        """those that have not ended"""
        self.queue = ReadyQueue(options.held_most)
        self.enrolled = Register(snapshot.enrolled)
        """workers that may join from other machines, and those that were revoked"""
        self.workers: dict[Peer, Worker] = {}
        self.lost: dict[bytes, Worker] = {}
        """workers that went silent or were killed, by instance"""
        self.orphans: dict[int, Job] = {}
        """jobs that ran when the broker stopped, until their worker joins or a lease is over"""
        self.connections: dict[Peer, Connection] = {}
        self.printouts = Printouts()
        self.listeners: dict[int, dict[Peer, None]] = {}
        """connections that were attached to a task, by its key; some may be gone"""
        self.tallies: defaultdict[int, StateCounts] = defaultdict(lambda: defaultdict(int))
        self.logins: dict[int, PendingLogin] = {}
        self.attempts = Attempts()
        for key, address in snapshot.familiar:
            self.attempts.remember(folded(self.users[key].name), place_of(address))
        self.malformed = Malformed()
        self.last_ticket = 0
        self.adopting_until = 0
        self.idle_since = 0
        self.refused = 0
        """messages that were malformed, unknown or too large"""
        self.refusal_logged: int | None = None
        self.ignored = 0
        """results that named a fence which did not hold"""
        self.cache = Cache(self.settings.cache_size, snapshot.solved, snapshot.cached_from)
        self.leaders: dict[bytes, int] = {}
        """keys of the unfinished tasks whose results others with the same digest will share"""
        self.sharers: defaultdict[int, OrderedDict[int, None]] = defaultdict(OrderedDict)
        """keys of the tasks that wait to share a result, by the key of the one that leads"""
        self.dependents: defaultdict[int, dict[int, None]] = defaultdict(dict)
        """keys of the tasks that wait for a result, by the key of the one that will have it"""
        self.stranded: list[Task] = []
        """tasks that were found to wait for nothing"""
        self.streams = Streams()
        self.blobs = Blobs(snapshot.blobs, snapshot.step_blobs)
        for user in snapshot.users:
            if user.disabled:
                self.queue.rest(user.key)
        for place, keys in snapshot.queued.items():
            self.tallies[place.owner][TaskState.QUEUED] += len(keys)
            self.queue.restore(place, keys)
        for task in snapshot.tasks:
            self._restore_task(task)
        for operation in snapshot.operations:
            self._restore_operation(operation)
        self._restore_streams(snapshot)

    def _restore_task(self, task: Task) -> None:
        if task.state is TaskState.QUEUED:
            self.recall(task)
            return
        self.hold(task)
        if task.state is TaskState.RUNNING:
            self.orphans[task.key] = task

    def _restore_operation(self, operation: Operation) -> None:
        if operation.state.ended:
            return
        self.operations[operation.key] = operation
        if operation.state is TaskState.QUEUED:
            self.queue.push(operation)
        elif operation.state is TaskState.RUNNING:
            self.orphans[operation.key] = operation

    def _restore_streams(self, snapshot: Snapshot) -> None:
        self.streams.restore(snapshot.streams, snapshot.messages, snapshot.spawned)
        for one in snapshot.messages:
            if one.state is TaskState.QUEUED:
                self.queue.push(one)
            else:
                self.orphans[one.key] = one
        self.orphans.update(self.streams.running)

    @property
    def paused_kinds(self) -> frozenset[str]:
        """The kinds of task that are paused."""
        return frozenset(kind for kind in (*KINDS, message.NAME) if self.settings.pauses(kind))

    def welcome(self, worker: Worker) -> None:
        """Know a worker from now on."""
        self.workers[worker.peer] = worker
        worker.handle(self.streams.abilities)
        if worker.serves is not None:
            self.queue.own.open(worker.serves)

    def dismiss(self, worker: Worker) -> None:
        """A worker is there no more, if it was."""
        if self.workers.pop(worker.peer, None) is None:
            return
        served = worker.serves
        if served is not None and all(w.serves != served for w in self.workers.values()):
            self.queue.own.close(served)

    def job(self, key: int) -> Job | None:
        """The unfinished task, operation or message with this key, or the stream."""
        task = self.tasks.get(key) or self.operations.get(key)
        return task or self.streams.messages.get(key) or self.streams.by_key.get(key)

    @property
    def unfinished(self) -> int:
        """How many tasks have not ended."""
        return len(self.tasks) + self.queue.window.parked

    def hold(self, task: Task) -> None:
        """Remember an unfinished task."""
        self.tasks[task.key] = task
        self.tallies[task.owner][task.state] += 1

    def recall(self, task: Task) -> None:
        """Remember a task that was parked; it has been counted all the time."""
        self.tasks[task.key] = task
        self.queue.recall(task)

    def park(self, task: Task) -> None:
        """Leave a queued task to the disk; it goes on to be counted."""
        del self.tasks[task.key]
        self.queue.window.park(task)
        if task.digest is not None and self.leaders.get(task.digest) == task.key:
            del self.leaders[task.digest]

    def counts(self, owner: int | None = None) -> Counts:
        """The unfinished tasks of one owner, or of all."""
        tallies = list(self.tallies.values()) if owner is None else [self.tallies[owner]]
        states = (TaskState.WAITING, TaskState.QUEUED, TaskState.RUNNING)
        return Counts(*(sum(tally[state] for tally in tallies) for state in states))

    def room_for(self, owner: int) -> int:
        """How many more unfinished tasks a user may have."""
        mine = sum(self.tallies[owner].values()) + self.streams.waiting[owner]
        all_of_it = self.unfinished + len(self.streams.messages)
        quota = self.users[owner].task_quota or self.settings.user_quota
        return min(quota - mine, self.settings.grid_quota - all_of_it)

    def rests(self, task: Task) -> bool:
        """Whether a task is not handed out, because the account of its owner is disabled."""
        return task.owner in self.queue.resting

    def blob_quota(self, owner: int) -> int:
        """How many bytes of blobs a user may keep."""
        return self.users[owner].blob_quota * 1024 * 1024 or self.settings.blob_quota

    def add_user(self, user: User) -> None:
        """Remember an account."""
        self.users[user.key] = user
        self.names[folded(user.name)] = user


@dataclass(slots=True)
class PendingLogin:
    """A password that is being hashed or checked away from the loop."""

    peer: Peer
    request: int
    name: str
    user: User | None = None
    registers: bool = field(default=False)
    origin: Origin = HERE
    invitation: bytes = b""
    """the digest of the one that it registers with"""
    new_password: str = field(default="", repr=False)
    """what the user wants in place of the password that is being checked"""
