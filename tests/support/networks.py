"""Brokers that listen on a network, and those who come to them by it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import zmq

from bench.places import HOST, free_place
from shared.address import Remote
from shared.keys.curve import Curve, connect_with
from shared.keys.files import load_or_make
from shared.keys.pair import new_pair
from tests.support.brokers import Broker, RawPeer, running_broker, short_home

MEGABYTE = 1_000_000
GREETING = b"\xff" + bytes(8) + b"\x7f\x03\x00CURVE" + bytes(15) + bytes(32)
"""How a client of CurveZMQ begins."""


class Network:
    """A broker and its place on a network."""

    def __init__(self, broker: Broker, place: Remote) -> None:
        self.broker = broker
        self.place = place
        self._peers: list[RawPeer] = []
        self._connections: list[socket.socket] = []

    def client(self, receive_high_water: int = 0, source: str = HOST) -> RawPeer:
        """Somebody on another machine, with a key of their own, who has greeted."""
        client = self.newcomer(source, receive_high_water)
        self._peers.append(client)
        client.greet()
        return client

    def newcomer(self, source: str = HOST, receive_high_water: int = 0) -> RawPeer:
        """The same before a word; whoever asks for it closes it."""
        address = f"tcp://{source}:0;{self.place.host}:{self.place.port}"
        return RawPeer(address, receive_high_water, curve=self.curve())

    def curve(self) -> Curve:
        """What somebody connects with for the first time."""
        return Curve(load_or_make(self.broker.home.broker_key).public, new_pair())

    def connect(self) -> socket.socket:
        """A bare connection that says nothing."""
        connection = self.bare()
        self._connections.append(connection)
        return connection

    def bare(self, source: str = HOST) -> socket.socket:
        """The same; whoever asks for it closes it."""
        return socket.create_connection(
            (self.place.host, self.place.port), source_address=(source, 0)
        )

    def close(self) -> None:
        """End all of them."""
        for peer in self._peers:
            peer.close()
        for connection in self._connections:
            connection.close()


@contextmanager
def network() -> Iterator[Network]:
    """A broker that listens on a network."""
    place = free_place()
    with short_home() as home, running_broker(home, "--listen", place.clients) as broker:
        found = Network(broker, place)
        try:
            yield found
        finally:
            found.close()


def is_cut(connection: socket.socket) -> bool:
    """Whether the broker has ended a bare connection."""
    connection.setblocking(False)
    try:
        while connection.recv(4096):
            pass
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


def most_memory(broker: Broker) -> int:
    """The most bytes of memory that the broker has ever taken."""
    status = Path(f"/proc/{broker.process.pid}/status").read_text()
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1_024


def descriptors(broker: Broker) -> int:
    """How many the broker has open."""
    return len(list(Path(f"/proc/{broker.process.pid}/fd").iterdir()))


@contextmanager
def dealer(address: str, curve: Curve) -> Iterator[zmq.Socket[bytes]]:
    """A socket that sends whatever it is told to, without holding it."""
    context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
    socket = context.socket(zmq.DEALER)
    socket.linger = 0
    socket.sndhwm = 0
    connect_with(socket, curve)
    socket.connect(address)
    try:
        yield socket
    finally:
        socket.close()
        context.term()
