"""Accounts and sessions: who a connection speaks for, and for how long."""

from __future__ import annotations

import pytest

from broker.core.accounts.sessions import digest_of
from broker.core.events import AccountsChanged, PasswordChecked, PasswordHashed
from broker.core.limits.logins import AT_ONCE
from shared.clock import MINUTE, SECOND
from shared.limits import PASSWORD_MIN_CHARS
from shared.states import Role
from shared.wire import client as wire
from tests.support.core import PASSWORD, Sim, SimClient, hash_of
from tests.support.disk import MemoryDisk

CONFLICT, INVALID, UNAUTHORIZED = "conflict", "invalid", "unauthorized"
OVERLOADED, RATE_LIMITED = "overloaded", "rate_limited"
IDLE = 60 * MINUTE


@pytest.fixture
def grid() -> Sim:
    return Sim()


@pytest.fixture
def disk(grid: Sim) -> MemoryDisk:
    assert isinstance(grid.disk, MemoryDisk)
    return grid.disk


def register(name: str, password: str = PASSWORD) -> wire.Register:
    return wire.Register(name, password)


def stay_silent(grid: Sim, client: SimClient, millis: int) -> None:
    """Time goes by for a client that shows it is there, and asks for nothing."""
    while millis > 0:
        grid.jump(min(millis, 10 * SECOND))
        millis -= 10 * SECOND
        client.ask(wire.Ping())


# Registering


def test_the_first_account_is_administrator_and_the_others_are_not(grid: Sim) -> None:
    assert grid.client().ask(wire.Hello("t", "1")) == wire.Welcome("0.1.0", b"g" * 16, False)

    first, second = grid.client().ask(register("ann")), grid.client().ask(register("bob"))

    assert isinstance(first, wire.Session)
    assert isinstance(second, wire.Session)
    assert (first.role, second.role) == (Role.ADMIN, Role.USER)
    welcome = grid.client().greet()
    assert isinstance(welcome, wire.Welcome)
    assert welcome.has_accounts


def test_two_first_accounts_at_the_same_moment_are_one_administrator(grid: Sim) -> None:
    ann, bob = grid.client(), grid.client()

    grid.turn(one := ann.says(register("ann")), two := bob.says(register("bob")))

    replies = [ann.reply_to(one), bob.reply_to(two)]
    roles = [reply.role for reply in replies if isinstance(reply, wire.Session)]
    assert sorted(roles) == [Role.ADMIN, Role.USER]


def is_session(reply: object) -> bool:
    return isinstance(reply, wire.Session)


def test_what_is_kept_is_a_hash_of_password_and_token(grid: Sim, disk: MemoryDisk) -> None:
    ann = grid.user("ann")

    assert [user.password for user in disk.users.values()] == [hash_of(PASSWORD)]
    assert list(disk.sessions) == [digest_of(ann.token)]
    assert ann.token not in disk.sessions


@pytest.mark.parametrize(
    "name",
    ["ann", "ANN", "Ann", "ａｎｎ", "𝐚nn"],
    ids=["same", "capitals", "mixed", "wide", "bold"],
)
def test_a_name_that_reads_the_same_is_taken(grid: Sim, name: str) -> None:
    grid.user("ann")

    assert grid.client().code_of(register(name)) == CONFLICT


def test_names_that_fold_alike_are_one(grid: Sim) -> None:
    grid.user("straße")

    assert grid.client().code_of(register("STRASSE")) == CONFLICT


def test_a_name_that_is_being_registered_is_taken(grid: Sim, disk: MemoryDisk) -> None:
    ann, other = grid.client(), grid.client()

    grid.turn(one := ann.says(register("ann")), two := other.says(register("ANN")))

    assert is_session(ann.reply_to(one))
    assert isinstance(refused := other.reply_to(two), wire.Refused)
    assert refused.refusal.code == CONFLICT
    assert len(disk.users) == 1


@pytest.mark.parametrize(
    "name",
    ["", " ", " ann", "ann ", "a\nb", "a\x1b[2J", "a\u202eb", "a/b", "a\u200bb", "a:b", "[/]"],
)
def test_a_name_that_could_fool_a_reader_is_invalid(grid: Sim, name: str) -> None:
    assert grid.client().code_of(register(name)) == INVALID


@pytest.mark.parametrize("name", ["ann", "Ann B.", "a-b_c@d.e", "李雷", "Ольга", "42"])
def test_names_of_people_are_valid(grid: Sim, name: str) -> None:
    assert is_session(grid.client().ask(register(name)))


@pytest.mark.parametrize(("length", "code"), [(PASSWORD_MIN_CHARS - 1, INVALID), (8, None)])
def test_a_short_password_is_invalid(grid: Sim, length: int, code: str | None) -> None:
    assert grid.client().code_of(register("ann", "qmzwvtrp"[:length])) == code


def test_an_account_whose_maker_has_gone_is_made_all_the_same(grid: Sim, disk: MemoryDisk) -> None:
    ann = grid.client()
    grid.think = False
    grid.turn(ann.says(register("ann")))
    grid.core.grid.connections.clear()

    grid.turn(*grid.passwords)

    assert [user.name for user in disk.users.values()] == ["ann"]
    assert not disk.sessions


# Logging in


def test_the_right_password_begins_a_session(grid: Sim) -> None:
    grid.user("ann")
    client = grid.client()

    session = client.log_in("ANN")

    assert isinstance(session, wire.Session)
    assert session.user == "ann"
    assert client.submit("1")


def test_a_wrong_password_and_an_unknown_user_are_answered_alike(grid: Sim) -> None:
    grid.user("ann")

    wrong = grid.client().log_in("ann", "wrong password")
    unknown = grid.client().log_in("nobody", "wrong password")

    assert wrong == unknown
    assert isinstance(wrong, wire.Refused)
    assert wrong.refusal.code == UNAUTHORIZED


def test_an_unknown_user_costs_a_check_too(grid: Sim) -> None:
    grid.user("ann")
    grid.think = False

    grid.turn(grid.client().says(wire.LogIn("ann", "x")))
    grid.turn(grid.client().says(wire.LogIn("nobody", "x")))

    assert [type(event) for event in grid.passwords] == [PasswordChecked, PasswordChecked]


def test_nobody_is_logged_in_by_the_word_of_argon2_alone(grid: Sim) -> None:
    client = grid.client()
    grid.think = False
    grid.turn(event := client.says(wire.LogIn("nobody", "x")))

    grid.turn(*[PasswordChecked(ticket, right=True) for ticket in grid.core.grid.logins])

    assert isinstance(client.reply_to(event), wire.Refused)


def test_answers_that_nobody_waits_for_change_nothing(grid: Sim, disk: MemoryDisk) -> None:
    grid.turn(PasswordChecked(7, right=True), PasswordHashed(8, "hash"))

    assert not disk.users
    assert not disk.sessions


def test_too_many_log_ins_at_once_are_asked_to_come_back(grid: Sim) -> None:
    grid.think = False
    crowd = [grid.client() for _ in range(AT_ONCE)]

    grid.turn(*[client.says(wire.LogIn("ann", "x")) for client in crowd])

    assert grid.client().code_of(wire.LogIn("ann", "x")) == OVERLOADED


def test_a_connection_logs_in_once_at_a_time(grid: Sim) -> None:
    grid.think = False
    client = grid.client()

    grid.turn(client.says(wire.LogIn("ann", "x")))

    assert client.code_of(wire.LogIn("ann", "y")) == RATE_LIMITED
    assert len(grid.passwords) == 1


def test_logging_in_as_another_ends_what_the_first_is_told(grid: Sim) -> None:
    ann, bob = grid.user("ann"), grid.user("bob")
    ann.ask(wire.Watch(tasks=True, fleet=False))
    ann.submit("1")
    grid.pass_time(SECOND)
    before = len(ann.heard)
    session = ann.log_in("bob")

    grid.worker()
    grid.pass_time(SECOND)

    assert is_session(session)
    assert len(ann.heard) == before + 1
    assert bob.peer != ann.peer


# Sessions


def test_a_token_resumes_a_session_over_another_connection_and_a_restart(grid: Sim) -> None:
    ann = grid.user("ann")
    grid.crash()
    client = grid.client()

    session = client.ask(wire.Resume(ann.token))

    assert session == wire.Session("ann", Role.ADMIN, ann.token)
    assert client.submit("1")


def test_a_token_that_nobody_has_is_refused(grid: Sim) -> None:
    assert grid.client().code_of(wire.Resume(b"?" * 32)) == UNAUTHORIZED


@pytest.mark.parametrize("restarted", [False, True])
def test_a_session_that_nobody_used_for_an_hour_is_over(grid: Sim, restarted: bool) -> None:
    ann = grid.user("ann")
    grid.jump(IDLE)
    if restarted:
        grid.crash()

    assert grid.client().code_of(wire.Resume(ann.token)) == UNAUTHORIZED


def test_a_session_that_was_used_within_the_hour_goes_on(grid: Sim) -> None:
    ann = grid.user("ann")
    grid.jump(IDLE - 1)

    assert is_session(grid.client().ask(wire.Resume(ann.token)))


@pytest.mark.parametrize(
    "question",
    [
        wire.Ping(),
        wire.Watch(tasks=True, fleet=True),
        wire.Changes(0),
        wire.Workers(),
    ],
    ids=lambda question: type(question).__name__,
)
def test_what_a_program_asks_by_itself_keeps_no_session_awake(grid: Sim, question: object) -> None:
    ann = grid.user("ann")
    ann.ask(wire.Watch(tasks=True, fleet=True))

    for _ in range(61):
        stay_silent(grid, ann, MINUTE)
        event = ann.says(question)
        grid.turn(event)

    assert len(ann.pushes(wire.SessionEnded)) == 1
    assert ann.code_of(wire.List()) == UNAUTHORIZED


@pytest.mark.parametrize(
    "question",
    [wire.Submit(()), wire.Cancel(()), wire.Delete(()), wire.Get(number=1), wire.List()],
    ids=lambda question: type(question).__name__,
)
def test_what_a_person_asks_keeps_the_session_awake(grid: Sim, question: object) -> None:
    ann = grid.user("ann")

    for _ in range(3):
        stay_silent(grid, ann, IDLE - MINUTE)
        grid.turn(ann.says(question))

    assert not ann.pushes(wire.SessionEnded)
    assert ann.code_of(wire.Workers()) is None


def test_the_end_of_a_session_is_said_and_kept(grid: Sim, disk: MemoryDisk) -> None:
    ann = grid.user("ann")

    stay_silent(grid, ann, IDLE + SECOND)

    (ended,) = ann.pushes(wire.SessionEnded)
    assert ended.refusal.code == UNAUTHORIZED
    assert not disk.sessions


def test_use_is_written_at_most_once_a_minute(grid: Sim, disk: MemoryDisk) -> None:
    ann = grid.user("ann")
    commits = disk.commits

    for _ in range(59):
        grid.jump(SECOND)
        ann.ask(wire.Cancel(()))
    assert disk.commits == commits

    grid.jump(SECOND)
    ann.ask(wire.Cancel(()))
    assert disk.commits == commits + 1
    assert [session.used for session in disk.sessions.values()] == [grid.wall]


def test_logging_out_ends_every_connection_of_the_session(grid: Sim, disk: MemoryDisk) -> None:
    ann = grid.user("ann")
    second, other = grid.client(), grid.client()
    second.ask(wire.Resume(ann.token))
    other.log_in("ann")

    assert ann.ask(wire.LogOut()) == wire.Done()

    assert second.pushes(wire.SessionEnded)
    assert not ann.pushes(wire.SessionEnded)
    assert [c.code_of(wire.List()) for c in (ann, second)] == [UNAUTHORIZED] * 2
    assert grid.client().code_of(wire.Resume(ann.token)) == UNAUTHORIZED
    assert other.submit("1")
    assert len(disk.sessions) == 1


def test_a_session_that_was_logged_out_is_not_resumed_in_the_same_turn(
    grid: Sim, disk: MemoryDisk
) -> None:
    ann, other = grid.user("ann"), grid.client()

    grid.turn(ann.says(wire.LogOut()), event := other.says(wire.Resume(ann.token)))

    assert isinstance(other.reply_to(event), wire.Refused)
    assert not disk.sessions
    assert not grid.core.grid.sessions


# A new password from outside


def change_password(disk: MemoryDisk, name: str) -> None:
    """What `calc-broker passwd` does."""
    (user,) = [user for user in disk.users.values() if user.name == name]
    user.password = hash_of("a new password")
    disk.sessions = {d: s for d, s in disk.sessions.items() if s.user != user.key}


def test_a_new_password_ends_the_sessions_of_its_user_alone(grid: Sim, disk: MemoryDisk) -> None:
    ann, bob = grid.user("ann"), grid.user("bob")
    change_password(disk, "ann")

    grid.turn(AccountsChanged())

    assert ann.pushes(wire.SessionEnded)
    assert ann.code_of(wire.List()) == UNAUTHORIZED
    assert bob.submit("1")
    assert grid.client().code_of(wire.LogIn("ann", PASSWORD)) == UNAUTHORIZED
    assert is_session(grid.client().log_in("ann", "a new password"))


def test_use_that_is_written_as_the_password_changes_brings_no_session_back(
    grid: Sim, disk: MemoryDisk
) -> None:
    ann = grid.user("ann")
    change_password(disk, "ann")
    grid.jump(MINUTE)

    ann.ask(wire.Cancel(()))
    grid.turn(AccountsChanged())

    assert not disk.sessions


def test_the_old_password_is_wrong_even_if_it_was_being_checked(
    grid: Sim, disk: MemoryDisk
) -> None:
    grid.user("ann")
    thief = grid.client()
    grid.think = False
    grid.turn(event := thief.says(wire.LogIn("ann", PASSWORD)))
    change_password(disk, "ann")

    grid.turn(AccountsChanged())
    grid.turn(*grid.passwords)

    assert isinstance(thief.reply_to(event), wire.Refused)


def test_nothing_has_changed_for_whom_nothing_changed(grid: Sim) -> None:
    ann = grid.user("ann")

    grid.turn(AccountsChanged())

    assert ann.submit("1")


def test_many_log_ins_travel_in_one_turn(grid: Sim) -> None:
    ann = grid.user("ann")
    resumes = [ann.says(wire.Resume(ann.token)) for _ in range(100)]
    after = ann.says(wire.Ping())

    now, later = grid.core.split([*resumes, after, ann.says(wire.Resume(ann.token))])

    assert now == resumes
    assert len(later) == 2


def test_connecting_again_is_no_use_of_a_session(grid: Sim) -> None:
    ann = grid.user("ann")

    for _ in range(60):
        grid.jump(IDLE // 60)
        again = grid.client()
        again.ask(wire.Resume(ann.token))

    assert grid.client().code_of(wire.Resume(ann.token)) == UNAUTHORIZED


@pytest.mark.parametrize("name", ["\ufb2c" * 64, "a\u3164b", "a\u115fb", "a\ufe0fb"])
def test_a_name_that_cannot_be_seen_or_kept_is_refused(grid: Sim, name: str) -> None:
    assert grid.client().code_of(wire.Register(name, PASSWORD)) == INVALID
