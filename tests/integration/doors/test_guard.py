"""The guard of networks on real sockets: what it sees of descriptors, and that it cuts them."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator

import pytest
import zmq

from broker.core.effects import Bound
from broker.core.events import Side
from broker.net.guard import guard
from broker.net.guard.bolt import Bolt
from broker.net.guard.descriptors import identity, shut, taken
from shared.keys.pair import new_pair
from shared.wire.client import Ping
from tests.support.brokers import DEADLINE_S, eventually
from tests.support.doors import Doors, listening, stranger, with_keys

A_MOMENT_S = 0.3

linux = pytest.mark.skipif(sys.platform != "linux", reason="other systems tell less")


@pytest.fixture
def doors() -> Iterator[Doors]:
    with listening() as doors:
        yield doors


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener


@pytest.fixture
def ends(listener: socket.socket) -> Iterator[tuple[socket.socket, socket.socket]]:
    """A connection: who has connected, and who has accepted."""
    with socket.create_connection(listener.getsockname()) as client:
        accepted, _ = listener.accept()
        with accepted:
            yield client, accepted


def test_a_worker_whose_key_is_revoked_is_cut_at_once(doors: Doors) -> None:
    mine = new_pair()
    doors.sockets.admit(frozenset({mine.public}))
    with stranger(doors.address(Side.WORKERS), with_keys(doors.curve(mine))) as worker:
        worker.say(Ping())
        doors.heard()

        doors.sockets.admit(frozenset())

        assert worker.becomes(zmq.EVENT_DISCONNECTED) == zmq.EVENT_DISCONNECTED


def test_others_stay(doors: Doors) -> None:
    mine, other = new_pair(), new_pair()
    doors.sockets.admit(frozenset({mine.public, other.public}))
    address = doors.address(Side.WORKERS)
    with (
        stranger(address, with_keys(doors.curve(mine))) as worker,
        stranger(address, with_keys(doors.curve(other))) as revoked,
    ):
        for each in (worker, revoked):
            each.say(Ping())
            doors.heard()
        doors.sockets.admit(frozenset({mine.public}))
        revoked.becomes(zmq.EVENT_DISCONNECTED)

        worker.say(Ping())
        assert len(doors.heard()) == 1


def test_who_has_spoken_this_moment_is_not_put_out_for_a_stranger(doors: Doors) -> None:
    mine = new_pair()
    doors.sockets.admit(frozenset({mine.public}))
    doors.sockets.bound(Bound(100, 1, 100, 100))
    place = doors.place.host, doors.place.port
    with stranger(doors.address(Side.WORKERS), with_keys(doors.curve(mine))) as worker:
        worker.say(Ping())
        (first,) = doors.heard()

        with socket.create_connection(place) as newcomer:
            newcomer.settimeout(DEADLINE_S)
            while newcomer.recv(100):
                continue  # libzmq's greeting

        worker.say(Ping())
        (second,) = doors.heard()
        assert second.peer == first.peer, "it is the same connection yet"


def test_a_mistake_of_its_own_does_not_end_it(
    doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = new_pair()
    doors.sockets.admit(frozenset({mine.public}))
    monkeypatch.setattr(guard, "crowded_out", lambda *_about: 1 / 0)
    with stranger(doors.address(Side.WORKERS), with_keys(doors.curve(mine))) as worker:
        worker.say(Ping())
        doors.heard()

        doors.sockets.admit(frozenset())

        assert worker.becomes(zmq.EVENT_DISCONNECTED) == zmq.EVENT_DISCONNECTED


@linux
def test_what_was_taken_of_a_connection_is_known(
    ends: tuple[socket.socket, socket.socket],
) -> None:
    client, accepted = ends
    found = identity(accepted.fileno())
    assert found is not None
    inode, address = found
    assert address == "127.0.0.1"

    client.sendall(bytes(1_000))
    eventually(lambda: len(accepted.recv(1_000, socket.MSG_PEEK)) == 1_000, "all has come")

    assert taken(accepted.fileno(), inode) == 0, "it lies in the system yet"
    accepted.recv(600)
    assert taken(accepted.fileno(), inode) == 600


def test_a_descriptor_that_is_another_s_now_is_left_alone(
    ends: tuple[socket.socket, socket.socket],
) -> None:
    client, accepted = ends
    found = identity(accepted.fileno())
    assert found is not None

    shut(accepted.fileno(), found[0] + 1)
    accepted.sendall(b"still here")
    assert client.recv(100) == b"still here"

    shut(accepted.fileno(), found[0])
    assert client.recv(100) == b""


def test_what_is_no_connection_has_no_identity() -> None:
    reading, writing = os.pipe()
    os.close(writing)
    assert identity(reading) is None
    os.close(reading)
    assert identity(reading) is None
    shut(reading, 1)


@linux
def test_a_bolt_keeps_newcomers_out_and_nobody_else(
    listener: socket.socket, ends: tuple[socket.socket, socket.socket]
) -> None:
    client, accepted = ends
    bolt = Bolt()
    bolt.put_on(listener.fileno())

    bolt.shoot()
    with pytest.raises(TimeoutError):
        socket.create_connection(listener.getsockname(), A_MOMENT_S)
    client.sendall(b"inside")
    assert accepted.recv(100) == b"inside"

    bolt.draw()
    socket.create_connection(listener.getsockname()).close()
    bolt.close()
