"""What everybody does with their own account: its password and its sessions."""

from __future__ import annotations

import pytest

from broker.core.accounts import sessions as own_sessions
from broker.core.accounts.own import SessionsOf
from broker.core.accounts.sessions import digest_of
from broker.core.events import PasswordChecked
from broker.store import queries
from broker.store.models import AuditRow, UserRow
from shared.audit import Audited
from shared.clock import MINUTE, SECOND
from shared.wire import accounts
from shared.wire import client as wire
from tests.support.core import PASSWORD, Sim, SimClient, hash_of

NEW = "battery staple"
UNAUTHORIZED = "unauthorized"


@pytest.fixture
def grid(kept: Sim) -> Sim:
    return kept


@pytest.fixture
def ann(grid: Sim) -> SimClient:
    return grid.user("ann")


def again(grid: Sim, name: str = "ann", password: str = PASSWORD) -> SimClient:
    """Another session."""
    client = grid.client()
    assert isinstance(client.log_in(name, password), wire.Session)
    return client


def is_in(client: SimClient) -> bool:
    return client.code_of(wire.Workers()) is None


def sessions(client: SimClient) -> tuple[accounts.SessionRow, ...]:
    client.ask_later(accounts.Sessions())
    effect = client.grid.answers[-1]
    assert isinstance(effect.question, SessionsOf)
    reply = queries.answer(effect)
    assert isinstance(reply, accounts.SessionsNow)
    return reply.rows


def noted() -> list[tuple[str, str, str]]:
    rows = AuditRow.select().order_by(AuditRow.key)
    return [(row.name, row.deed, row.about) for row in rows]


# The password


def test_a_new_password_ends_all_other_sessions_of_the_user(grid: Sim, ann: SimClient) -> None:
    # Given sessions that are used here, elsewhere, and one that nobody has come back to
    bob = grid.user("bob")
    grid.crash()
    elsewhere = again(grid)
    here, bobs = grid.client(), grid.client()
    here.ask(wire.Resume(ann.token))
    bobs.ask(wire.Resume(bob.token))
    forgotten = again(grid).token
    grid.core.grid.sessions.pop(digest_of(forgotten))

    # When
    assert here.ask(accounts.ChangePassword(PASSWORD, NEW)) == wire.Done()

    # Then
    assert is_in(here)
    assert is_in(bobs)
    assert elsewhere.pushes(wire.SessionEnded)
    assert grid.client().code_of(wire.Resume(forgotten)) == UNAUTHORIZED
    assert grid.client().code_of(wire.LogIn("ann", PASSWORD)) == UNAUTHORIZED
    again(grid, password=NEW)


@pytest.mark.parametrize(
    ("old", "new", "code"), [("wrong", NEW, "forbidden"), (PASSWORD, "password1", "invalid")]
)
def test_what_cannot_be_changes_nothing(
    grid: Sim, ann: SimClient, old: str, new: str, code: str
) -> None:
    elsewhere = again(grid)

    assert ann.code_of(accounts.ChangePassword(old, new)) == code

    assert is_in(ann)
    assert is_in(elsewhere)
    again(grid)


def test_a_password_is_the_same_however_it_is_typed(grid: Sim, ann: SimClient) -> None:
    ann.ask(accounts.ChangePassword(PASSWORD, "e\u0301te\u0301 \u212b ﬁn"))

    again(grid, password="\u00e9t\u00e9 \u00c5 fin")


def test_a_hash_that_is_weaker_than_new_ones_is_renewed(grid: Sim, ann: SimClient) -> None:
    client = grid.client()
    grid.think = False
    grid.turn(event := client.says(wire.LogIn("ann", PASSWORD)))
    (ticket,) = grid.core.grid.logins

    grid.turn(PasswordChecked(ticket, right=True, renewed="a stronger hash"))

    assert isinstance(client.reply_to(event), wire.Session)
    (user,) = grid.disk.snapshot().users
    assert user.password == "a stronger hash"


def test_a_renewed_hash_does_not_bring_an_old_password_back(grid: Sim, ann: SimClient) -> None:
    """`calc-broker passwd` has written another one, and has not told of it yet."""
    UserRow.update(password=hash_of(NEW)).execute()
    grid.think = False
    grid.turn(grid.client().says(wire.LogIn("ann", PASSWORD)))
    (ticket,) = grid.core.grid.logins

    grid.turn(PasswordChecked(ticket, right=True, renewed="a stronger hash"))

    (user,) = grid.disk.snapshot().users
    assert user.password == hash_of(NEW)


# Sessions


def test_who_has_very_many_sessions_loses_the_one_that_was_used_longest_ago(
    grid: Sim, ann: SimClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given as many as there may be, the first ones from before the broker began anew
    monkeypatch.setattr(own_sessions, "MOST_EACH", 4)
    bob = grid.user("bob")
    grid.jump(SECOND)
    oldest = again(grid)
    grid.jump(SECOND)
    grid.crash()
    here = grid.client()
    here.ask(wire.Resume(ann.token))
    here.submit("1 + 1")
    third = again(grid)
    grid.jump(SECOND)
    again(grid)

    # When one more begins, and then another
    again(grid)

    # Then
    assert grid.client().code_of(wire.Resume(oldest.token)) == UNAUTHORIZED
    assert is_in(here)
    assert not third.pushes(wire.SessionEnded)
    again(grid)
    assert len(sessions(here)) == 4
    (ended,) = third.pushes(wire.SessionEnded)
    assert ended.refusal == own_sessions.CROWDED_OUT
    assert not is_in(third)
    assert grid.client().code_of(wire.Resume(bob.token)) is None


def test_sessions_are_listed_the_newest_first(grid: Sim, ann: SimClient) -> None:
    grid.user("bob")
    grid.jump(MINUTE)
    second = again(grid)

    rows = sessions(second)

    assert [row.id for row in rows] == [digest_of(second.token), digest_of(ann.token)]
    assert [(row.program, row.address, row.current) for row in rows] == [
        ("test", "", True),
        ("test", "", False),
    ]
    assert [row.created for row in rows] == [grid.wall, grid.wall - MINUTE]


def test_a_session_that_is_over_is_not_listed(grid: Sim, ann: SimClient) -> None:
    grid.jump(61 * MINUTE)

    assert len(sessions(again(grid))) == 1


@pytest.mark.parametrize("on_disk_alone", [False, True])
def test_one_session_is_ended_by_its_id(grid: Sim, ann: SimClient, on_disk_alone: bool) -> None:
    second, third = again(grid), again(grid)
    if on_disk_alone:
        grid.core.grid.sessions.pop(digest_of(second.token))

    assert ann.ask(accounts.EndSession(digest_of(second.token))) == wire.Done()

    assert grid.client().code_of(wire.Resume(second.token)) == UNAUTHORIZED
    assert is_in(ann)
    assert is_in(third)
    assert ann.code_of(accounts.EndSession(digest_of(second.token))) == "not_found"


def test_ones_own_session_is_ended_after_the_answer(ann: SimClient) -> None:
    assert ann.ask(accounts.EndSession(digest_of(ann.token))) == wire.Done()

    assert ann.pushes(wire.SessionEnded)
    assert not is_in(ann)


def test_logging_out_everywhere(grid: Sim, ann: SimClient) -> None:
    bob, elsewhere = grid.user("bob"), again(grid)
    forgotten = again(grid).token
    grid.core.grid.sessions.pop(digest_of(forgotten))

    assert ann.ask(accounts.EndSessions()) == wire.Done()

    for client in (ann, elsewhere):
        assert client.pushes(wire.SessionEnded)
        assert not is_in(client)
    for token in (ann.token, elsewhere.token, forgotten):
        assert grid.client().code_of(wire.Resume(token)) == UNAUTHORIZED
    assert is_in(bob)


def test_who_logs_in_in_the_turn_that_ends_all_sessions_is_in(grid: Sim, ann: SimClient) -> None:
    client = grid.client()
    grid.think = False
    grid.turn(client.says(wire.LogIn("ann", PASSWORD)))
    (ticket,) = grid.core.grid.logins

    grid.turn(ann.says(accounts.EndSessions()), PasswordChecked(ticket, right=True))
    grid.crash()

    token = next(m.token for _, m in client.heard if isinstance(m, wire.Session))
    assert isinstance(grid.client().ask(wire.Resume(token)), wire.Session)


# What is noted


def test_what_people_do_with_accounts_is_noted(grid: Sim, ann: SimClient) -> None:
    bob = grid.user("bob")
    grid.client().log_in("bob", "a wrong password")
    grid.client().log_in("a password typed for a name", "a wrong password")
    bob.ask(accounts.ChangePassword("not bob's own", NEW))
    bob.ask(accounts.ChangePassword(PASSWORD, NEW))
    bob.ask(accounts.EndSessions())
    ann.ask(accounts.ChangeAccount("bob", disabled=True, tasks=5))
    ann.ask(wire.LogOut())

    assert noted() == [
        ("ann", Audited.REGISTERED, "ann: admin"),
        ("bob", Audited.REGISTERED, "bob: user"),
        ("", Audited.LOG_IN_REFUSED, "bob"),
        ("", Audited.LOG_IN_REFUSED, ""),
        ("bob", Audited.PASSWORD_REFUSED, "bob"),
        ("bob", Audited.PASSWORD_CHANGED, "bob"),
        ("bob", Audited.SESSIONS_ENDED, "all"),
        ("ann", Audited.ACCOUNT_CHANGED, "bob: disabled"),
        ("ann", Audited.ACCOUNT_CHANGED, "bob: 5 tasks"),
        ("ann", Audited.LOG_OUT, ""),
    ]


def test_who_leaves_a_session_to_others_has_not_logged_out(grid: Sim, ann: SimClient) -> None:
    # Given a session that two connections use
    elsewhere = grid.client()
    elsewhere.ask(wire.Resume(ann.token))

    # When one leaves it to the other
    elsewhere.ask(wire.LogOut(unless_used=True))

    # Then nothing of it is noted, until the last one goes
    assert is_in(ann)
    assert not is_in(elsewhere)
    assert noted() == [("ann", Audited.REGISTERED, "ann: admin")]
    ann.ask(wire.LogOut(unless_used=True))
    assert noted()[1:] == [("ann", Audited.LOG_OUT, "")]
