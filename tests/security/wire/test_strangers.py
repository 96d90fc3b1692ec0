"""Connections of those who never come to say anything."""

from __future__ import annotations

import socket
import time
from functools import partial

import zmq

from broker.core.limits.attempts import FREE
from shared.errors import ErrorCode
from shared.keys.curve import Curve
from shared.keys.pair import new_pair
from shared.wire import client as wire
from shared.wire.rows import SettingValue
from tests.support.brokers import PASSWORD, RawPeer, eventually
from tests.support.doors import stranger, with_keys
from tests.support.networks import GREETING, MEGABYTE, Network, descriptors, is_cut, most_memory

IDLE = 1_000
STRANGERS = 10

BEGINNINGS = {
    "nothing": b"",
    "half a greeting": GREETING[:20],
    "a greeting": GREETING,
    "a greeting and half a HELLO": GREETING + b"\x04\xc8\x05HELLO\x01\x00" + bytes(90),
    "HTTP": b"GET / HTTP/1.1\r\nHost: broker\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200),
    "zeros": bytes(MEGABYTE),
    "a frame that never comes": GREETING + b"\x06" + b"\xff" * 8,
}


def test_a_beginning_without_an_end_is_cut(far: Network, ann: RawPeer) -> None:
    connections = {name: far.connect() for name in BEGINNINGS}
    for name, connection in connections.items():
        _send(connection, BEGINNINGS[name])

    for name, connection in connections.items():
        eventually(partial(is_cut, connection), f"{name} is cut")
    assert ann.ask(wire.Ping()) == wire.Pong()


def test_who_comes_in_and_says_nothing_is_cut(far: Network) -> None:
    with stranger(far.place.clients, with_keys(far.curve())) as silent:
        came_in = silent.becomes(zmq.EVENT_HANDSHAKE_SUCCEEDED)
        assert came_in == zmq.EVENT_HANDSHAKE_SUCCEEDED
        assert silent.becomes(zmq.EVENT_DISCONNECTED) == zmq.EVENT_DISCONNECTED


def test_idle_connections_leave_an_honest_client_alone(far: Network, ann: RawPeer) -> None:
    before = descriptors(far.broker)
    connections = [far.connect() for _ in range(IDLE)]

    for number in range(50):
        ann.submit(f"{number} + 1")

    eventually(lambda: all(map(is_cut, connections)), "all of them are cut", 30)
    eventually(lambda: descriptors(far.broker) <= before + 2, "their descriptors are free again")
    assert far.broker.process.poll() is None


def test_there_are_no_more_connections_than_there_may_be(far: Network, ann: RawPeer) -> None:
    admin = far.broker.client()
    admin.log_in("ann")
    admin.ask(wire.ChangeSettings((SettingValue("limit.connections.place", 20),)))
    before = descriptors(far.broker)

    connections = [far.connect() for _ in range(300)]

    eventually(lambda: sum(map(is_cut, connections)) >= 280, "most are cut at once", 4)
    assert descriptors(far.broker) <= before + 25
    assert ann.ask(wire.Ping()) == wire.Pong()


def test_a_newcomer_gets_in_though_strangers_have_taken_all_places(
    far: Network, ann: RawPeer
) -> None:
    ann.ask(wire.ChangeSettings((SettingValue("limit.connections.place", 20),)))
    for _ in range(60):
        far.connect()

    assert isinstance(far.client().log_in("ann"), wire.Session)


def test_strangers_who_come_again_and_again_are_not_let_in_and_who_logs_in_is_none(
    far: Network, ann: RawPeer
) -> None:
    ann.ask(wire.ChangeSettings((SettingValue("limit.strangers.place", STRANGERS),)))

    became = [_came(far, far.curve()) for _ in range(3 * STRANGERS)]

    assert became.count(zmq.Event.HANDSHAKE_FAILED_AUTH) >= 2 * STRANGERS - 1
    for _ in range(2 * STRANGERS):
        assert isinstance(far.client(source="127.0.0.9").log_in("ann"), wire.Session)


def test_who_fails_to_prove_anything_keeps_nobody_at_his_address_out(
    far: Network, ann: RawPeer
) -> None:
    ann.ask(wire.ChangeSettings((SettingValue("limit.strangers.place", STRANGERS),)))
    other = Curve(new_pair().public, new_pair())

    became = [_came(far, other) for _ in range(2 * STRANGERS)]

    assert set(became) == {zmq.Event.DISCONNECTED}
    assert isinstance(far.client().log_in("ann"), wire.Session)


def test_guessing_is_slow_and_shuts_nobody_out(far: Network, ann: RawPeer) -> None:
    guesser = far.client(source="127.0.0.9")
    replies = [guesser.ask(wire.LogIn("ann", f"guess number {n}")) for n in range(FREE + 1)]

    codes = [reply.refusal.code for reply in replies if isinstance(reply, wire.Refused)]
    assert codes == [ErrorCode.UNAUTHORIZED] * FREE + [ErrorCode.RATE_LIMITED]
    newcomer = far.client(source="127.0.0.10")
    refused = newcomer.ask(wire.LogIn("ann", PASSWORD))
    assert isinstance(refused, wire.Refused)
    told = time.monotonic() + refused.refusal.wait / 1_000
    guesser.ask(wire.LogIn("ann", "another guess"))
    eventually(lambda: time.monotonic() >= told, "the time has come")
    assert isinstance(newcomer.log_in("ann"), wire.Session), "whoever waits as told gets in"


def test_who_was_here_before_does_not_notice_guessing(far: Network, ann: RawPeer) -> None:
    guesser = far.client(source="127.0.0.9")
    for number in range(FREE + 1):
        guesser.ask(wire.LogIn("ann", f"guess number {number}"))

    assert isinstance(far.client().log_in("ann"), wire.Session)
    assert isinstance(far.broker.client().log_in("ann"), wire.Session)


def test_who_was_here_before_the_broker_began_anew_does_not_notice_guessing(
    far: Network, ann: RawPeer
) -> None:
    far.broker.restart()
    guesser = far.client(source="127.0.0.9")
    for number in range(FREE + 1):
        guesser.ask(wire.LogIn("ann", f"guess number {number}"))

    newcomer = far.client(source="127.0.0.10").ask(wire.LogIn("ann", PASSWORD))
    assert isinstance(newcomer, wire.Refused)
    assert isinstance(far.client().log_in("ann"), wire.Session)


def test_strangers_get_no_room(far: Network, ann: RawPeer) -> None:
    before = most_memory(far.broker)
    strangers = [far.client() for _ in range(20)]
    for each in strangers:
        for _ in range(20):
            each.send_frames(b"h" * 6, bytes(MEGABYTE))

    assert ann.ask(wire.Ping()) == wire.Pong()
    assert most_memory(far.broker) - before < 250 * MEGABYTE


def _send(connection: socket.socket, said: bytes) -> None:
    try:
        connection.sendall(said)
    except OSError:
        return  # it was cut meanwhile


def _came(far: Network, curve: Curve) -> zmq.Event:
    """What becomes of somebody who comes with these keys."""
    with stranger(far.place.clients, with_keys(curve)) as somebody:
        return somebody.becomes(
            zmq.Event.HANDSHAKE_SUCCEEDED,
            zmq.Event.HANDSHAKE_FAILED_AUTH,
            zmq.Event.DISCONNECTED,
        )
