"""What comes out of a turn: first what has to be on disk, then what may leave."""

from __future__ import annotations

from dataclasses import dataclass, field

from broker.core.accounts.invitation import Invitation
from broker.core.auditing.entry import Entry
from broker.core.blobs.claims import BlobChanges
from broker.core.enrolling.enrolled import EnrolmentChanges
from broker.core.events import Peer, Side
from broker.core.stored import Loss, Tombstone
from broker.core.streams.changes import StreamChanges
from broker.core.tasks import Operation, Task
from broker.core.users import Session, User
from shared.wire.blobs import Want
from shared.wire.rows import Assignment, SettingValue


@dataclass(frozen=True, slots=True)
class Send:
    """A message for one peer; `request` names what it replies to, 0 for a push."""

    side: Side
    peer: Peer
    message: object
    request: int = 0


@dataclass(frozen=True, slots=True)
class SendMany:
    """The same push for several clients, encoded once."""

    peers: tuple[Peer, ...]
    message: object


@dataclass(frozen=True, slots=True)
class SendAssignments:
    """Attempts for a worker. Their payloads are filled in on the way out: the core has none."""

    peer: Peer
    number: int
    items: tuple[Assignment, ...]
    linked: tuple[int, ...] = ()
    """keys of the tasks among them that refer to results, which are filled in as well"""
    operands: dict[int, tuple[int, ...]] = field(default_factory=dict)
    """what operations among them take the results of, by key"""


@dataclass(frozen=True, slots=True)
class Answer:
    """A question about what is on disk, to be answered from there after the commit."""

    peer: Peer
    request: int
    owner: int
    question: object
    revision: int


@dataclass(frozen=True, slots=True)
class HashPassword:
    """Hash a new password away from the loop."""

    ticket: int
    password: str = field(repr=False)
    afar: bool = False
    """whether somebody on another machine asks for it"""


@dataclass(frozen=True, slots=True)
class CheckPassword:
    """Compare a password away from the loop; without a hash it takes as long and is wrong."""

    ticket: int
    password: str = field(repr=False)
    hash: str | None = field(repr=False)
    afar: bool = False


@dataclass(frozen=True, slots=True)
class WatchProcess:
    """Tell when the process of a worker on this machine ends."""

    peer: Peer
    pid: int


@dataclass(frozen=True, slots=True)
class WriteBlob:
    """Write a piece of a blob that comes in, and then say so, or that it could not be done. The
    last one is not answered yet."""

    ticket: int
    offset: int
    data: bytes = field(repr=False)
    written: Send | None
    unwritten: Send | None


@dataclass(frozen=True, slots=True)
class KeepBlob:
    """All of a blob has come: bring it to disk, and tell when it is there."""

    ticket: int
    digest: bytes
    size: int
    file: bytes | None = None
    """the name under which it was handed in, where it did not come in pieces"""


@dataclass(frozen=True, slots=True)
class GiveBlob:
    """Read a piece of a blob for a worker; that the task names it is looked up on disk."""

    peer: Peer
    want: Want
    task: int
    """the key of the one that names it"""


@dataclass(frozen=True, slots=True)
class DropBlob:
    """Throw away what has come of a blob."""

    ticket: int


@dataclass(frozen=True, slots=True)
class RemoveBlobs:
    """Nothing on disk names these any more."""

    digests: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Admit:
    """Let the workers with these public keys in from now on, and no others from networks."""

    keys: frozenset[bytes]


@dataclass(frozen=True, slots=True)
class Passed:
    """A peer says that it has read what was sent before the milestone with this secret."""

    peer: Peer
    secret: bytes


@dataclass(frozen=True, slots=True)
class Vouch:
    """Somebody has logged in on this connection, or was enrolled: it is no stranger's any more."""

    peer: Peer


@dataclass(frozen=True, slots=True)
class Cut:
    """Cut a connection of a network, for this reason."""

    peer: Peer
    why: str


@dataclass(frozen=True, slots=True)
class Bound:
    """So many connections of networks may there be, in all and from one place, and so many may come
    in a while without a log-in."""

    connections: int
    at_one_place: int
    strangers: int
    strangers_at_one_place: int


@dataclass(frozen=True, slots=True)
class Log:
    """A line for the log; it holds nothing that a user typed."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Stop:
    """The broker has to stop, for this reason."""

    reason: str


ForWorkers = Send | SendAssignments

Outgoing = (
    Send
    | SendMany
    | SendAssignments
    | Answer
    | HashPassword
    | CheckPassword
    | WatchProcess
    | WriteBlob
    | KeepBlob
    | GiveBlob
    | DropBlob
    | RemoveBlobs
    | Admit
    | Passed
    | Vouch
    | Cut
    | Bound
    | Log
    | Stop
)


@dataclass(slots=True)
class Changes:
    """The rows that one turn writes, in one transaction. Tasks are in their last state."""

    users: dict[int, User] = field(default_factory=dict)
    new_users: list[User] = field(default_factory=list)
    accounts: dict[int, User] = field(default_factory=dict)
    """those of which an administrator has changed something"""
    passwords: dict[int, tuple[str, str]] = field(default_factory=dict)
    """new hashes, and the ones in whose place they come, by account"""
    invited: list[Invitation] = field(default_factory=list)
    uninvited: list[bytes] = field(default_factory=list)
    """digests of invitations that are used, withdrawn or over"""
    logged_out: dict[int, bytes] = field(default_factory=dict)
    """accounts whose sessions on disk end, but for the one with this digest"""
    sessions: dict[bytes, Session] = field(default_factory=dict)
    ended_sessions: list[bytes] = field(default_factory=list)
    inserted: dict[int, Task] = field(default_factory=dict)
    updated: dict[int, Task] = field(default_factory=dict)
    assigned: dict[int, Task] = field(default_factory=dict)
    """tasks of which nothing has changed but that they were handed out"""
    payloads: dict[int, bytes] = field(default_factory=dict)
    parked: set[int] = field(default_factory=set)
    """those of the new tasks that are on disk alone from now on"""
    results: dict[int, bytes] = field(default_factory=dict)
    copied: dict[int, int] = field(default_factory=dict)
    """tasks whose result is that of another one"""
    planned: dict[int, tuple[Operation, bytes]] = field(default_factory=dict)
    """new operations and their payloads"""
    operations: dict[int, Operation] = field(default_factory=dict)
    """operations that have changed"""
    operation_results: dict[int, bytes] = field(default_factory=dict)
    losses: list[Loss] = field(default_factory=list)
    names: dict[tuple[int, str], int | None] = field(default_factory=dict)
    """numbers of the tasks whose results are kept under names, by owner and name; none where
    nothing is any more"""
    revived: set[int] = field(default_factory=set)
    """tasks that begin anew: what they were split into, and what they printed before they were
    cancelled, does not count any more"""
    deleted: set[int] = field(default_factory=set)
    released: set[int] = field(default_factory=set)
    """keys of the tasks that those refer to which have ended and were deleted in this very turn"""
    tombstones: list[Tombstone] = field(default_factory=list)
    forgotten: list[tuple[int, bytes]] = field(default_factory=list)
    """tombstones to be removed, by owner and id"""
    oldest_known: int = 0
    settings: dict[str, SettingValue] = field(default_factory=dict)
    cached_from: int | None = None
    """the cache begins after the task with this key"""
    titled: int | None = None
    """the titles of tasks up to this key become easy to find"""
    session_uses: dict[bytes, int] = field(default_factory=dict)
    """when sessions were last used"""
    sessions_unused_since: int | None = None
    """sessions last used before are forgotten"""
    audit: list[Entry] = field(default_factory=list)
    """what people did that administrators may want to know of"""
    audit_before: int | None = None
    """what was noted before is old, and goes in steps"""
    audit_most: int | None = None
    """of more notes of one kind the oldest go, in steps"""
    enrolment: EnrolmentChanges = field(default_factory=EnrolmentChanges)
    streams: StreamChanges = field(default_factory=StreamChanges)
    blobs: BlobChanges = field(default_factory=BlobChanges)
    last_worker: int | None = None
    """the number that a worker was given last, where one was given"""
    revision: int = 0
    last_key: int = 0

    def tasks(self) -> list[Task]:
        """All tasks of which there is something to write, deleted ones aside."""
        return [*self.inserted.values(), *self.updated.values(), *self.assigned.values()]

    @property
    def binding(self) -> bool:
        """Whether somebody is told of something here, so that it has to be on disk first."""
        return bool(
            self.users
            or self.of_people
            or self.sessions
            or self.ended_sessions
            or self.inserted
            or self.updated
            or self.assigned
            or self.deleted
            or self.settings
            or self.cached_from is not None
            or self.streams
            or self.blobs
            or self.last_worker is not None
            or self.audit
            or self.enrolment
        )

    @property
    def of_people(self) -> bool:
        """Whether accounts or invitations come, go or have changed."""
        return bool(
            self.new_users
            or self.accounts
            or self.passwords
            or self.invited
            or self.uninvited
            or self.logged_out
        )

    @property
    def of_accounts(self) -> bool:
        """Whether accounts or sessions come, go or were used."""
        return bool(
            self.of_people
            or self.sessions
            or self.ended_sessions
            or self.session_uses
            or self.sessions_unused_since is not None
        )

    @property
    def of_operations(self) -> bool:
        """Whether operations come, go or have changed."""
        return bool(self.revived or self.planned or self.operations or self.operation_results)

    @property
    def housekeeping(self) -> bool:
        """Whether there is something that nobody is told of: the grid goes on without it."""
        return bool(
            self.session_uses
            or self.sessions_unused_since is not None
            or self.forgotten
            or self.titled is not None
            or self.audit_before is not None
            or self.audit_most is not None
            or self.enrolment.tidies
        )
