"""The broker's doors to a network, and those who stand before them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import zmq
from zmq.utils.monitor import recv_monitor_message

from bench.places import free_place
from broker.core.events import Side
from broker.net.doors.reading import Incoming
from broker.net.doors.routers import IO_THREADS
from broker.net.sockets import Sockets
from shared.address import Remote
from shared.keys.curve import Curve, connect_with
from shared.keys.pair import Pair, new_pair
from shared.wire.codec import encode
from tests.support.brokers import DEADLINE_S

Prepare = Callable[[zmq.Socket[bytes]], None]


class Doors:
    """The sockets of a broker that listens on a network, without the broker."""

    def __init__(self, place: Remote, keys: Pair) -> None:
        self.place = place
        self.keys = keys
        self._context: zmq.Context[zmq.Socket[bytes]] = zmq.Context(IO_THREADS)
        self.sockets = Sockets(self._context)
        self._poller = zmq.Poller()
        self.sockets.register(self._poller)
        self.sockets.bind_beyond(place, keys)

    def address(self, side: Side) -> str:
        """Where those of a side connect."""
        return self.place.clients if side is Side.CLIENTS else self.place.workers

    def curve(self, own: Pair | None = None) -> Curve:
        """What somebody connects with who knows this broker."""
        return Curve(self.keys.public, own or new_pair())

    def heard(self, count: int = 1) -> list[Incoming]:
        """So many of the messages that arrive."""
        heard: list[Incoming] = []
        while len(heard) < count:
            assert self._poller.poll(int(DEADLINE_S * 1_000)), "nothing arrives"
            heard.extend(self.sockets.receive())
        return heard

    def silent(self) -> bool:
        """Whether nothing has arrived."""
        return not list(self.sockets.receive())

    def close(self) -> None:
        """Listen no more."""
        self.sockets.close(0)
        self._context.term()


@contextmanager
def listening() -> Iterator[Doors]:
    """Doors to a network at a place of their own."""
    doors = Doors(free_place(), new_pair())
    try:
        yield doors
    finally:
        doors.close()


class Stranger:
    """A DEALER that does as it likes, and sees what becomes of its connection."""

    def __init__(self, address: str, prepare: Prepare) -> None:
        self._context: zmq.Context[zmq.Socket[bytes]] = zmq.Context(IO_THREADS)
        self._socket = self._context.socket(zmq.DEALER)
        self._socket.linger = 0
        prepare(self._socket)
        self._monitor = self._socket.get_monitor_socket()
        self._socket.connect(address)

    def say(self, message: object) -> None:
        """A request."""
        self._socket.send_multipart(encode(message, 1))

    def hears(self, frames: list[bytes]) -> bool:
        """Whether this is what arrives next."""
        assert self._socket.poll(int(DEADLINE_S * 1_000)), "nothing arrived"
        return self._socket.recv_multipart() == frames

    def becomes(self, *wanted: zmq.Event) -> zmq.Event:
        """The first of these events that happens to the connection."""
        while self._monitor.poll(int(DEADLINE_S * 1_000)):
            event = recv_monitor_message(self._monitor)["event"]
            if event in wanted:
                return zmq.Event(event)
        raise AssertionError(f"none of {wanted} has happened")

    def close(self) -> None:
        """Leave."""
        self._socket.disable_monitor()
        self._monitor.close(0)
        self._socket.close()
        self._context.term()


@contextmanager
def stranger(address: str, prepare: Prepare) -> Iterator[Stranger]:
    """Somebody who connects to an address with a socket of his own making."""
    it = Stranger(address, prepare)
    try:
        yield it
    finally:
        it.close()


def with_keys(curve: Curve) -> Prepare:
    """Prepares a socket to connect with these keys."""
    return lambda it: connect_with(it, curve)
