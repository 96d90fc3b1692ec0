"""Who may make an account, and with what."""

from __future__ import annotations

from dataclasses import replace

import pytest

from broker.core.events import Origin
from broker.core.grid import Options
from shared.clock import DAY, MINUTE
from shared.settings import SETTINGS
from shared.states import Registration, Role
from shared.wire import accounts
from shared.wire import client as wire
from shared.wire.rows import SettingValue
from tests.support.core import PASSWORD, Sim, SimClient

AFAR = Origin(b"k" * 40, "203.0.113.7")
FORBIDDEN = "forbidden"


class Remote(SimClient):
    """A client on another machine."""

    def says(self, message: object):  # type: ignore[no-untyped-def]
        """A request as an event."""
        return replace(super().says(message), origin=AFAR)


def remote(grid: Sim) -> SimClient:
    client = Remote(grid, b"r%d" % len(grid.peers))
    grid.peers[client.peer] = client
    client.greet()
    return client


def register(client: SimClient, name: str = "bob", invitation: str = "") -> object:
    return client.ask(wire.Register(name, PASSWORD, invitation))


def sentence_of(reply: object) -> str:
    assert isinstance(reply, wire.Refused), reply
    return reply.refusal.message


def allow(client: SimClient, word: Registration) -> None:
    setting = SETTINGS["accounts.registration"]
    client.ask(wire.ChangeSettings((SettingValue(setting.name, setting.parse(word)),)))


def invite(client: SimClient, role: Role = Role.USER, lasts: int = DAY) -> str:
    reply = client.ask(accounts.Invite(role, lasts))
    assert isinstance(reply, accounts.Invited), reply
    return reply.code


def allowed(client: SimClient) -> Registration:
    welcome = client.greet()
    assert isinstance(welcome, wire.Welcome)
    return welcome.registration


def test_the_first_account_is_made_on_this_machine_alone() -> None:
    # Given a grid without accounts
    grid = Sim()
    stranger = remote(grid)

    # When
    refused = register(stranger)

    # Then who comes from afar is told what to do, and who is here is administrator
    assert "calc-broker passwd --admin" in sentence_of(refused)
    assert allowed(stranger) is Registration.CLOSED
    first = register(grid.client(), "ann")
    assert isinstance(first, wire.Session)
    assert first.role is Role.ADMIN


@pytest.mark.parametrize("reachable", [False, True])
def test_registration_is_closed_once_others_can_reach_the_grid(reachable: bool) -> None:
    grid = Sim(options=Options(is_reachable=reachable))
    grid.user("ann")

    here, afar = grid.client(), remote(grid)

    for client, name in ((here, "bob"), (afar, "carl")):
        assert allowed(client) is (Registration.CLOSED if reachable else Registration.OPEN)
        assert isinstance(register(client, name), wire.Refused) is reachable


def test_an_administrator_opens_what_can_be_reached() -> None:
    grid = Sim(options=Options(is_reachable=True))
    allow(grid.user("ann"), Registration.OPEN)

    assert isinstance(register(remote(grid)), wire.Session)


def test_an_invitation_lets_one_in_with_its_role() -> None:
    # Given
    grid = Sim()
    ann = grid.user("ann")
    allow(ann, Registration.INVITATION)
    code = invite(ann, Role.VIEWER)

    # When nothing is shown, something else, and the code as somebody types it
    without, wrong = register(grid.client()), register(grid.client(), invitation="AAAA-BBBB")
    with_it = register(grid.client(), invitation=code.lower().replace("-", " "))

    # Then
    assert "ask an administrator" in sentence_of(without)
    assert "does not count" in sentence_of(wrong)
    assert isinstance(with_it, wire.Session)
    assert with_it.role is Role.VIEWER


def test_an_invitation_counts_once_even_for_two_at_the_same_moment() -> None:
    grid = Sim()
    ann = grid.user("ann")
    allow(ann, Registration.INVITATION)
    code = invite(ann)
    one, two = grid.client(), grid.client()

    grid.turn(
        first := one.says(wire.Register("bob", PASSWORD, code)),
        second := two.says(wire.Register("carl", PASSWORD, code)),
    )

    assert isinstance(one.reply_to(first), wire.Session)
    assert "does not count" in sentence_of(two.reply_to(second))
    assert "does not count" in sentence_of(register(grid.client(), "dora", code))


@pytest.mark.parametrize("what", [{"disabled": True}, {"role": Role.USER}])
def test_who_is_no_administrator_any_more_has_invited_nobody(what: dict[str, object]) -> None:
    # Given two administrators who have both invited somebody
    grid = Sim()
    ann = grid.user("ann")
    allow(ann, Registration.INVITATION)
    register(bob := grid.client(), "bob", invite(ann, Role.ADMIN))
    of_bob, of_ann = invite(bob, Role.ADMIN), invite(ann)

    # When, and after a restart as well
    ann.ask(accounts.ChangeAccount("bob", **what))  # type: ignore[arg-type]
    grid.crash()

    # Then
    assert "does not count" in sentence_of(register(grid.client(), "carl", of_bob))
    assert isinstance(register(grid.client(), "dora", of_ann), wire.Session)


@pytest.mark.parametrize("restarted", [False, True])
def test_an_invitation_ends(restarted: bool) -> None:
    grid = Sim()
    ann = grid.user("ann")
    allow(ann, Registration.INVITATION)
    soon, late = invite(ann, lasts=MINUTE), invite(ann, lasts=3 * MINUTE)

    grid.jump(MINUTE)
    if restarted:
        grid.crash()

    assert "does not count" in sentence_of(register(grid.client(), "bob", soon))
    assert isinstance(register(grid.client(), "carl", late), wire.Session)


def test_an_invitation_is_listed_and_withdrawn() -> None:
    # Given
    grid = Sim()
    ann = grid.user("ann")
    allow(ann, Registration.INVITATION)
    code = invite(ann, Role.ADMIN)
    now = ann.ask(accounts.Accounts())
    assert isinstance(now, accounts.AccountsNow)
    (row,) = now.invitations
    assert (row.role, row.by, row.until) == (Role.ADMIN, "ann", grid.wall + DAY)

    # When
    assert ann.ask(accounts.Uninvite(row.id)) == wire.Done()

    # Then
    assert "does not count" in sentence_of(register(grid.client(), "bob", code))
    assert ann.code_of(accounts.Uninvite(row.id)) == "not_found"


def test_nobody_is_invited_to_a_grid_that_lets_nobody_in() -> None:
    grid = Sim()
    ann = grid.user("ann")
    code = invite(ann)
    allow(ann, Registration.CLOSED)

    assert "accounts.registration=invitation" in sentence_of(ann.ask(accounts.Invite(Role.USER, 1)))
    assert isinstance(register(grid.client(), "bob", code), wire.Refused)


@pytest.mark.parametrize("lasts", [0, 91 * DAY])
def test_an_invitation_lasts_neither_for_no_time_nor_for_ever(lasts: int) -> None:
    ann = Sim().user("ann")

    assert ann.code_of(accounts.Invite(Role.USER, lasts)) == "invalid"
