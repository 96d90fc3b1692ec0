"""The port at which a broker tells its key, whoever comes."""

from __future__ import annotations

import asyncio
import socket
from contextlib import ExitStack

import pytest

from bench.places import free_place
from broker.core.events import FromClient, Side
from shared.address import Remote
from shared.keys.asking import told_key
from shared.keys.pair import new_pair
from shared.wire.client import Ping
from tests.support.doors import Doors, listening, stranger, with_keys


@pytest.mark.parametrize(("host", "seen"), [("*", "127.0.0.1"), ("localhost", "localhost")])
def test_a_broker_is_found_under_every_name_of_its_machine(host: str, seen: str) -> None:
    port = free_place().port
    doors = Doors(Remote(host, port), new_pair())
    try:
        found = Remote(seen, port)
        assert asyncio.run(told_key(found)) == doors.keys.public
        with stranger(found.clients, with_keys(doors.curve())) as client:
            client.say(Ping())
            (event,) = doors.heard()
            assert isinstance(event, FromClient)
            assert event.origin.address == "127.0.0.1"
    finally:
        doors.close()


def test_those_who_come_and_say_nothing_or_too_much_keep_nobody_from_hearing() -> None:
    with listening() as doors, ExitStack() as stack:
        place = doors.place.asked_for_key
        for _ in range(200):
            rude = stack.enter_context(socket.create_connection(place))
            rude.send(b"x" * 1_000)

        assert asyncio.run(told_key(doors.place)) == doors.keys.public


def test_nothing_is_told_once_the_broker_is_gone() -> None:
    with listening() as doors:
        place = doors.place
        assert doors.address(Side.CLIENTS) == place.clients

    with pytest.raises(ConnectionRefusedError):
        asyncio.run(told_key(place))
