"""The core: events, loaded rows and the time go in, what to write and to send comes out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from broker.core import (
    asking,
    fleet,
    jobs,
    operations,
    paging,
    parking,
    referring,
    scheduling,
    sending,
    waiting,
    watching,
)
from broker.core.accounts import inviting, outside, sessions, thinking
from broker.core.blobs import claiming, making, naming, receiving, steps
from broker.core.effects import Bound, Changes, Cut, Outgoing, Send, Stop
from broker.core.enrolling import enrolling
from broker.core.events import (
    AccountsChanged,
    Answered,
    BadFrame,
    BlobKept,
    BlobLost,
    Disconnected,
    Event,
    FromClient,
    FromWorker,
    PasswordChecked,
    PasswordHashed,
    Peer,
    ProcessEnded,
    Side,
    StoodStill,
    StopAsked,
    Unsent,
)
from broker.core.grid import Grid, Options, Snapshot
from broker.core.limits import rates
from broker.core.retention import Retention
from broker.core.rules import RULES, Rule
from broker.core.stored import Page
from broker.core.streams import allowing, appointing, loading
from broker.core.titles import Titles
from broker.core.tokens import Tokens
from broker.core.turn import Described, Instant, Loaded, Turn
from broker.core.users import Connection, User
from shared import kinds
from shared.clock import MINUTE, SECOND
from shared.errors import ErrorCode, RequestError
from shared.kinds.base import Description
from shared.wire import accounts as accounts_wire
from shared.wire import client as wire
from shared.wire import fleet as fleet_wire
from shared.wire import live
from shared.wire.enrolling import Enroll
from shared.wire.rows import NewTask, Refusal

SILENT_CLIENT = 15 * SECOND
LEAVE_AFTER = MINUTE
SWEEP_EVERY = 60 * MINUTE
LOOK_EVERY = 250
"""Milliseconds between two looks at what has expired."""

_GREET_FIRST = "Greet first: this connection is not known."


@dataclass(frozen=True, slots=True)
class Needs:
    """What has to be read from disk before these events can be decided."""

    users: bool = False
    sessions: set[bytes] = field(default_factory=set)
    sessions_of: set[int] = field(default_factory=set)
    """keys of users who may be about to begin one more"""
    worker_tokens: set[bytes] = field(default_factory=set)
    """hashes of the tokens of workers"""
    tasks: set[tuple[int, bytes]] = field(default_factory=set)
    """owner and id of tasks that are to be cancelled or deleted"""
    submitted: defaultdict[int, list[NewTask]] = field(default_factory=lambda: defaultdict(list))
    """what is submitted, by owner; any of it may be on disk already"""
    targets: set[tuple[int, int]] = field(default_factory=set)
    """owner and number of tasks that others refer to"""
    revivable: set[tuple[int, bytes]] = field(default_factory=set)
    """owner and id of tasks that are to be tried anew"""
    page: Page | None = None
    """what retention looks at"""
    parked: tuple[int, ...] = ()
    """keys of queued tasks whose turn will come"""
    programs: set[int] = field(default_factory=set)
    """keys of streams whose programs are needed"""
    failures: set[int] = field(default_factory=set)
    """keys of messages that have failed"""
    digests: set[bytes] = field(default_factory=set)
    """blobs"""
    deleted: set[tuple[int, bytes]] = field(default_factory=set)
    """owner and id of those of the tasks that may be deleted"""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a turn writes and then sends, and when to come back at the latest (milliseconds)."""

    changes: Changes
    outgoing: tuple[Outgoing, ...]
    wait: int


class Core:
    """Decides. It never looks at a clock, a socket or a disk."""

    def __init__(
        self, snapshot: Snapshot, options: Options, tokens: Tokens, instant: Instant
    ) -> None:
        self.grid = Grid(snapshot, options)
        operations.restore(list(snapshot.operations))
        jobs.restore(self.grid.orphans.values(), instant)
        waiting.restore(self.grid, list(snapshot.tasks))
        self._tokens = tokens
        self._described: Described = {}
        self._begun = False
        self._watchers = watching.Watchers()
        self._retention = Retention(instant)
        self._titles = Titles(snapshot.last_key, snapshot.titled)
        self._looked = instant.mono - LOOK_EVERY
        self._swept = instant.mono - SWEEP_EVERY
        self.grid.queue.window.look_ahead()

    def split(self, events: Sequence[Event]) -> tuple[list[Event], list[Event]]:
        """The events of this turn, and those that wait for the next: whom a peer speaks for may
        change in this turn, and then nobody knows yet which rows its later requests need. A peer
        that is gone is so after what it has asked."""
        changing: set[Peer] = set()
        waiting: set[Peer] = set()
        now: list[Event] = []
        later: list[Event] = []
        for event in events:
            if isinstance(event, FromClient | Disconnected) and self._has_to_wait(
                event, changing, waiting
            ):
                waiting.add(event.peer)
                later.append(event)
            else:
                changing.update(self._changing(event))
                now.append(event)
        return now, later

    def _has_to_wait(
        self, event: FromClient | Disconnected, changing: set[Peer], waiting: set[Peer]
    ) -> bool:
        needs_user = isinstance(event, FromClient) and not isinstance(event.message, wire.Resume)
        return event.peer in waiting or (needs_user and event.peer in changing)

    def _changing(self, event: Event) -> Iterator[Peer]:
        if isinstance(event, FromClient) and isinstance(event.message, wire.Resume):
            yield event.peer
        elif isinstance(event, PasswordHashed | PasswordChecked):
            login = self.grid.logins.get(event.ticket)
            if login is not None:
                yield login.peer

    def needs(self, events: Sequence[Event]) -> Needs:
        """The rows that the events name and that may be on disk alone."""
        users = any(isinstance(event, AccountsChanged) for event in events)
        parked = self.grid.queue.window.next_keys()
        needs = Needs(users, page=self._retention.page, parked=parked)
        needs.digests.update(steps.needed(self.grid))
        self._described = {}
        for event in events:
            if isinstance(event, FromClient):
                self._add_needs(needs, event)
            elif isinstance(event, PasswordChecked):
                self._add_needs_of_log_in(needs, event)
            elif isinstance(event, BlobKept | BlobLost):
                needs.digests.update(naming.settled(self.grid, event))
            elif isinstance(event, FromWorker):
                self._add_needs_of_worker(needs, event.message)
        return needs

    def decide(self, events: Sequence[Event], loaded: Loaded, instant: Instant) -> Decision:
        """What the events lead to."""
        turn = Turn(self.grid, loaded, instant, self._described, self._tokens)
        if not self._begun:
            self._begin(turn)
        parking.arrive(turn)
        paging.page_in(turn)
        waiting.release_stranded(turn)
        for event in events:
            _HANDLERS[type(event)](self, turn, event)
            if turn.settling:
                waiting.settle(turn)
        if turn.mono - self._looked >= LOOK_EVERY:
            self._look_at_time(turn)
            waiting.settle(turn)
        self._retention.step(turn)
        self._titles.step(turn)
        self.grid.queue.release(turn.mono)
        fleet.acknowledge(turn)
        fleet.revoke(turn)
        appointing.appoint(turn)
        scheduling.assign_ready(turn)
        allowing.allow(turn)
        watching.push_ended(turn)
        self._watchers.note(turn)
        self._watchers.push(turn)
        parking.park(turn)
        claiming.clear(turn)
        self.grid.queue.window.look_ahead()
        turn.changes.revision = self.grid.revision
        turn.changes.last_key = self.grid.last_key
        turn.changes.oldest_known = self.grid.oldest_known
        return Decision(
            turn.changes, sending.in_order(turn.to_workers, turn.outgoing), self._wait(turn)
        )

    def _begin(self, turn: Turn) -> None:
        """Nobody could report to this grid before its first turn."""
        self._begun = True
        self.grid.idle_since = turn.mono
        self.grid.adopting_until = turn.mono + self.grid.settings.lease
        enrolling.admit(turn)
        turn.emit(Bound(*self.grid.settings.connections, *self.grid.settings.strangers))

    def _wait(self, turn: Turn) -> int:
        if turn.handed_out >= scheduling.TURN_BYTES or self.grid.queue.window.pages:
            return 0
        pushes = watching.PUSH_EVERY if self._watchers.pending else LOOK_EVERY
        tidying = min(self._retention.wait, self._titles.wait)
        return self.grid.queue.later.wait(turn.mono, min(pushes, tidying))

    def _add_needs_of_log_in(self, needs: Needs, event: PasswordChecked) -> None:
        login = self.grid.logins.get(event.ticket)
        if login is not None and login.user is not None:
            needs.sessions_of.add(login.user.key)

    def _add_needs(self, needs: Needs, event: FromClient) -> None:
        message = event.message
        if isinstance(message, wire.Resume | Enroll):
            tokens = needs.sessions if isinstance(message, wire.Resume) else needs.worker_tokens
            tokens.add(sessions.digest_of(message.token))
            return
        connection = self.grid.connections.get(event.peer)
        if connection is None or connection.user is None:
            return
        owner = connection.user.key
        if isinstance(message, wire.Submit):
            self._add_submission(needs, connection.user, message)
        elif isinstance(message, wire.Cancel | wire.Delete):
            named = [(owner, task_id) for task_id in message.ids]
            needs.tasks.update(named)
            needs.deleted.update(named if isinstance(message, wire.Delete) else ())
        elif isinstance(message, live.Attach | live.Detach | live.Give):
            needs.tasks.add((owner, message.id))
        elif isinstance(message, accounts_wire.EndSession):
            needs.sessions.add(message.id)
        elif isinstance(message, wire.Retry):
            needs.revivable.update([(owner, task_id) for task_id in message.ids])
        else:
            needs.programs.update(loading.program_named(self.grid, connection.user, message))
            needs.failures.update(loading.failures_named(message))
            needs.digests.update(naming.sent(message))

    def _add_needs_of_worker(self, needs: Needs, message: object) -> None:
        if isinstance(message, fleet_wire.Outcomes):
            needs.digests.update(making.named(self.grid, message))
        elif isinstance(message, fleet_wire.Messages):
            needs.programs.update(loading.program_of(self.grid, message))
        else:
            needs.digests.update(naming.brought(message))

    def _add_submission(self, needs: Needs, user: User, message: wire.Submit) -> None:
        needs.submitted[user.key] += message.tasks
        described = self._described[id(message)] = [_described(task) for task in message.tasks]
        for each in described:
            if isinstance(each, Description):
                needs.digests.update([name.digest for name in each.blobs])
            if isinstance(each, Description) and each.references:
                numbers = referring.numbers(user, each.references)
                needs.targets.update([(user.key, number) for number in numbers])

    def _from_client(self, turn: Turn, event: FromClient) -> None:
        if isinstance(event.message, wire.Hello):
            asking.hello(turn, event, event.message)
            return
        connection = turn.grid.connections.get(event.peer)
        if connection is None:
            turn.push(event.peer, wire.Stranger())
            return
        connection.heard = turn.mono
        rule = RULES.get(type(event.message))
        if rule is None:
            turn.refused_frame("a client sent what is no request")
            turn.refuse(event, ErrorCode.INVALID, "This is no request that a client makes.")
        else:
            self._carry_out(turn, event, rule, connection)

    def _carry_out(self, turn: Turn, event: FromClient, rule: Rule, who: Connection) -> None:
        refusal = rates.refusal(turn, event, who) or rule.refusal(turn.grid, who, event.message)
        if refusal is not None:
            turn.reply(event, wire.Refused(refusal))
            return
        if rule.wakes and who.session is not None:
            sessions.wake(turn, who.session)
        rule.carry_out(turn, event, event.message)

    def _from_worker(self, turn: Turn, event: FromWorker) -> None:
        fleet.receive(turn, event)

    def _bad_frame(self, turn: Turn, event: BadFrame) -> None:
        turn.refused_frame(f"a message was refused: {event.error.message}")
        if turn.grid.malformed.note(event.peer, turn.mono):
            turn.emit(Cut(event.peer, "what they sent could not be read"))
        refused = wire.Refused(Refusal(event.error.code, event.error.message))
        if event.side is Side.CLIENTS:
            turn.emit(Send(Side.CLIENTS, event.peer, refused, event.request))
        elif event.error.code is ErrorCode.UNSUPPORTED_VERSION:
            turn.tell_worker(Send(Side.WORKERS, event.peer, refused))

    def _unsent(self, turn: Turn, event: Unsent) -> None:
        if event.side is Side.CLIENTS:
            turn.grid.connections.pop(event.peer, None)
        else:
            fleet.unreachable(turn, event.peer)

    def _disconnected(self, turn: Turn, event: Disconnected) -> None:
        turn.grid.connections.pop(event.peer, None)

    def _password_hashed(self, turn: Turn, event: PasswordHashed) -> None:
        thinking.hashed(turn, event)

    def _password_checked(self, turn: Turn, event: PasswordChecked) -> None:
        thinking.checked(turn, event)

    def _accounts_changed(self, turn: Turn, _event: AccountsChanged) -> None:
        outside.take_over(turn)

    def _answered(self, turn: Turn, event: Answered) -> None:
        if event.peer in turn.grid.connections:
            turn.emit(Send(Side.CLIENTS, event.peer, event.reply, event.request))

    def _blob_kept(self, turn: Turn, event: BlobKept) -> None:
        receiving.kept(turn, event)

    def _blob_lost(self, turn: Turn, event: BlobLost) -> None:
        receiving.lost(turn, event)

    def _process_ended(self, turn: Turn, event: ProcessEnded) -> None:
        fleet.ended(turn, event.peer)

    def _stood_still(self, turn: Turn, event: StoodStill) -> None:
        """Nobody was silent while it was the broker that did not listen."""
        for worker in turn.grid.workers.values():
            worker.heard = min(turn.mono, worker.heard + event.millis)
        for connection in turn.grid.connections.values():
            connection.heard = min(turn.mono, connection.heard + event.millis)
        turn.grid.adopting_until += event.millis

    def _stop_asked(self, turn: Turn, _event: StopAsked) -> None:
        turn.emit(Stop("a signal asked for it"))

    def _look_at_time(self, turn: Turn) -> None:
        self._looked = turn.mono
        if turn.mono - self._swept >= SWEEP_EVERY:
            self._swept = turn.mono
            sessions.sweep(turn)
            inviting.sweep(turn)
            enrolling.sweep(turn)
        fleet.expire(turn)
        allowing.allow_all(turn)
        sessions.expire(turn)
        receiving.expire(turn)
        for connection in list(turn.grid.connections.values()):
            if turn.mono - connection.heard >= SILENT_CLIENT:
                del turn.grid.connections[connection.peer]
        self._leave_when_idle(turn)

    def _leave_when_idle(self, turn: Turn) -> None:
        grid = turn.grid
        if grid.connections or grid.unfinished or grid.streams.busy:
            grid.idle_since = turn.mono
        elif grid.options.background and turn.mono - grid.idle_since >= LEAVE_AFTER:
            turn.emit(Stop("nobody is connected and nothing is left to do"))


def _described(task: NewTask) -> Description | RequestError:
    try:
        return kinds.describe(task.kind, task.payload)
    except RequestError as error:
        return error


_HANDLERS: dict[type, Callable[[Core, Turn, Any], None]] = {
    FromClient: Core._from_client,
    FromWorker: Core._from_worker,
    BadFrame: Core._bad_frame,
    Unsent: Core._unsent,
    Disconnected: Core._disconnected,
    PasswordHashed: Core._password_hashed,
    PasswordChecked: Core._password_checked,
    AccountsChanged: Core._accounts_changed,
    Answered: Core._answered,
    ProcessEnded: Core._process_ended,
    BlobKept: Core._blob_kept,
    BlobLost: Core._blob_lost,
    StopAsked: Core._stop_asked,
    StoodStill: Core._stood_still,
}
