"""Who comes in from a network, on real sockets, and as whom."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
import zmq

from bench.places import HOST
from broker.core.events import FromClient, FromWorker, Origin, Side
from shared.keys.curve import Curve
from shared.keys.pair import new_pair
from shared.wire.client import Ping
from shared.wire.codec import encode
from tests.support.brokers import DEADLINE_S
from tests.support.doors import Doors, Prepare, listening, stranger, with_keys

REFUSED = (
    zmq.Event.HANDSHAKE_FAILED_NO_DETAIL,
    zmq.Event.HANDSHAKE_FAILED_PROTOCOL,
    zmq.Event.HANDSHAKE_FAILED_AUTH,
    zmq.Event.DISCONNECTED,
)

NAME_BYTES = 5
"""of a name that libzmq gives"""


@pytest.fixture
def doors() -> Iterator[Doors]:
    with listening() as doors:
        yield doors


def test_any_key_opens_the_door_of_clients(doors: Doors) -> None:
    mine = new_pair()

    with stranger(doors.address(Side.CLIENTS), with_keys(doors.curve(mine))) as client:
        client.say(Ping())
        (event,) = doors.heard()

    assert isinstance(event, FromClient)
    assert event.message == Ping()
    assert event.origin == Origin(mine.public, HOST)
    assert not event.origin.is_local


def test_a_client_is_answered(doors: Doors) -> None:
    answer = encode(Ping(), 1)
    with stranger(doors.address(Side.CLIENTS), with_keys(doors.curve())) as client:
        client.say(Ping())
        (event,) = doors.heard()
        assert isinstance(event, FromClient)

        assert doors.sockets.send(Side.CLIENTS, event.peer, answer)

        assert client.hears(answer)


def test_nobody_can_be_told_who_is_not_there(doors: Doors) -> None:
    with stranger(doors.address(Side.CLIENTS), with_keys(doors.curve())) as client:
        client.say(Ping())
        (event,) = doors.heard()
        assert isinstance(event, FromClient)

    unknown = event.peer[:-1] + bytes([event.peer[-1] ^ 1])
    assert not doors.sockets.send(Side.CLIENTS, unknown, encode(Ping(), 1))


def as_plain(it: zmq.Socket[bytes]) -> None:
    it.plain_username, it.plain_password = b"ann", b"secret"


def as_nobody(_it: zmq.Socket[bytes]) -> None:
    """No keys at all."""


@pytest.mark.parametrize("side", list(Side))
@pytest.mark.parametrize("prepare", [as_nobody, as_plain])
def test_who_does_not_encrypt_is_refused(doors: Doors, side: Side, prepare: Prepare) -> None:
    with stranger(doors.address(side), prepare) as it:
        it.say(Ping())

        it.becomes(*REFUSED)

    assert doors.silent()


@pytest.mark.parametrize("side", list(Side))
def test_who_has_the_key_of_another_broker_is_refused(doors: Doors, side: Side) -> None:
    wrong = Curve(new_pair().public, new_pair())
    with stranger(doors.address(side), with_keys(wrong)) as it:
        it.say(Ping())

        it.becomes(*REFUSED)

    assert doors.silent()


def test_who_does_not_have_the_key_that_he_shows_is_refused(doors: Doors) -> None:
    mine, other = new_pair(), new_pair()
    doors.sockets.admit(frozenset({mine.public}))

    def pretend(it: zmq.Socket[bytes]) -> None:
        with_keys(doors.curve(other))(it)
        it.curve_publickey = mine.public

    with stranger(doors.address(Side.WORKERS), pretend) as it:
        it.say(Ping())
        it.becomes(*REFUSED)

    assert doors.silent()


def test_a_worker_that_nobody_has_enrolled_is_refused(doors: Doors) -> None:
    with stranger(doors.address(Side.WORKERS), with_keys(doors.curve())) as worker:
        worker.say(Ping())

        worker.becomes(zmq.Event.HANDSHAKE_FAILED_AUTH)

    assert doors.silent()


def test_a_worker_that_is_enrolled_comes_in(doors: Doors) -> None:
    mine = new_pair()
    doors.sockets.admit(frozenset({mine.public}))

    with stranger(doors.address(Side.WORKERS), with_keys(doors.curve(mine))) as worker:
        worker.say(Ping())
        (event,) = doors.heard()

    assert isinstance(event, FromWorker)
    assert event.origin == Origin(mine.public, HOST)


def test_a_worker_is_let_in_without_a_restart_once_it_is_enrolled(doors: Doors) -> None:
    mine = new_pair()
    address, prepare = doors.address(Side.WORKERS), with_keys(doors.curve(mine))
    with stranger(address, prepare) as worker:
        worker.becomes(zmq.Event.HANDSHAKE_FAILED_AUTH)

    doors.sockets.admit(frozenset({mine.public}))

    with stranger(address, prepare) as worker:
        worker.say(Ping())
        assert len(doors.heard()) == 1


def test_nothing_is_heard_of_a_key_that_was_revoked(doors: Doors) -> None:
    mine, other = new_pair(), new_pair()
    doors.sockets.admit(frozenset({mine.public, other.public}))
    address = doors.address(Side.WORKERS)
    with (
        stranger(address, with_keys(doors.curve(mine))) as revoked,
        stranger(address, with_keys(doors.curve(other))) as worker,
    ):
        revoked.say(Ping())
        doors.heard()

        doors.sockets.admit(frozenset({other.public}))
        for _ in range(5):
            revoked.say(Ping())
        worker.say(Ping())
        heard = doors.heard()

    assert [event.origin.key for event in heard if isinstance(event, FromWorker)] == [other.public]


def test_who_takes_the_name_of_another_is_not_taken_for_him(doors: Doors) -> None:
    """A socket forgets the name of a connection that has ended; the broker may not know yet."""
    peers = [b""]
    for _ in range(2):

        def named(it: zmq.Socket[bytes]) -> None:
            with_keys(doors.curve())(it)
            if peers[-1]:
                it.setsockopt(zmq.ROUTING_ID, peers[-1][-NAME_BYTES:])

        with stranger(doors.address(Side.CLIENTS), named) as client:
            client.say(Ping())
            (event,) = doors.heard()
            assert isinstance(event, FromClient)
            peers.append(event.peer)

    _, first, second = peers
    assert first[-NAME_BYTES:] == second[-NAME_BYTES:]
    assert first != second


GREETINGS = {
    "version 1": b"\x01\x00\x01\x00" + b"\x02\x00x",
    "version 2": b"\xff\x00\x00\x00\x00\x00\x00\x00\x01\x7f\x01\x05\x00\x00",
    "not ours": b"GET / HTTP/1.1\r\n\r\n" + bytes(60),
}


@pytest.mark.parametrize("side", list(Side))
@pytest.mark.parametrize("greeting", GREETINGS.values(), ids=GREETINGS)
def test_older_protocols_that_know_no_keys_are_refused(
    doors: Doors, side: Side, greeting: bytes
) -> None:
    port = int(doors.address(side).rpartition(":")[2])
    with socket.create_connection((HOST, port), DEADLINE_S) as wire:
        wire.sendall(greeting)

        assert was_cut(wire)

    assert doors.silent()


def was_cut(wire: socket.socket) -> bool:
    try:
        while wire.recv(4096):
            pass
    except ConnectionResetError:
        return True
    except TimeoutError:
        return False
    return True
