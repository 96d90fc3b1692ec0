"""Who sends nothing that can be read is cut in the end."""

from __future__ import annotations

from broker.core.effects import Cut
from broker.core.events import BadFrame, Side
from broker.core.limits.malformed import MOST
from shared.clock import MINUTE
from shared.errors import ErrorCode, WireError
from shared.wire import client as wire
from tests.support.core import Sim, SimClient

UNREAD = WireError(ErrorCode.INVALID, "No.")


def throw(grid: Sim, client: SimClient, times: int) -> list[Cut]:
    grid.of_connections.clear()
    grid.turn(*[BadFrame(Side.CLIENTS, client.peer, 1, UNREAD)] * times)
    return [effect for effect in grid.of_connections if isinstance(effect, Cut)]


def test_many_malformed_messages_end_a_connection_once() -> None:
    grid = Sim()
    client, other = grid.client(), grid.client()

    assert not throw(grid, client, MOST)
    assert [cut.peer for cut in throw(grid, client, 10)] == [client.peer]
    assert not throw(grid, other, MOST)
    assert other.ask(wire.Ping()) == wire.Pong()


def test_a_few_now_and_then_do_not() -> None:
    grid = Sim()
    client = grid.client()
    for _ in range(3):
        assert not throw(grid, client, MOST)
        grid.jump(MINUTE)
