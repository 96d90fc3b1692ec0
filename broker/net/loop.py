"""The turn: receive, load, decide, commit, send. Only this writes."""

from __future__ import annotations

import gc
import logging
import os
import queue
import select
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import zmq
from peewee import DatabaseError

from broker.core.core import Core, Decision
from broker.core.effects import Changes
from broker.core.events import (
    Disconnected,
    Event,
    FromClient,
    ProcessEnded,
    Side,
    StoodStill,
    StopAsked,
)
from broker.core.grid import Options, PendingLogin
from broker.core.tokens import Tokens
from broker.core.turn import Instant
from broker.net.outbox import Outbox
from broker.net.payloads import Payloads
from broker.net.sockets import Sockets
from broker.store.repository import Repository, StoreError
from shared.clock import SECOND, monotonic, now
from shared.errors import ErrorCode, SetupError
from shared.mistakes import where
from shared.wire.client import Leaving, Refused
from shared.wire.rows import Refusal

REBUILD_EVERY_S = 1.0
AGAIN_MS = 100
"""After a turn that was not kept: what it wanted by itself it will want again at once."""

COLLECTED_AFTER = 20_000
"""New objects after which garbage is looked for among them; Python would do so after every 700,
while hardly any turn leaves some."""

STOOD_STILL = SECOND
"""A broker that listens so much later than it meant to was stopped, or starved."""

_LAST_WORDS: dict[type, Side] = {ProcessEnded: Side.WORKERS, Disconnected: Side.CLIENTS}
"""Ends, and where what was said before them arrives."""

_UNREADABLE = (DatabaseError, sqlite3.Error, StoreError)

log = logging.getLogger("calc-broker")


class Inbox:
    """Where threads and signal handlers put events for the loop, waking it up."""

    def __init__(self) -> None:
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self.reading, self._writing = os.pipe()
        os.set_blocking(self.reading, False)
        os.set_blocking(self._writing, False)

    def put(self, event: Event) -> None:
        """Hand an event in, from any thread."""
        self._events.put(event)
        try:
            os.write(self._writing, b"!")
        except BlockingIOError:
            return  # the pipe is full of wake-ups already

    def wait(self, seconds: float) -> None:
        """Wait for an event, but no longer than that."""
        select.select([self.reading], [], [], seconds)

    def take(self) -> list[Event]:
        """The events that were handed in."""
        try:
            os.read(self.reading, 4096)
        except BlockingIOError:
            return []
        return [self._events.get() for _ in range(self._events.qsize())]


def _read_clocks() -> Instant:
    return Instant(now(), monotonic())


class Loop:
    """The broker's only loop."""

    def __init__(
        self,
        repository: Repository,
        sockets: Sockets,
        outbox: Outbox,
        inbox: Inbox,
        payloads: Payloads,
        options: Options,
        tokens: Tokens,
        clock: Callable[[], Instant] = _read_clocks,
    ) -> None:
        self._clock = clock
        self._repository = repository
        self._sockets = sockets
        self._outbox = outbox
        self._inbox = inbox
        self._payloads = payloads
        self._options = options
        self._tokens = tokens
        try:
            self._core = self._new_core()
        except _UNREADABLE as error:
            raise SetupError(f"The database cannot be read: {error}.") from error
        self._later: list[Event] = []
        self._wait = 0
        self._listened = self._clock().mono
        self._poller = zmq.Poller()
        self._sockets.register(self._poller)
        self._poller.register(inbox.reading, zmq.POLLIN)

    def run(self) -> str:
        """Take turns until there is a reason to stop; returns the reason."""
        gc.set_threshold(COLLECTED_AFTER)
        while self._outbox.stop is None:
            self._poller.poll(self._wait)
            self.take_turn()
        for peer in self._core.grid.connections:
            self._outbox.send(Side.CLIENTS, peer, Leaving(now()))
        return self._outbox.stop

    def take_turn(self) -> int:
        """One turn with what has arrived; the milliseconds until there has to be another one."""
        self.turn(self._receive())
        return self._wait

    def turn(self, received: Sequence[Event]) -> None:
        """Decide and keep what these events lead to, then tell."""
        events, self._later = self._core.split(received)
        decision = self._decide_and_keep(events)
        if decision is not None:
            self._tell(decision)

    def _decide_and_keep(self, events: Sequence[Event]) -> Decision | None:
        waiting = list(self._core.grid.logins.values())
        try:
            decision = self._decide(events)
            self._keep(decision.changes)
        except StoreError as error:
            log.error("a turn was not kept: %s", error.__cause__)
            self._forget(events, waiting, ErrorCode.UNAVAILABLE, error.message)
            self._core.grid.streams.trouble = error.message
        except Exception as error:
            log.error("a turn failed; it is forgotten\n%s", where(error))
            sentence = "The broker made a mistake; nothing was kept. Its log says more."
            self._forget(events, waiting, ErrorCode.INTERNAL, sentence)
        else:
            return decision
        return None

    def _tell(self, decision: Decision) -> None:
        """What was decided is on disk, so nobody is told otherwise, whatever goes wrong here: who
        hears nothing greets again and asks again."""
        try:
            self._payloads.remember(decision.changes)
            self._outbox.carry_out(decision.outgoing)
            self._wait = 0 if self._outbox.unsent or self._later else decision.wait
        except Exception as error:
            log.error("not all could be told; everybody begins anew\n%s", where(error))
            self._begin_anew()

    def _receive(self) -> list[Event]:
        """What has arrived comes before what threads say."""
        unsent, self._outbox.unsent = self._outbox.unsent, []
        if self._later:
            return [*self._stillness(), *unsent, *self._later]
        return [*self._stillness(), *unsent, *self._sockets.receive(), *self._told()]

    def _told(self) -> Iterator[Event]:
        """What threads say. An end is heard only after the last words, which may be more than one
        turn takes in."""
        events = self._inbox.take()
        ends = {_LAST_WORDS[type(event)] for event in events if type(event) in _LAST_WORDS}
        unheard = {side for side in ends if self._sockets.has_more(side)}
        for event in events:
            if _LAST_WORDS.get(type(event)) in unheard:
                self._inbox.put(event)
            else:
                yield event

    def _stillness(self) -> list[Event]:
        """What others said meanwhile may arrive only after the next turn: they are not to be
        taken for gone before."""
        before, self._listened = self._listened, self._clock().mono
        late = self._listened - before - self._wait
        return [StoodStill(late)] if late >= STOOD_STILL else []

    def _decide(self, events: Sequence[Event]) -> Decision:
        loaded = self._repository.load(self._core.needs(events))
        return self._core.decide(events, loaded, self._clock())

    def _keep(self, changes: Changes) -> None:
        if changes.binding:
            self._repository.commit(changes)
            self._core.grid.streams.trouble = ""
        elif changes.housekeeping:
            self._tidy(changes)

    def _tidy(self, changes: Changes) -> None:
        """What fails here is tried again in its time; nobody is refused anything for it."""
        try:
            self._repository.commit(changes)
        except StoreError as error:
            log.warning("housekeeping has to wait: %s", error.__cause__)

    def _new_core(self) -> Core:
        with _uncollected():
            self._outbox.begin_anew()
            snapshot = self._repository.snapshot()
            return Core(snapshot, self._options, self._tokens, self._clock())

    def _rebuild(self) -> Core:
        gc.unfreeze()  # cores that were given up before
        gc.collect()
        while True:
            try:
                return self._new_core()
            except _UNREADABLE as error:
                log.error("the database cannot be read; trying again: %s", error)
                self._inbox.wait(REBUILD_EVERY_S)
            if any(isinstance(event, StopAsked) for event in self._inbox.take()):
                raise SetupError("Stopped while the database could not be read.")

    def _forget(
        self,
        events: Sequence[Event],
        waiting: Sequence[PendingLogin],
        code: ErrorCode,
        sentence: str,
    ) -> None:
        """What was decided is not on disk, so it never was: who asked for it is told."""
        asked = [(event.peer, event.request) for event in events if isinstance(event, FromClient)]
        asked += [(login.peer, login.request) for login in waiting]
        self._begin_anew()
        for event in events:
            if isinstance(event, StopAsked):
                self._inbox.put(event)
        refusal = Refused(Refusal(code, sentence))
        for peer, request in dict.fromkeys(asked):
            self._outbox.send(Side.CLIENTS, peer, refusal, request)

    def _begin_anew(self) -> None:
        """The disk says what is true. Everyone who is connected has to greet again, and workers
        report what they hold."""
        last_ticket = self._core.grid.last_ticket
        self._core = self._rebuild()
        # What argon2 still has to say must not be taken for an answer to somebody else's log-in.
        self._core.grid.last_ticket = last_ticket
        self._wait = AGAIN_MS


@contextmanager
def _uncollected() -> Iterator[None]:
    """Make many objects that all stay: to look for garbage among them again and again takes as
    long as making them."""
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        gc.enable()
