"""What clients ask and what the broker answers.

Each request carries a request id in its header and gets exactly one reply with the same id: the
type named by its `reply`, or `Refused`. Pushes carry request id 0.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, ClassVar, Generic, TypeVar

from shared import limits
from shared.states import Registration, Role, TaskState
from shared.wire.codec import message
from shared.wire.fields import (
    Count,
    FolderPath,
    Id,
    Invitation,
    Millis,
    Most,
    Name,
    Password,
    Payload,
    ResultBody,
    Title,
    Token,
)
from shared.wire.rows import (
    Counts,
    Loss,
    NewTask,
    OperationRow,
    Receipt,
    Refusal,
    SettingValues,
    TaskRow,
    WorkerRow,
)
from shared.wire.stream_rows import StreamRows

Ids = Annotated[tuple[Id, ...], Most(limits.BATCH_ITEMS)]
Rows = Annotated[tuple[TaskRow, ...], Most(limits.BATCH_ITEMS)]


R_co = TypeVar("R_co", covariant=True)


class Request(Generic[R_co]):
    """A message that is answered by an `R_co` (its `reply`) or by `Refused`."""

    __slots__ = ()
    reply: ClassVar[type]


@message(0x01)
@dataclass(frozen=True, slots=True)
class Refused:
    """The request was refused, and nothing of it was kept."""

    refusal: Refusal


@message(0x02)
@dataclass(frozen=True, slots=True)
class Done:
    """The request was carried out; there is nothing more to say."""


@message(0x03)
@dataclass(frozen=True, slots=True)
class Welcome:
    """The broker introduces itself: a database of another `grid` has other revisions."""

    version: Name
    grid: Id
    has_accounts: bool
    """False while the next account to be registered becomes administrator."""
    registration: Registration = Registration.OPEN
    """who may make an account over this connection"""
    shelf: FolderPath = ""
    """where blobs lie, for clients on the broker's machine"""


@message(0x04)
@dataclass(frozen=True, slots=True)
class Hello(Request[Welcome]):
    """The first request of every connection."""

    reply = Welcome
    program: Name
    version: Name


@message(0x05)
@dataclass(frozen=True, slots=True)
class Pong:
    """The broker is there."""


@message(0x06)
@dataclass(frozen=True, slots=True)
class Ping(Request[Pong]):
    """Ask whether the broker is there; it keeps the connection alive, not the session."""

    reply = Pong


@message(0x10)
@dataclass(frozen=True, slots=True)
class Session:
    """The connection now speaks for this user; `token` resumes the session later."""

    user: Name
    role: Role
    token: Token = field(repr=False)


@message(0x11)
@dataclass(frozen=True, slots=True)
class Register(Request[Session]):
    """Make an account and log in to it; the first account is administrator."""

    reply = Session
    user: Name
    password: Password = field(repr=False)
    invitation: Invitation = field(default="", repr=False)


@message(0x12)
@dataclass(frozen=True, slots=True)
class LogIn(Request[Session]):
    """Begin a session."""

    reply = Session
    user: Name
    password: Password = field(repr=False)


@message(0x13)
@dataclass(frozen=True, slots=True)
class Resume(Request[Session]):
    """Go on with a session from its token."""

    reply = Session
    token: Token = field(repr=False)


@message(0x14)
@dataclass(frozen=True, slots=True)
class LogOut(Request[Done]):
    """End the session on every connection that uses it."""

    reply = Done


@message(0x20)
@dataclass(frozen=True, slots=True)
class Submitted:
    """One receipt for each task, in their order."""

    receipts: Annotated[tuple[Receipt, ...], Most(limits.BATCH_ITEMS)]


@message(0x21)
@dataclass(frozen=True, slots=True)
class Submit(Request[Submitted]):
    """Put tasks on the grid."""

    reply = Submitted
    tasks: Annotated[tuple[NewTask, ...], Most(limits.BATCH_ITEMS)]
    follow: bool = True
    """Whether the connection waits for them: then it is told of their ends (`TasksEnded`), and
    its session stays awake until the last of them."""


@message(0x22)
@dataclass(frozen=True, slots=True)
class Detail:
    """Everything about one task."""

    row: TaskRow
    payload: Payload
    result: ResultBody | None
    losses: Annotated[tuple[Loss, ...], Most(limits.LOSSES_SHOWN)] = ()
    """the last tries that came to nothing, oldest first"""


@message(0x23)
@dataclass(frozen=True, slots=True)
class Get(Request[Detail]):
    """Ask for one task by its id, or by its number where the id is not given."""

    reply = Detail
    id: Id | None = None
    number: Count = 0


@message(0x24)
@dataclass(frozen=True, slots=True)
class Page:
    """Rows, newest first. `more` tells that older ones follow."""

    rows: Rows
    more: bool
    revision: Count


@message(0x25)
@dataclass(frozen=True, slots=True)
class List(Request[Page]):
    """Ask for the user's tasks with a number below `before` (0: the newest), newest first."""

    reply = Page
    before: Count = 0
    limit: Annotated[int, Most(limits.PAGE_ROWS)] = 100
    state: TaskState | None = None
    kind: Name | None = None
    title: Title = ""
    """how the title begins"""
    bodies: bool = False


@message(0x29)
@dataclass(frozen=True, slots=True)
class OperationsNow:
    """The operations of a task, each after those it builds on; none where it was not split."""

    rows: Annotated[tuple[OperationRow, ...], Most(limits.OPERATIONS)]


@message(0x2A)
@dataclass(frozen=True, slots=True)
class Operations(Request[OperationsNow]):
    """Ask how far the operations of a task are."""

    reply = OperationsNow
    id: Id


@message(0x26)
@dataclass(frozen=True, slots=True)
class Handled:
    """For each id in order, nothing, or why it was refused."""

    refusals: Annotated[tuple[Refusal | None, ...], Most(limits.BATCH_ITEMS)]


@message(0x27)
@dataclass(frozen=True, slots=True)
class Cancel(Request[Handled]):
    """Stop tasks for good; one that has ended stays as it is."""

    reply = Handled
    ids: Ids


@message(0x28)
@dataclass(frozen=True, slots=True)
class Delete(Request[Handled]):
    """Forget tasks that have ended."""

    reply = Handled
    ids: Ids


@message(0x2B)
@dataclass(frozen=True, slots=True)
class Retry(Request[Handled]):
    """Do tasks that have failed or were cancelled anew; what has not ended stays as it is."""

    reply = Handled
    ids: Ids


@message(0x30)
@dataclass(frozen=True, slots=True)
class Watching:
    """Pushes follow for everything that changes after `revision`."""

    revision: Count


@message(0x31)
@dataclass(frozen=True, slots=True)
class Watch(Request[Watching]):
    """Be told of changes: of the user's own tasks, of the fleet. Replaces an earlier watch."""

    reply = Watching
    tasks: bool
    fleet: bool


@message(0x32)
@dataclass(frozen=True, slots=True)
class Changed:
    """Rows and deletions after a revision, oldest first. `resync`: the broker no longer knows
    that far back, so the list has to be read anew."""

    rows: Rows
    deleted: Ids
    revision: Count
    more: bool
    resync: bool


@message(0x33)
@dataclass(frozen=True, slots=True)
class Changes(Request[Changed]):
    """Ask what changed after a revision."""

    reply = Changed
    since: Count
    limit: Annotated[int, Most(limits.PAGE_ROWS)] = limits.PAGE_ROWS


@message(0x34)
@dataclass(frozen=True, slots=True)
class FleetNow:
    """The workers, and the unfinished tasks of the user and of all."""

    workers: Annotated[tuple[WorkerRow, ...], Most(limits.BATCH_ITEMS)]
    mine: Counts
    all: Counts
    streams: StreamRows = ()
    """those that the user may see"""


@message(0x35)
@dataclass(frozen=True, slots=True)
class Workers(Request[FleetNow]):
    """Ask for the fleet."""

    reply = FleetNow


@message(0x3A)
@dataclass(frozen=True, slots=True)
class ClearCache(Request[Done]):
    """Forget every result that the cache would answer with; tasks keep theirs."""

    reply = Done


@message(0x36)
@dataclass(frozen=True, slots=True)
class ShutDown(Request[Done]):
    """Stop a broker that was started in the background on this machine."""

    reply = Done


@message(0x37)
@dataclass(frozen=True, slots=True)
class SettingsNow:
    """Every setting as it is now."""

    values: SettingValues


@message(0x38)
@dataclass(frozen=True, slots=True)
class GetSettings(Request[SettingsNow]):
    """Ask for the settings of the grid."""

    reply = SettingsNow


@message(0x39)
@dataclass(frozen=True, slots=True)
class ChangeSettings(Request[SettingsNow]):
    """Change some settings, all or none of them. Only an administrator may."""

    reply = SettingsNow
    values: SettingValues


@message(0x40)
@dataclass(frozen=True, slots=True)
class TasksChanged:
    """Push: the user's tasks that changed, as in `Changed`."""

    rows: Rows
    deleted: Ids
    revision: Count


@message(0x41)
@dataclass(frozen=True, slots=True)
class TasksEnded:
    """Push: tasks that this connection submitted have ended."""

    rows: Rows


@message(0x42)
@dataclass(frozen=True, slots=True)
class FleetChanged:
    """Push: the fleet as it is now."""

    fleet: FleetNow


@message(0x43)
@dataclass(frozen=True, slots=True)
class SessionEnded:
    """Push: this connection is not logged in any more."""

    refusal: Refusal


@message(0x44)
@dataclass(frozen=True, slots=True)
class Stranger:
    """Push: the broker does not know this connection; it has to begin anew."""


@message(0x45)
@dataclass(frozen=True, slots=True)
class Leaving:
    """Push: the broker stops; connect again later."""

    at: Millis


@message(0x46)
@dataclass(frozen=True, slots=True)
class SettingsChanged:
    """Push: the settings as they are now, to whoever watches the fleet; first when that begins."""

    values: SettingValues
