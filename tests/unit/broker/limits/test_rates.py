"""Who asks too fast is told how long to wait, and is served after that."""

from __future__ import annotations

import pytest

from broker.core.events import HERE, FromClient, Origin
from broker.core.limits.allowance import Allowance, Rates
from shared.clock import SECOND
from shared.errors import ErrorCode
from shared.wire import client as wire
from shared.wire.rows import SettingValue
from tests.support.core import PASSWORD, Sim, SimClient

AFAR = Origin(b"k" * 32, "192.0.2.1")


@pytest.fixture
def grid() -> Sim:
    return Sim()


def limited(grid: Sim, **values: int) -> SimClient:
    """A user who came after an administrator had set this."""
    rows = tuple(SettingValue(name.replace("__", "."), value) for name, value in values.items())
    grid.user("root").ask(wire.ChangeSettings(rows))
    return grid.user("ann")


def flood(client: SimClient, times: int, size: int = 1, origin: Origin = HERE) -> list[int]:
    """How long each of so many requests in one turn has to wait."""
    asked = [client.says(wire.Ping()) for _ in range(times)]
    client.grid.turn(*[FromClient(e.peer, e.request, e.message, origin, size) for e in asked])
    replies = dict(client.heard)
    return [wait_of(replies[event.request]) for event in asked]


def wait_of(reply: object) -> int:
    if isinstance(reply, wire.Refused):
        assert reply.refusal.code is ErrorCode.RATE_LIMITED
        assert reply.refusal.wait
    return reply.refusal.wait if isinstance(reply, wire.Refused) else 0


def test_who_asks_faster_than_a_connection_may_is_told_how_long_to_wait(grid: Sim) -> None:
    ann = limited(grid, limit__requests=10)
    grid.jump(10 * SECOND)

    waits = flood(ann, 45)

    assert waits[:20] == [0] * 20
    assert all(waits[40:])
    grid.jump(waits[-1])
    assert flood(ann, 1) == [0]


def test_connections_of_one_user_share_what_the_user_may(grid: Sim) -> None:
    ann = limited(grid, limit__requests__user=10)
    other = grid.client()
    other.log_in("ann")
    flood(ann, 45)
    grid.jump(SECOND)

    assert flood(ann, 5) == [0] * 5
    assert [bool(wait) for wait in flood(other, 7)] == [False] * 5 + [True] * 2


def test_another_user_does_not_notice(grid: Sim) -> None:
    ann = limited(grid, limit__requests=10, limit__requests__user=10)
    bob = grid.user("bob")
    assert any(flood(ann, 45))
    assert flood(bob, 1) == [0]


def test_bytes_count_and_one_large_request_is_always_possible(grid: Sim) -> None:
    ann = limited(grid, limit__bytes=1)

    assert flood(ann, 1, 12_000_000) == [0]
    (wait,) = flood(ann, 1)
    assert 9 * SECOND < wait <= 11 * SECOND
    grid.jump(wait)
    assert flood(ann, 1) == [0]


def test_strangers_from_afar_may_ask_little(grid: Sim) -> None:
    stranger = grid.client(greet=False)
    event = stranger.says(wire.Hello("t", "1"))
    grid.turn(FromClient(event.peer, event.request, event.message, AFAR))

    assert any(flood(stranger, 101, origin=AFAR))
    assert not any(flood(grid.client(), 101))


def test_greeting_again_gives_no_more_to_ask(grid: Sim) -> None:
    ann = limited(grid, limit__requests=10)
    assert any(flood(ann, 45))
    ann.greet()
    assert any(flood(ann, 1))


def test_taking_leave_gives_a_stranger_no_more_to_ask(grid: Sim) -> None:
    stranger = grid.client(greet=False)
    stranger.origin = AFAR
    stranger.greet()
    assert not any(flood(stranger, 90, origin=AFAR))

    stranger.ask(wire.Leave())
    stranger.greet()

    assert any(flood(stranger, 90, origin=AFAR))


def test_connections_of_one_user_are_bounded(grid: Sim) -> None:
    ann = limited(grid, limit__connections__user=2)
    second, third = grid.client(), grid.client()

    assert isinstance(second.log_in("ann"), wire.Session)
    assert third.code_of(wire.LogIn("ann", PASSWORD)) == ErrorCode.RATE_LIMITED
    assert third.code_of(wire.Resume(ann.token)) == ErrorCode.RATE_LIMITED
    assert ann.code_of(wire.Resume(ann.token)) is None


def test_an_allowance_is_not_saved_up() -> None:
    allowance, rates = Allowance(), Rates(10, 1_000)
    assert not allowance.covers(0)
    assert allowance.wait(rates, 0) == 0
    allowance.wait(rates, 10**9)
    assert sum(allowance.covers(0) for _ in range(1_000)) == 20
