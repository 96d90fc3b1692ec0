"""Accounts over the wire, and a password that was forgotten."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from shared.home import Home
from shared.states import Role
from shared.wire import client as wire
from shared.wire.accounts import ChangeAccount
from shared.wire.streams import Streams, StreamsNow
from tests.support.brokers import (
    DEADLINE_S,
    PASSWORD,
    Broker,
    RawPeer,
    eventually,
    running_broker,
)
from tests.support.terminals import terminal


def passwd(
    broker: Broker,
    user: str,
    *lines: str,
    options: Sequence[str] = (),
    before: Sequence[str] = (),
) -> subprocess.CompletedProcess[str]:
    """`calc-broker passwd USER --password-stdin`."""
    command = [sys.executable, "-m", "broker", *before, "passwd", "--password-stdin", user]
    return subprocess.run(
        command + ([*options] if options or before else ["--home", str(broker.home.root)]),
        input="".join(line + "\n" for line in lines),
        capture_output=True,
        text=True,
        timeout=DEADLINE_S,
        env=broker.env,
        start_new_session=True,
        check=False,
    )


def passwd_of(broker: Broker, user: str, *options: str) -> list[str]:
    """The command that gives an account of a broker a new password."""
    home = ("--home", str(broker.home.root))
    return [sys.executable, "-m", "broker", "passwd", *home, *options, user]


def code_of(reply: object) -> str:
    assert isinstance(reply, wire.Refused), reply
    return reply.refusal.code


def test_register_log_in_resume_and_log_out(broker: Broker) -> None:
    client = broker.client()
    registered = client.register("ann")
    assert registered.role is Role.ADMIN

    second = broker.client()
    logged_in = second.log_in("Ann")
    assert logged_in.user == "ann"
    assert logged_in.token != registered.token

    third = broker.client()
    assert third.resume(logged_in.token) == logged_in
    assert third.ask(wire.LogOut()) == wire.Done()

    second.pushed(wire.SessionEnded)
    assert code_of(broker.client().ask(wire.Resume(logged_in.token))) == "unauthorized"
    assert client.submit("1")


def test_wrong_passwords_and_unknown_users_are_answered_alike(broker: Broker) -> None:
    broker.client().register("ann")
    client = broker.client()

    wrong = client.ask(wire.LogIn("ann", "not her password"))
    unknown = client.ask(wire.LogIn("nobody", "not a password"))

    assert wrong == unknown
    assert code_of(wrong) == "unauthorized"


def test_others_are_served_while_passwords_are_checked(broker: Broker) -> None:
    broker.client().register("ann")
    clients, other = [broker.client() for _ in range(4)], broker.client()

    waiting = [(client, client.send(wire.LogIn("ann", "wrong"))) for client in clients]
    pong = other.ask(wire.Ping())

    assert pong == wire.Pong()
    codes = {code_of(client.reply_to(request)) for client, request in waiting}
    assert codes == {"unauthorized"}


def test_a_new_password_while_the_broker_runs(broker: Broker) -> None:
    ann, bob = broker.client(), broker.client()
    token = ann.register("ann").token
    bob.register("bob")

    done = passwd(broker, "ANN", "another password", "another password")

    assert done.returncode == 0, done.stderr
    ann.pushed(wire.SessionEnded)
    assert bob.submit("1")
    client = broker.client()
    assert code_of(client.ask(wire.Resume(token))) == "unauthorized"
    assert code_of(client.ask(wire.LogIn("ann", "correct horse"))) == "unauthorized"
    assert client.log_in("ann", "another password").role is Role.ADMIN


def test_a_new_password_in_a_database_that_another_home_uses(home: Path) -> None:
    database = home.with_name("elsewhere.sqlite3")
    with running_broker(home, "--database", str(database)) as broker:
        client = broker.client()
        client.register("ann")
        options = ("--home", str(home.with_name("other")), "--database", str(database))
        lines = ("another password", "another password")

        done = passwd(broker, "ann", *lines, options=options)

        assert done.returncode == 0, done.stderr
        client.pushed(wire.SessionEnded)
        broker.client().log_in("ann", "another password")


def test_a_new_password_while_no_broker_runs(broker: Broker) -> None:
    token = broker.client().register("ann").token
    broker.stop()

    done = passwd(broker, "ann", "another password", "another password")
    broker.start()

    assert done.returncode == 0, done.stderr
    client = broker.client()
    assert code_of(client.ask(wire.Resume(token))) == "unauthorized"
    client.log_in("ann", "another password")


def test_the_options_may_stand_before_the_command(home: Path) -> None:
    database = home.with_name("elsewhere.sqlite3")
    with running_broker(home, "--database", str(database)) as broker:
        broker.client().register("ann")
        before = ("--home", str(home), "--database", str(database))

        done = passwd(broker, "ann", "another password", "another password", before=before)

        assert done.returncode == 0, done.stderr
        broker.client().log_in("ann", "another password")


@pytest.mark.parametrize(
    ("user", "password", "sentence"),
    [("nobody", "long enough", "no such user"), ("ann", "short", "at least 8")],
)
def test_a_new_password_that_cannot_be_changes_nothing(
    broker: Broker, user: str, password: str, sentence: str
) -> None:
    client = broker.client()
    client.register("ann")

    refused = passwd(broker, user, password, password)

    assert refused.returncode == 1
    assert sentence in refused.stderr
    assert client.submit("1")
    broker.client().log_in("ann")


@pytest.mark.parametrize(
    ("user", "status", "said"),
    [("nobody", 1, "no such user"), ("ann", 2, "--password-stdin reads it from standard input")],
)
def test_nothing_is_asked_that_cannot_be_answered(
    broker: Broker, user: str, status: int, said: str
) -> None:
    # Given no terminal, and an account
    broker.client().register("ann")
    command = passwd_of(broker, user)

    # When
    done = subprocess.run(
        command, input=b"", capture_output=True, env=broker.env, timeout=DEADLINE_S, check=False
    )

    # Then
    assert done.returncode == status
    assert said in done.stderr.decode()
    assert b"password:" not in done.stdout + done.stderr
    assert b"Warning" not in done.stderr


def test_an_unknown_user_is_said_before_a_password_is_typed(broker: Broker) -> None:
    with terminal(passwd_of(broker, "nobody"), broker.env) as screen:
        screen.wait_for("There is no such user.")
        assert screen.wait_for_end() == 1


def test_a_password_that_is_no_text_is_said(broker: Broker) -> None:
    broker.client().register("ann")
    command = passwd_of(broker, "ann", "--password-stdin")
    done = subprocess.run(
        command, input=b"\xff\n", capture_output=True, env=broker.env, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (1, b"calc-broker: What was typed is not UTF-8.\n")


def test_an_input_that_ends_at_a_question_is_said(broker: Broker) -> None:
    broker.client().register("ann")
    with terminal(passwd_of(broker, "ann"), broker.env) as screen:
        screen.wait_for("New password:")
        screen.type("\x04")
        screen.wait_for("Nothing was typed.")
        assert screen.wait_for_end() == 1


def test_a_hang_up_that_changes_nothing_changes_nothing(broker: Broker) -> None:
    client: RawPeer = broker.client()
    client.register("ann")

    broker.hang_up()

    assert client.submit("1")


# Administrators from the broker's machine

NEW = "another password"


def make_administrator(broker: Broker, user: str) -> subprocess.CompletedProcess[str]:
    done = passwd(broker, user, NEW, NEW, options=("--home", str(broker.home.root), "--admin"))
    assert done.returncode == 0, done.stderr
    return done


def streams_of(client: RawPeer) -> list[str]:
    reply = client.ask(Streams())
    assert isinstance(reply, StreamsNow), reply
    return [row.name for row in reply.rows]


@pytest.mark.parametrize("when", ["before the first start", "while it runs", "while it is down"])
def test_the_first_administrator_is_made_on_the_broker_s_machine(home: Path, when: str) -> None:
    # Given a grid without accounts
    broker = Broker(Home.at(home))
    if when != "before the first start":
        broker.start()
    if when == "while it is down":
        broker.stop()

    # When
    make_administrator(broker, "ann")
    if when != "while it runs":
        broker.start()

    # Then there is one, with the stream that comes with the first
    try:
        client = broker.client()
        eventually(lambda: client.greet().has_accounts, "the account is known")
        assert client.log_in("ann", NEW).role is Role.ADMIN
        assert streams_of(client) == ["messages"]
        assert broker.client().register("bob").role is Role.USER
    finally:
        broker.close()


def test_an_account_is_made_administrator_and_let_in_again(broker: Broker) -> None:
    # Given a user who is disabled
    ann, bob = broker.client(), broker.client()
    ann.register("ann")
    bob.register("bob")
    ann.ask(ChangeAccount("bob", disabled=True))
    assert code_of(broker.client().ask(wire.LogIn("bob", PASSWORD))) == "forbidden"

    # When
    make_administrator(broker, "BOB")

    # Then
    client = broker.client()
    eventually(
        lambda: isinstance(client.ask(wire.LogIn("bob", NEW)), wire.Session), "bob is let in"
    )
    assert client.log_in("bob", NEW).role is Role.ADMIN
    assert ann.submit("1")


def test_an_administrator_with_a_name_that_cannot_be_is_not_made(broker: Broker) -> None:
    refused = passwd(broker, "a/b", NEW, NEW, options=("--home", str(broker.home.root), "--admin"))

    assert refused.returncode == 1
    assert "A user name has letters" in refused.stderr
    assert not broker.client().greet().has_accounts
