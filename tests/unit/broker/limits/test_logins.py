"""Passwords from afar wait for one another, and nobody at the broker's machine waits for them."""

from __future__ import annotations

import pytest

from broker.core.events import FromClient, Origin
from broker.core.limits.attempts import FREE
from broker.core.limits.logins import AFAR_AT_ONCE, PLACE_AT_ONCE
from shared.clock import MINUTE
from shared.errors import ErrorCode
from shared.wire import client as wire
from tests.support.core import PASSWORD, Sim, SimClient

WRONG = "battery staple"


@pytest.fixture
def grid() -> Sim:
    grid = Sim()
    grid.user("ann")
    return grid


def from_afar(grid: Sim, place: int) -> SimClient:
    client = grid.client(greet=False)
    ask(client, wire.Hello("t", "1"), place)
    return client


def ask(client: SimClient, message: object, place: int) -> object:
    event = client.says(message)
    origin = Origin(b"k" * 32, f"192.0.2.{place}")
    client.grid.turn(FromClient(event.peer, event.request, event.message, origin))
    return [reply for request, reply in client.heard if request == event.request]


def code(replies: object) -> ErrorCode | None:
    assert isinstance(replies, list)
    refused = [reply.refusal.code for reply in replies if isinstance(reply, wire.Refused)]
    return refused[0] if refused else None


def test_one_place_waits_for_few_passwords_at_once(grid: Sim) -> None:
    grid.think = False
    for _ in range(PLACE_AT_ONCE):
        assert code(ask(from_afar(grid, 1), wire.LogIn("ann", WRONG), 1)) is None

    assert code(ask(from_afar(grid, 1), wire.LogIn("bob", WRONG), 1)) is ErrorCode.OVERLOADED
    assert code(ask(from_afar(grid, 2), wire.LogIn("ann", WRONG), 2)) is None


def test_people_at_this_machine_find_room_however_many_come_from_afar(grid: Sim) -> None:
    grid.think = False
    for number in range(AFAR_AT_ONCE):
        ask(from_afar(grid, number), wire.LogIn("ann", WRONG), number)

    assert code(ask(from_afar(grid, 99), wire.LogIn("ann", WRONG), 99)) is ErrorCode.OVERLOADED
    here = grid.client()
    grid.think = True
    assert isinstance(here.log_in("ann"), wire.Session)


def test_guessing_is_told_to_wait_and_its_account_is_not_shut(grid: Sim) -> None:
    guesser = from_afar(grid, 1)
    codes = [code(ask(guesser, wire.LogIn("ann", WRONG), 1)) for _ in range(FREE + 1)]

    assert codes == [ErrorCode.UNAUTHORIZED] * FREE + [ErrorCode.RATE_LIMITED]
    assert isinstance(grid.client().log_in("ann"), wire.Session)


def test_the_right_password_is_not_looked_at_before_its_time(grid: Sim) -> None:
    guesser = from_afar(grid, 1)
    for _ in range(FREE):
        ask(guesser, wire.LogIn("ann", WRONG), 1)

    assert code(ask(guesser, wire.LogIn("ANN", PASSWORD), 1)) is ErrorCode.RATE_LIMITED
    grid.jump(MINUTE)
    ask(guesser, wire.Hello("t", "1"), 1)
    assert code(ask(guesser, wire.LogIn("ann", PASSWORD), 1)) is None
