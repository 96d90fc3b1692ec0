"""Drives the pure core without a socket, a clock or a disk.

::

    grid = Sim()
    ann = grid.user("ann")
    worker = grid.worker(slots=2)
    (task,) = ann.submit("1+1")
    worker.finish(task)
    assert ann.ended == [task]

A turn is what it is in the broker: load, decide, commit, then deliver. `crash` forgets the core
and builds another from the disk; every connection is a stranger to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from broker.core import effects
from broker.core.core import Core
from broker.core.effects import Changes
from broker.core.events import (
    HERE,
    Event,
    FromClient,
    FromWorker,
    PasswordChecked,
    PasswordHashed,
    Side,
)
from broker.core.grid import Options
from broker.core.tasks import Task
from broker.core.turn import Instant
from shared.kinds.expression import payload
from shared.roles import kinds_for
from shared.states import Priority
from shared.wire import client as wire
from shared.wire import fleet
from shared.wire.orders import Launch, Launching
from shared.wire.rows import (
    Assignment,
    Begun,
    GivenBack,
    Held,
    NewTask,
    Outcome,
    Receipt,
    SettingValue,
    TaskError,
    TaskRow,
)
from tests.support.blobs import MemoryBlobs
from tests.support.disk import Disk, MemoryDisk

T = TypeVar("T")

T0 = 1_700_000_000_000
PASSWORD = "correct horse"


class CountedTokens:
    """Tokens that are no secret at all."""

    def __init__(self) -> None:
        self._last = 0

    def new(self) -> bytes:
        """The next one."""
        self._last += 1
        return self._last.to_bytes(32, "big")


class Sim:
    """A core, its disk, the time, and everybody who is connected."""

    def __init__(self, disk: Disk | None = None, options: Options | None = None) -> None:
        self.disk: Disk = disk or MemoryDisk()
        self.options = options or Options()
        self.wall, self.mono = T0, 5_000
        self.peers: dict[bytes, SimPeer] = {}
        self.answers: list[effects.Answer] = []
        self.stops: list[str] = []
        self.watched: list[effects.WatchProcess] = []
        self.logs: list[str] = []
        self.admitted: frozenset[bytes] | None = None
        """the keys of workers that may be let in, once it was said"""
        self.passwords: list[Event] = []
        """what argon2 has to say in the next turn, unless `think` is False"""
        self.of_connections: list[effects.Outgoing] = []
        """what the guard of networks is told"""
        self.given: list[effects.GiveBlob] = []
        """what workers are to be given of blobs"""
        self.blobs = MemoryBlobs()
        """the files of blobs; what becomes of them is said likewise"""
        self.think = True
        self.changes = Changes()
        """what the last turn wrote"""
        self._tokens = CountedTokens()
        self._ids = 0
        self.core = self._new_core()

    def new_id(self) -> bytes:
        """An id that no task has."""
        self._ids += 1
        return self._ids.to_bytes(16, "big")

    def turn(self, *events: Event) -> None:
        """One turn, and at once another for the passwords that it gave to argon2."""
        self._one(events)
        while self.think and (self.passwords or self.blobs.settled):
            answered, self.passwords = self.passwords + self.blobs.settled, []
            self.blobs.settled = []
            self._one(answered)

    def pass_time(self, millis: int, step: int = 250) -> None:
        """Let time go by with nothing but empty turns. Workers are silent meanwhile."""
        for _ in range(millis // step):
            self.wall += step
            self.mono += step
            self.turn()
        self.wall += millis % step
        self.mono += millis % step

    def jump(self, millis: int) -> None:
        """Let time go by without a turn."""
        self.wall += millis
        self.mono += millis

    def hurry(self) -> None:
        """Let one try follow the other at once."""
        at_once = SettingValue("task.backoff", 0)
        grid = self.core.grid
        grid.settings = grid.settings.changed([at_once])
        changes = Changes(settings={at_once.name: at_once})
        changes.revision, changes.last_key = grid.revision, grid.last_key
        self.disk.commit(changes)

    def crash(self) -> None:
        """`kill -9`, and another broker starts."""
        self.passwords.clear()
        self.blobs.begin_anew()
        self.core = self._new_core()

    def kept(self, task_id: bytes) -> Task:
        """A task as it lies on a disk in memory."""
        assert isinstance(self.disk, MemoryDisk)
        return next(task for task in self.disk.tasks.values() if task.id == task_id)

    def client(self, *, greet: bool = True) -> SimClient:
        """Another connection of a client."""
        peer = SimClient(self, b"c%d" % len(self.peers))
        self.peers[peer.peer] = peer
        if greet:
            peer.greet()
        return peer

    def user(self, name: str) -> SimClient:
        """A connection that is logged in to a new account."""
        client = self.client()
        session = client.ask(wire.Register(name, PASSWORD))
        assert isinstance(session, wire.Session), session
        client.token = session.token
        return client

    def worker(self, name: str = "oak", slots: int = 2, *, join: bool = True) -> SimWorker:
        """Another worker."""
        worker = SimWorker(self, b"w%d" % len(self.peers), name, slots)
        self.peers[worker.peer] = worker
        if join:
            worker.join()
        return worker

    def _new_core(self) -> Core:
        return Core(self.disk.snapshot(), self.options, self._tokens, self._instant())

    def _instant(self) -> Instant:
        return Instant(self.wall, self.mono)

    def _one(self, events: Sequence[Event]) -> None:
        while events:
            now, events = self.core.split(events)
            self._decide(now)
            if not events:
                return
        self._decide(())

    def _decide(self, events: Sequence[Event]) -> None:
        loaded = self.disk.load(self.core.needs(events))
        decision = self.core.decide(events, loaded, self._instant())
        self.changes = decision.changes
        if decision.changes.binding or decision.changes.housekeeping:
            self.disk.commit(decision.changes)
        for effect in decision.outgoing:
            self._carry_out(effect)

    def _carry_out(self, effect: effects.Outgoing) -> None:
        if isinstance(effect, effects.Send):
            self.peers[effect.peer].hear(effect.request, effect.message)
        elif isinstance(effect, effects.SendMany):
            for peer in effect.peers:
                self.peers[peer].hear(0, effect.message)
        elif isinstance(effect, effects.SendAssignments):
            worker = self.peers[effect.peer]
            assert isinstance(worker, SimWorker)
            worker.parcels.append(effect)
            worker.hear(0, fleet.Assign(effect.number, effect.items))
        else:
            self._do(effect)

    def _do(self, effect: effects.Outgoing) -> None:
        match effect:
            case effects.Answer():
                self.answers.append(effect)
            case effects.WatchProcess():
                self.watched.append(effect)
            case effects.Log():
                self.logs.append(effect.text)
            case effects.Stop():
                self.stops.append(effect.reason)
            case effects.HashPassword(ticket, password):
                self.passwords.append(PasswordHashed(ticket, hash_of(password)))
            case effects.CheckPassword(ticket, password, kept):
                self.passwords.append(PasswordChecked(ticket, kept == hash_of(password)))
            case _:
                self._guard(effect)

    def _guard(self, effect: effects.Outgoing) -> None:
        match effect:
            case effects.Admit(keys):
                self.admitted = keys
            case effects.Passed() | effects.Vouch() | effects.Cut() | effects.Bound():
                self.of_connections.append(effect)
            case _:
                self._store(effect)

    def _store(self, effect: effects.Outgoing) -> None:
        match effect:
            case effects.WriteBlob(written=written, unwritten=unwritten):
                answer = written if self.blobs.write(effect) else unwritten
                if answer is not None:
                    self._carry_out(answer)
            case effects.GiveBlob():
                self.given.append(effect)
            case effects.KeepBlob():
                self.blobs.keep(effect)
            case effects.DropBlob(ticket):
                self.blobs.coming.pop(ticket, None)
            case effects.RemoveBlobs(digests):
                self.blobs.remove(digests)


class SimPeer:
    """Somebody who is connected, and what was said to them."""

    side: Side

    def __init__(self, grid: Sim, peer: bytes) -> None:
        self.grid = grid
        self.peer = peer
        self.origin = HERE
        self.heard: list[tuple[int, object]] = []

    def hear(self, request: int, message: object) -> None:
        """The broker says something."""
        self.heard.append((request, message))

    def pushes(self, kind: type[T]) -> list[T]:
        """What was pushed of one type, oldest first."""
        return [message for request, message in self.heard if not request and type(message) is kind]


class SimClient(SimPeer):
    """A client."""

    side = Side.CLIENTS

    def __init__(self, grid: Sim, peer: bytes) -> None:
        super().__init__(grid, peer)
        self.token = b""
        self._request = 0

    def says(self, message: object) -> FromClient:
        """A request as an event, for turns with several."""
        self._request += 1
        return FromClient(self.peer, self._request, message, self.origin)

    def reply_to(self, event: FromClient) -> object:
        """The one reply; fails if there are none or two."""
        replies = [message for request, message in self.heard if request == event.request]
        assert len(replies) == 1, f"{len(replies)} replies to {event.message}"
        return replies[0]

    def ask(self, message: object) -> object:
        """A turn with one request, and its reply."""
        event = self.says(message)
        self.grid.turn(event)
        return self.reply_to(event)

    def ask_later(self, message: object) -> FromClient:
        """A turn with one request that it does not answer yet."""
        event = self.says(message)
        self.grid.turn(event)
        return event

    def greet(self) -> object:
        """Say hello."""
        return self.ask(wire.Hello("test", "1"))

    def code_of(self, message: object) -> str | None:
        """Why a request is refused; None if it is not."""
        reply = self.ask(message)
        return reply.refusal.code if isinstance(reply, wire.Refused) else None

    def log_in(self, name: str, password: str = PASSWORD) -> object:
        """Ask to be logged in."""
        reply = self.ask(wire.LogIn(name, password))
        if isinstance(reply, wire.Session):
            self.token = reply.token
        return reply

    def new(
        self,
        text: str = "1+1",
        task_id: bytes | None = None,
        priority: Priority = Priority.NORMAL,
    ) -> NewTask:
        """A task that is not submitted yet."""
        task_id = task_id or self.grid.new_id()
        return NewTask(task_id, "expression", payload(text), priority)

    def receipts(self, *tasks: NewTask, follow: bool = True) -> tuple[Receipt, ...]:
        """Submit tasks in one message."""
        reply = self.ask(wire.Submit(tasks, follow))
        assert isinstance(reply, wire.Submitted), reply
        return reply.receipts

    def submit(self, *texts: str, follow: bool = True) -> list[bytes]:
        """Submit expressions, which are all taken; their ids."""
        tasks = [self.new(text) for text in texts]
        receipts = self.receipts(*tasks, follow=follow)
        assert all(receipt.refusal is None for receipt in receipts), receipts
        return [task.id for task in tasks]

    def refusals(self, message: wire.Cancel | wire.Delete | wire.Retry) -> list[str | None]:
        """For each id that is cancelled, deleted or retried, why it was not."""
        reply = self.ask(message)
        assert isinstance(reply, wire.Handled), reply
        return [refusal.code if refusal else None for refusal in reply.refusals]

    @property
    def ended(self) -> list[bytes]:
        """The ids of tasks that this connection was told of the end of."""
        return [row.id for row in self.ended_rows]

    @property
    def ended_rows(self) -> list[TaskRow]:
        """The rows of tasks that this connection was told of the end of."""
        return [row for push in self.pushes(wire.TasksEnded) for row in push.rows]


class SimWorker(SimPeer):
    """A worker that does what the test says and nothing by itself."""

    side = Side.WORKERS

    def __init__(self, grid: Sim, peer: bytes, name: str, slots: int) -> None:
        super().__init__(grid, peer)
        self.name = name
        self.slots = slots
        self.kinds = kinds_for(("expression",))
        self.capacity = slots
        self.instance = grid.new_id()
        self.outcomes = 0
        self.parcels: list[effects.SendAssignments] = []
        self.number = 0
        self.ticket = b""

    def holding(self) -> list[Held]:
        """The attempts that the broker takes it to hold."""
        known = self.grid.core.grid.workers.get(self.peer)
        held = {} if known is None else known.held
        return [Held(key, attempt.number) for key, attempt in held.items()]

    def says(self, message: object) -> FromWorker:
        """A message as an event, for turns with several."""
        return FromWorker(self.peer, message, self.origin)

    def tell(self, message: object) -> None:
        """A turn with one message."""
        self.grid.turn(self.says(message))

    def join(self, held: Iterable[Held] = (), *, draining: bool = False) -> fleet.Joined:
        """Join the grid, or join it again."""
        self.ask_in(held, draining=draining)
        joined = self.pushes(fleet.Joined)[-1]
        self.number = joined.number
        return joined

    def ask_in(self, held: Iterable[Held] = (), *, draining: bool = False) -> None:
        """Ask to join, which may be refused."""
        about = (self.name, "host", 1, "1", self.slots, self.kinds, tuple(held), draining)
        self.tell(fleet.Join(self.instance, *about, self.number, self.ticket))

    def reconnect(self) -> None:
        """Come back over another connection, as another peer."""
        self.peer = b"w%d" % (len(self.grid.peers) + 1_000)
        self.grid.peers[self.peer] = self

    @property
    def messages(self) -> list[fleet.Assign]:
        """The assignments it was sent, message by message."""
        return self.pushes(fleet.Assign)

    @property
    def assigned(self) -> list[Assignment]:
        """Everything it was ever assigned."""
        return [item for message in self.messages for item in message.items]

    @property
    def received(self) -> int:
        """The number of the last assignments."""
        return self.messages[-1].number if self.messages else 0

    def attempt(self, task: bytes) -> Held:
        """Its last attempt of a task."""
        keys = {t.id: t.key for t in self._known()}
        attempts = [i.attempt for i in self.assigned if i.key == keys[task]]
        return Held(keys[task], attempts[-1])

    def has(self, task: bytes) -> bool:
        """Whether it was ever assigned a task."""
        keys = {t.id: t.key for t in self._known()}
        return any(item.key == keys[task] for item in self.assigned)

    def finish(
        self, task: bytes | Held, result: bytes | None = b"42", error: TaskError | None = None
    ) -> None:
        """Report how an attempt ended."""
        held = task if isinstance(task, Held) else self.attempt(task)
        self.tell(self.outcomes_of(self.outcome(held, result, error)))

    def outcome(
        self, held: Held, result: bytes | None = b"42", error: TaskError | None = None
    ) -> Outcome:
        """How an attempt ended."""
        body = None if error else result
        wall = self.grid.wall
        return Outcome(held.key, held.attempt, wall - 1, wall, "summary", body, error)

    def outcomes_of(self, *items: Outcome) -> fleet.Outcomes:
        """The next message with outcomes."""
        self.outcomes += 1
        return fleet.Outcomes(self.outcomes, items, self.capacity)

    def begin(self, task: bytes) -> None:
        """A slot has begun a task."""
        held = self.attempt(task)
        self.beat([held], [Begun(held.key, held.attempt, self.grid.wall)])

    def beat(
        self,
        held: Iterable[Held],
        begun: Iterable[Begun] = (),
        received: int | None = None,
        *,
        cpu: int = 0,
        memory: int = 0,
    ) -> None:
        """A heartbeat that names what is held."""
        number = self.received if received is None else received
        self.tell(fleet.Beat(number, tuple(held), tuple(begun), self.capacity, cpu, memory))

    def hand_back(self, task: bytes, *, tried: bool = False, reason: str = "It died.") -> None:
        """Give up an attempt."""
        held = self.attempt(task)
        item = GivenBack(held.key, held.attempt, tried, reason)
        self.tell(fleet.HandBack((item,), self.capacity))

    def _known(self) -> Iterable[Task]:
        """On a real disk only those that have not ended."""
        disk = self.grid.disk
        tasks = disk.tasks if isinstance(disk, MemoryDisk) else self.grid.core.grid.tasks
        return tasks.values()


def ticket_of(client: SimClient) -> bytes:
    """What workers show to be those of a user."""
    reply = client.ask(Launch())
    assert isinstance(reply, Launching), reply
    return reply.ticket


def hash_of(password: str) -> str:
    """What these tests use in argon2's place."""
    return f"hash of {password}"
