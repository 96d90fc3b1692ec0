"""Peers that give themselves names. libzmq ends the process where it comes to one that is taken."""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
import zmq

from broker.net.doors.remote import CHOSEN
from shared.wire import client as wire
from tests.support.brokers import RawPeer, eventually
from tests.support.doors import Stranger, stranger, with_keys
from tests.support.networks import Network

SOCKETS = 8
"""More than the broker has that count their peers."""

AHEAD = range(4, 16)
"""of where libzmq begins to count"""

COME = 40

HALF = 1 << 31
"""of all that libzmq counts"""


@pytest.fixture
def crowd() -> Iterator[ExitStack]:
    with ExitStack() as crowd:
        yield crowd


def comes(crowd: ExitStack, far: Network, name: bytes = b"") -> Stranger:
    def prepare(it: zmq.Socket[bytes]) -> None:
        with_keys(far.curve())(it)
        if name:
            it.routing_id = name

    it = crowd.enter_context(stranger(far.place.clients, prepare))
    became = it.becomes(zmq.EVENT_HANDSHAKE_SUCCEEDED, zmq.EVENT_CLOSED)
    assert became == zmq.EVENT_HANDSHAKE_SUCCEEDED, "nobody listens any more"
    return it


def unseeded() -> list[int]:
    """Where libzmq begins to count if nobody has seeded the random numbers that it takes."""
    library = ctypes.CDLL(None)
    library.srand(1)
    drawn = [(library.rand(), library.rand()) for _ in range(SOCKETS)]
    return [(low | high << 31) % (1 << 32) for low, high in drawn]


def counted(number: int) -> bytes:
    return struct.pack(">xI", number % (1 << 32))


@pytest.mark.parametrize("name", [b"ann", b"\xff\xfe", b"\0", b"\0" * 6])
def test_who_has_chosen_a_name_is_cut_with_the_first_word(
    far: Network, ann: RawPeer, crowd: ExitStack, name: bytes
) -> None:
    named = comes(crowd, far, name)
    named.say(wire.Ping())
    assert named.becomes(zmq.EVENT_DISCONNECTED)
    assert ann.ask(wire.Ping()) == wire.Pong()


def test_who_has_chosen_a_name_that_is_to_come_is_cut(
    far: Network, ann: RawPeer, crowd: ExitStack
) -> None:
    # Given two names of which one is yet to come, wherever libzmq has begun to count
    for number in (0, HALF):
        comes(crowd, far, counted(number)).say(wire.Ping())

    eventually(lambda: f"{CHOSEN}: 1" in far.broker.said, "one of them is cut")
    assert ann.ask(wire.Ping()) == wire.Pong()


def test_who_has_chosen_none_stays(far: Network, ann: RawPeer) -> None:
    for _ in range(5):
        far.client()
    clients = [far.client() for _ in range(5)]
    assert all(client.ask(wire.Ping()) == wire.Pong() for client in clients)
    assert "chosen" not in far.broker.said


def test_nobody_knows_where_libzmq_begins_to_count(
    far: Network, ann: RawPeer, crowd: ExitStack
) -> None:
    for beginning in unseeded():
        for ahead in AHEAD:
            comes(crowd, far, counted(beginning + ahead))
    for _ in range(COME):
        comes(crowd, far)

    assert eventually(lambda: ann.ask(wire.Ping()) == wire.Pong(), "the broker answers")
    assert far.broker.process.poll() is None
