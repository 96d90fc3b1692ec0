"""The guard's thread, and what the loop tells it."""

from __future__ import annotations

import logging
import os
import resource
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import islice

import zmq

from broker.core.effects import Bound
from broker.core.events import Peer
from broker.core.limits.place import place_of
from broker.net.doors.count import number_of
from broker.net.guard.arrivals import Arrivals
from broker.net.guard.bolt import Bolt
from broker.net.guard.bounds import Bounds, crowded_out, verdicts
from broker.net.guard.connection import Connection, Meter
from broker.net.guard.descriptors import identity, shut, taken
from broker.net.guard.monitor import EVENTS, Told, address_of, told
from broker.net.guard.table import Table

LOOK_MS = 250
"""How often the guard looks at what connections take."""

SPARE_DESCRIPTORS = 256
"""For files, this machine's connections and whatever libzmq and SQLite open."""

BOLTED_AT = 2
"""Times the connections that there may be: so far behind is the cutting."""

NEWS_AT_ONCE = 100
"""of one socket, before somebody is cut for it"""

NONE = -1
"""No descriptor."""

SHORT_FRAME, SHORT_OVERHEAD, LONG_OVERHEAD = 222, 35, 42
"""What CurveZMQ and ZMTP add to a frame."""

USUAL = Bounds()

log = logging.getLogger("calc-broker")


class Guard:
    """Watches sockets from before they listen until their context ends."""

    def __init__(self, context: zmq.Context[zmq.Socket[bytes]], bounds: Bounds = USUAL) -> None:
        self._context = context
        self._bounds = _affordable(bounds)
        self._monitors: dict[zmq.Socket[bytes], bytes] = {}
        self._meters: dict[Peer, Meter] = {}
        """of the loop; those whose connection is gone are taken out in the thread"""
        self._met: deque[Meter] = deque()
        self._arrivals = Arrivals()
        self._counting = threading.Lock()
        """strangers and who was cut are counted in several threads"""
        self._table = Table()
        self._newcomers: list[Connection] = []
        self._bolt = Bolt()
        self._forget: Callable[[Peer], None] = lambda _peer: None
        self._cut: Counter[str] = Counter()
        self._reading = self._writing = -1

    def watch(self, door: bytes, router: zmq.Socket[bytes]) -> None:
        """Watch a socket that does not listen yet: it waits for whoever hears of it."""
        router.monitor(address_of(door), EVENTS)
        monitor = self._context.socket(zmq.PAIR)
        monitor.connect(address_of(door))
        self._monitors[monitor] = door

    def start(self, forget: Callable[[Peer], None]) -> None:
        """Begin; all sockets are known. `forget` is called in the thread with who is gone."""
        self._forget = forget
        self._reading, self._writing = os.pipe()
        os.set_blocking(self._writing, False)
        threading.Thread(target=self._run, name="guard", daemon=True).start()

    # What the porter asks

    def lets_in(self, address: str) -> bool:
        """Whether one more stranger may come in from there, who then counts: libzmq counts whom the
        porter lets in, and nobody whose handshake fails."""
        place, now = place_of(address), time.monotonic()
        with self._counting:
            why = self._arrivals.refused(place, self._bounds, now)
            if why is not None:
                self._cut[why] += 1
        return why is None

    # What the loop tells

    def heard(self, peer: Peer, name: zmq.Frame, frames: Sequence[bytes], known: bool) -> bool:
        """A whole message has been read; `name` is the frame that the socket put before it. Whether
        it is the first of its connection."""
        meter = self._meters.get(peer)
        is_first = meter is None
        if meter is None:
            meter = self._meters[peer] = _meter(peer, name, known)
            self._met.append(meter)
        for frame in frames:
            size = len(frame)
            meter.read += size + (SHORT_OVERHEAD if size <= SHORT_FRAME else LONG_OVERHEAD)
        return is_first

    def vouch(self, peer: Peer) -> None:
        """Somebody has logged in."""
        meter = self._meters.get(peer)
        if meter is not None and not meter.known:
            meter.known = True
            with self._counting:
                self._arrivals.logged_in(meter.place)

    def cut(self, peer: Peer, why: str) -> None:
        """Cut a connection at once."""
        meter = self._meters.get(peer)
        if meter is not None:
            meter.verdict = why
            self._wake()

    def cut_all(self, which: Callable[[Peer], bool], why: str) -> None:
        """Cut the connections of some peers at once."""
        for peer in list(self._meters):
            if which(peer):
                self.cut(peer, why)

    def bound(self, new: Bound) -> None:
        """Let no more than so many in from now on."""
        bounds = replace(
            self._bounds,
            connections=new.connections,
            at_one_place=new.at_one_place,
            strangers=new.strangers,
            strangers_at_one_place=new.strangers_at_one_place,
        )
        self._bounds = _affordable(bounds)

    def _wake(self) -> None:
        with suppress(BlockingIOError):
            os.write(self._writing, b"!")

    # The thread

    def _run(self) -> None:
        poller = zmq.Poller()
        for one in (*self._monitors, self._reading):
            poller.register(one, zmq.POLLIN)
        try:
            self._watch(poller)
        except zmq.ContextTerminated:
            self._bolt.close()
        finally:
            for monitor in self._monitors:
                monitor.close(0)

    def _watch(self, poller: zmq.Poller) -> None:
        looked = time.monotonic()
        while True:
            ready = dict(poller.poll(LOOK_MS))
            woken = self._reading in ready
            if woken:
                os.read(self._reading, 4096)
            self._hear()
            now = time.monotonic()
            if woken or now - looked >= LOOK_MS / 1_000:
                looked = now
                self._look(now)

    def _hear(self) -> None:
        """Who has come and gone, then who of them has spoken, then whether it is too crowded."""
        spoke = _emptied(self._met)
        in_time = True
        for monitor, door in self._monitors.items():
            news = list(islice(told(monitor), NEWS_AT_ONCE))
            in_time = in_time and len(news) < NEWS_AT_ONCE
            for one in news:
                self._take(door, one)
        try:
            self._meet(spoke, in_time)
            self._make_room()
        except Exception:
            log.exception("the guard failed to tell who is there")

    def _take(self, door: bytes, one: Told) -> None:
        """libzmq waits for this thread, so that nothing may end it."""
        try:
            _TAKEN[one.event](self, door, one.descriptor)
        except Exception:
            log.exception("the guard failed to see to a connection")

    def _listening(self, _door: bytes, descriptor: int) -> None:
        self._bolt.put_on(descriptor)

    def _accepted(self, door: bytes, descriptor: int) -> None:
        found = identity(descriptor)
        if found is None:
            return
        inode, address = found
        newcomer = Connection(door, descriptor, inode, place_of(address), time.monotonic())
        self._table.add(newcomer)
        self._newcomers.append(newcomer)
        if len(self._table) > BOLTED_AT * self._bounds.connections:
            self._bolt.shoot()

    def _disconnected(self, door: bytes, descriptor: int) -> None:
        connection = self._table.drop(door, descriptor)
        if connection is not None and connection.meter is not None:
            self._left(connection.meter)
        if len(self._table) <= self._bounds.connections:
            self._bolt.draw()

    def _left(self, meter: Meter) -> None:
        self._meters.pop(meter.peer, None)
        self._forget(meter.peer)

    def _look(self, now: float) -> None:
        try:
            self._measure()
            for connection, why in verdicts(self._table, self._bounds, now):
                self._shut(connection, why)
            self._say()
        except Exception:
            log.exception("the guard failed to look at the connections")

    def _meet(self, spoke: Iterable[Meter], in_time: bool) -> None:
        """Its connection was told of before a message could come by it: who is not there although
        all was heard has left."""
        for meter in spoke:
            gone = self._table.join(meter)
            if gone is None:
                continue
            if in_time:
                self._left(gone)
            else:
                self._met.append(gone)

    def _make_room(self) -> None:
        newcomers, self._newcomers = self._newcomers, []
        for newcomer in newcomers:
            verdict = crowded_out(self._table, newcomer, self._bounds)
            if verdict is not None:
                self._shut(*verdict)

    def _measure(self) -> None:
        for connection in self._table:
            read = 0 if connection.meter is None else connection.meter.read
            connection.held = taken(connection.descriptor, connection.inode) - read

    def _shut(self, connection: Connection, why: str) -> None:
        if self._table.cut(connection):
            with self._counting:
                self._cut[why] += 1
            shut(connection.descriptor, connection.inode)

    def _say(self) -> None:
        """A flood of them is a few lines a second."""
        with self._counting:
            cut, self._cut = self._cut, Counter()
        for why, count in cut.items():
            log.warning("connections of networks that were cut, as %s: %d", why, count)


def _emptied(queue: deque[Meter]) -> list[Meter]:
    return [queue.popleft() for _ in range(len(queue))]


def _meter(peer: Peer, name: zmq.Frame, known: bool) -> Meter:
    try:
        descriptor, address = int(name.get(zmq.SRCFD)), str(name.get("Peer-Address"))
    except zmq.ZMQError:
        descriptor, address = NONE, ""  # nothing may end the loop
    number = number_of(name.bytes)
    return Meter(peer, peer[:1], descriptor, place_of(address), number, known=known)


def _affordable(bounds: Bounds) -> Bounds:
    """No more than there are descriptors, with room for as many again that are being cut."""
    soft, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return bounds
    room = max(1, (soft - SPARE_DESCRIPTORS) // (BOLTED_AT + 1))
    return replace(bounds, connections=min(bounds.connections, room))


_TAKEN: dict[int, Callable[[Guard, bytes, int], None]] = {
    zmq.EVENT_LISTENING: Guard._listening,
    zmq.EVENT_ACCEPTED: Guard._accepted,
    zmq.EVENT_DISCONNECTED: Guard._disconnected,
}
