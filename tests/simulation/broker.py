"""The broker: the real loop over the real repository, with everything around it simulated."""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any, cast

import zmq
from peewee import SqliteDatabase

from broker.auth.passwords import Passwords
from broker.core.core import Needs
from broker.core.effects import Changes, CheckPassword, HashPassword, WatchProcess
from broker.core.events import Event, PasswordChecked, PasswordHashed, Peer, ProcessEnded, Side
from broker.core.grid import Options
from broker.core.turn import Loaded
from broker.net.blobs import Blobs
from broker.net.doors.reading import Incoming, read
from broker.net.loop import Inbox, Loop
from broker.net.outbox import Outbox
from broker.net.payloads import Payloads
from broker.net.processes import Processes
from broker.net.sockets import Sockets
from broker.store.repository import Repository, SizeOf
from shared.errors import ErrorCode
from tests.simulation.blobs.disk import Disk as Files
from tests.simulation.blobs.threads import Threads
from tests.simulation.wires import Frames, Network
from tests.simulation.world import World
from tests.support.core import CountedTokens, hash_of
from tests.support.unguarded import Unguarded

HOST = "here"
HELD_MOST = 3
"""Queued jobs in memory: so few that tasks come and go all the time."""

DEATH_KNOWN_AFTER = 20


class Crash(BaseException):
    """The broker's process ends at this very place."""


class Watcher:
    """Sees what the broker does; the invariants are checked here."""

    def committed(self, changes: Changes) -> None:
        """A turn is on disk."""

    def sending(self, side: Side, peer: Peer, frames: Frames) -> None:
        """A message is about to leave."""

    def arrived(self, side: Side, peer: Peer, frames: Frames) -> None:
        """A message has come in."""

    def erred(self) -> None:
        """The broker itself made a mistake."""

    def started(self) -> None:
        """A broker has begun on what another has left."""


class Broker:
    """A broker's process, the disk that outlives it, and the watcher of both."""

    def __init__(
        self,
        world: World,
        network: Network,
        database: SqliteDatabase,
        files: Files,
        watcher: Watcher,
    ) -> None:
        self.name = "the broker"
        self.world = world
        self.network = network
        self.database = database
        self.files = files
        files.full = lambda: self.full_until > self.world.mono
        files.moment = lambda: self.crash("keeping")
        self.watcher = watcher
        self.life = 0
        self.loop: Loop | None = None
        self.full_until = 0
        self.stopped_until = 0
        self.crash_at: str | None = None
        """where the process is to end next: when a turn is `writing`, `kept` or `sending`, or a
        thread is `keeping` a blob"""
        self.ended: Callable[[int], None] = lambda _pid: None
        """a process on the broker's machine is no more"""
        self.tokens = CountedTokens()
        self._inbox = _Inbox(self.wake)
        self._threads = self.threads()
        self._arrived: deque[tuple[Side, Peer, Frames]] = deque()
        self._turn_at: int | None = None

    @property
    def running(self) -> bool:
        """Whether the process is there."""
        return self.loop is not None

    def start(self) -> None:
        """Start the process on what the disk holds."""
        self.life += 1
        self._arrived.clear()
        self._inbox = _Inbox(self.wake)
        files = self.files.files()
        repository = _Disk(self, files.size_of)
        sockets = cast(Sockets, _Sockets(self))
        payloads = Payloads(repository)
        passwords = cast(Passwords, _Passwords(self))
        processes = cast(Processes, _Processes(self))
        self.loop = _Loop(
            self.watcher,
            repository,
            sockets,
            Outbox(
                sockets,
                payloads,
                passwords,
                processes,
                None,
                Blobs(files, repository, self._inbox.put),
            ),
            cast(Inbox, self._inbox),
            payloads,
            Options(host=HOST, held_most=HELD_MOST, shelf=self.files.shelf),
            self.tokens,
            self.world.clock,
        )
        self.network.broker = self
        self._turn_at = None
        self.wake()
        self.world.tell(f"broker: life {self.life} begins")
        self.watcher.started()

    def kill(self, where: str = "between two turns") -> None:
        """`kill -9`."""
        self.world.fault("broker killed", f"the broker is killed {where}")
        self.loop = None
        self.crash_at = None
        self.stopped_until = 0
        self.network.broker = None
        self.network.drop_all()
        self._threads.end()
        self.files.end(power=self.world.chance(0.5))

    def threads(self) -> Threads:
        """What does the work of this life's threads."""
        self._threads = Threads(self.world, self._may_crash)
        return self._threads

    def _may_crash(self, action: Callable[[], None]) -> None:
        try:
            action()
        except Crash as crash:
            self.kill(str(crash))

    def stop(self, millis: int) -> None:
        """SIGSTOP, and SIGCONT later."""
        self.stopped_until = max(self.stopped_until, self.world.mono + millis)

    def arrive(self, side: Side, peer: Peer, frames: Frames) -> None:
        """A message from a peer."""
        if self.running:
            self._arrived.append((side, peer, frames))
            self.wake()

    def put(self, event: Event, delay: int) -> None:
        """An event of a thread of this life's."""
        life = self.life
        self.world.later(delay, lambda: self._inbox.put(event) if self.life == life else None)

    def wake(self, delay: int = 0) -> None:
        """Take a turn at the latest after so long."""
        due = max(self.world.mono + delay, self.stopped_until)
        if self._turn_at is None or due < self._turn_at:
            self._turn_at = due
            life = self.life
            self.world.later(due - self.world.mono, lambda: self._turn(life, due))

    def _turn(self, life: int, due: int) -> None:
        if self.loop is None or self.life != life or self._turn_at != due:
            return
        self._turn_at = None
        if self.stopped_until > self.world.mono:
            self.wake()
            return
        try:
            wait = self.loop.take_turn()
        except Crash as crash:
            self.kill(str(crash))
        else:
            self.wake(wait)

    def crash(self, where: str) -> None:
        """End here if that was asked for."""
        if self.crash_at == where:
            raise Crash(f"while {where}")

    def received(self) -> Iterator[Incoming]:
        """What has arrived."""
        while self._arrived:
            side, peer, frames = self._arrived.popleft()
            self.watcher.arrived(side, peer, frames)
            yield read(side, peer, frames, self.network.origins[peer])


class _Loop(Loop):
    """A loop that tells of turns that failed for no reason outside."""

    def __init__(self, watcher: Watcher, *parts: Any) -> None:
        self._watcher = watcher
        super().__init__(*parts)

    def _forget(self, events: Any, waiting: Any, code: ErrorCode, sentence: str) -> None:
        if code is ErrorCode.INTERNAL:
            self._watcher.erred()
        super()._forget(events, waiting, code, sentence)


class _Disk(Repository):
    """A repository whose disk fills up, and whose process ends in the middle of a transaction."""

    def __init__(self, broker: Broker, size_of: SizeOf) -> None:
        super().__init__(broker.database, size_of)
        self._broker = broker
        self._half = False

    def _load(self, needs: Needs) -> Loaded:
        if self._broker.world.misfortune(0.0005):
            self._broker.world.fault("read failed", "the disk cannot be read")
            raise sqlite3.OperationalError("disk I/O error")
        return super()._load(needs)

    def commit(self, changes: Changes) -> None:
        """Keep a turn, unless something goes wrong."""
        super().commit(changes)
        self._broker.watcher.committed(changes)
        self._broker.crash("kept")

    def _write(self, changes: Changes) -> None:
        self._half = self._broker.world.chance(0.5)
        super()._write(changes)
        self._go_wrong()

    def _write_settings(self, changes: Changes) -> None:
        """This comes in the middle."""
        if self._half:
            self._go_wrong()
        super()._write_settings(changes)

    def _go_wrong(self) -> None:
        self._broker.crash("writing")
        if self._broker.full_until > self._broker.world.mono:
            self._broker.world.fault("commit failed", "the disk is full")
            raise sqlite3.OperationalError("database or disk is full")


class _Sockets(Unguarded):
    def __init__(self, broker: Broker) -> None:
        self._broker = broker

    def register(self, _poller: zmq.Poller) -> None:
        """Nobody polls."""

    def receive(self) -> Iterator[Incoming]:
        return self._broker.received()

    def admit(self, _keys: frozenset[bytes]) -> None:
        """All are on one machine."""

    def has_more(self, _side: Side) -> bool:
        """A turn takes in all there is."""
        return False

    def send(self, side: Side, peer: Peer, frames: Frames) -> bool:
        broker = self._broker
        if broker.world.chance(0.5):
            broker.crash("sending")
        broker.watcher.sending(side, peer, frames)
        return broker.network.send(peer, frames)


class _Inbox:
    reading = 0

    def __init__(self, wake: Callable[[], None]) -> None:
        self._events: list[Event] = []
        self._wake = wake

    def put(self, event: Event) -> None:
        self._events.append(event)
        self._wake()

    def take(self) -> list[Event]:
        events, self._events = self._events, []
        return events

    def wait(self, seconds: float) -> None:
        """Time does not pass here."""


class _Passwords:
    """Argon2, in a moment."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker

    def hash(self, job: HashPassword) -> None:
        self._answer(PasswordHashed(job.ticket, hash_of(job.password)))

    def check(self, job: CheckPassword) -> None:
        self._answer(PasswordChecked(job.ticket, job.hash == hash_of(job.password)))

    def _answer(self, event: Event) -> None:
        self._broker.put(event, self._broker.world.dice.randint(5, 300))


class _Processes:
    """Tells of the death of workers on the broker's machine."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker
        self._watched: dict[int, Peer] = {}
        broker.ended = self.ended

    def watch(self, job: WatchProcess) -> None:
        self._watched[job.pid] = job.peer

    def ended(self, pid: int) -> None:
        peer = self._watched.pop(pid, None)
        if peer is not None:
            self._broker.put(ProcessEnded(peer), DEATH_KNOWN_AFTER)
