"""How many connections a user may have, and when one that has ended counts no more."""

from __future__ import annotations

import pytest

from broker.core.events import Disconnected, FromClient, Origin
from broker.core.limits.logins import SILENT
from shared.errors import ErrorCode
from shared.kinds.expression import payload
from shared.states import Priority
from shared.wire import accounts
from shared.wire import client as wire
from shared.wire.rows import NewTask, SettingValue
from tests.support.core import Sim, SimClient

FULL = ErrorCode.RATE_LIMITED
FAR = Origin(b"k" * 32, "192.0.2.1")


@pytest.fixture
def grid() -> Sim:
    """Ann is administrator; everybody may have two connections."""
    grid = Sim()
    ann = grid.user("ann")
    ann.ask(wire.ChangeSettings((SettingValue("limit.connections.user", 2),)))
    return grid


@pytest.fixture
def bob(grid: Sim) -> SimClient:
    return grid.user("bob")


def another(grid: Sim, first: SimClient) -> tuple[SimClient, str | None]:
    """One more connection that goes on with the session, and why it may not."""
    client = grid.client()
    return client, client.code_of(wire.Resume(first.token))


def connections(grid: Sim, admin: SimClient) -> dict[str, int]:
    """As an administrator sees them."""
    now = admin.ask(accounts.Accounts())
    assert isinstance(now, accounts.AccountsNow)
    return {row.name: row.connections for row in now.rows}


def test_who_has_too_many_is_told_what_to_do(grid: Sim, bob: SimClient) -> None:
    another(grid, bob)

    refused = grid.client().ask(wire.Resume(bob.token))

    assert isinstance(refused, wire.Refused)
    assert refused.refusal.code is FULL
    assert "end one of your programs" in refused.refusal.message


def test_who_has_taken_leave_counts_no_more(grid: Sim, bob: SimClient) -> None:
    second, _ = another(grid, bob)

    assert second.ask(wire.Leave()) == wire.Done()

    admin = grid.client()
    admin.log_in("ann")
    assert connections(grid, admin)["bob"] == 1
    assert another(grid, bob)[1] is None
    # And is a stranger, whatever else was on its way
    second.says(wire.Ping())
    grid.turn(second.says(wire.Ping()))
    assert second.pushes(wire.Stranger)


def test_whose_connection_is_gone_counts_no_more(grid: Sim, bob: SimClient) -> None:
    second, _ = another(grid, bob)

    grid.turn(Disconnected(second.peer))

    assert another(grid, bob)[1] is None


def test_what_was_asked_before_a_connection_was_gone_is_done(grid: Sim, bob: SimClient) -> None:
    second = grid.client()
    task = NewTask(grid.new_id(), "expression", payload("1+1"), Priority.NORMAL)

    # When all that it ever said comes at once
    said = [second.says(each) for each in (wire.Resume(bob.token), wire.Submit((task,)))]
    grid.turn(*said, Disconnected(second.peer))

    assert isinstance(second.reply_to(said[1]), wire.Submitted)
    assert another(grid, bob)[1] is None


def test_the_quietest_gives_way_and_no_one_who_speaks(grid: Sim, bob: SimClient) -> None:
    second, _ = another(grid, bob)
    grid.pass_time(SILENT)
    assert bob.ask(wire.Ping()) == wire.Pong()
    assert another(grid, bob)[1] == FULL

    grid.pass_time(250)

    assert another(grid, bob)[1] is None
    assert bob.ask(wire.Ping()) == wire.Pong()
    grid.turn(second.says(wire.Ping()))
    assert second.pushes(wire.Stranger), "it may begin anew, should it be there yet"


def test_an_administrator_at_the_machine_of_the_broker_always_gets_in(grid: Sim) -> None:
    for _ in range(4):
        assert grid.client().code_of(wire.LogIn("ann", "correct horse")) is None

    assert from_afar(grid, wire.LogIn("ann", "correct horse")) is FULL


def from_afar(grid: Sim, message: object) -> str | None:
    """How the first request of somebody on a network is met."""
    client = grid.client(greet=False)
    for each in (wire.Hello("t", "1"), message):
        event = client.says(each)
        grid.turn(FromClient(event.peer, event.request, event.message, FAR))
    reply = client.reply_to(event)
    return reply.refusal.code if isinstance(reply, wire.Refused) else None
