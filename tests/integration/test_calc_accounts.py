"""`calc account` and `calc accounts`, on a grid that is served."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from shared import session_file
from shared.wire.accounts import Sessions, SessionsNow
from tests.support.brokers import PASSWORD, RawPeer
from tests.support.grids import Finished, Grid, new_grid, served_grid
from tests.support.requirements import forbidden_here

NEW = "battery staple"


@pytest.fixture(scope="module")
def ann() -> Iterator[Grid]:
    """An administrator's home."""
    with served_grid() as (grid, _broker, _peer):
        assert grid.calc("login", "ann", "--password-stdin", stdin=PASSWORD.encode()).status == 0
        yield grid


@pytest.fixture
def elsewhere(ann: Grid) -> Iterator[Grid]:
    """Another home of the same grid."""
    with new_grid() as grid:
        grid.env["CALC_BROKER"] = ann.home.client_address
        yield grid


def done(grid: Grid, *words: str, stdin: str = "") -> str:
    """What a command that works prints."""
    finished = grid.calc(*words, stdin=stdin.encode())
    assert finished.status == 0, finished
    return finished.out


def objects(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def account(ann: Grid, name: str) -> dict[str, Any]:
    rows = objects(done(ann, "accounts", "list", "--json"))
    return next(row for row in rows if row["name"] == name)


def log_in(grid: Grid, user: str, password: str = PASSWORD) -> Finished:
    return grid.calc("login", user, "--password-stdin", stdin=password.encode())


def register(ann: Grid, grid: Grid, user: str, *options: str) -> None:
    """Make an account and be logged in to it."""
    done(grid, "register", user, "--password-stdin", *options, stdin=PASSWORD)


def test_an_administrator_invites_somebody_with_a_role(ann: Grid, elsewhere: Grid) -> None:
    # Given a grid that takes in who is invited
    done(ann, "settings", "set", "accounts.registration=invitation")
    refused = elsewhere.calc("register", "vic", "--password-stdin", stdin=PASSWORD.encode())
    assert "ask an administrator" in refused.err

    # When
    code = done(ann, "accounts", "invite", "--role", "viewer", "--days", "1").strip()
    (row,) = objects(done(ann, "accounts", "invitations", "--json"))
    assert (row["role"], row["by"]) == ("viewer", "ann")
    assert row["id"][:12] in done(ann, "accounts", "invitations")
    register(ann, elsewhere, "vic", "--invitation", code)

    # Then it is used up, and who has used it looks on
    assert done(ann, "accounts", "invitations") == ""
    assert elsewhere.calc("workers").status == 0
    assert "A viewer looks on" in elsewhere.calc("eval", "1+1").err
    refused = elsewhere.calc("accounts", "list")
    assert (refused.status, "Only an administrator" in refused.err) == (1, True)
    done(ann, "settings", "set", "accounts.registration=default")


def test_a_fleet_without_a_worker_is_not_said_never_to_have_had_one(ann: Grid) -> None:
    told = ann.calc("workers")
    assert (told.status, told.out) == (0, "")
    assert told.err == "calc: there is no worker now; calc-worker starts one\n"


def test_no_list_of_processes_has_the_code_of_an_invitation(ann: Grid, elsewhere: Grid) -> None:
    code = done(ann, "accounts", "invite").strip()

    both = f"{PASSWORD}\n{code}\n"
    done(elsewhere, "register", "quinn", "--password-stdin", "--invitation", "-", stdin=both)

    assert done(ann, "accounts", "invitations") == ""


def test_an_invitation_is_withdrawn(ann: Grid, elsewhere: Grid) -> None:
    code = done(ann, "accounts", "invite").strip()
    (row,) = objects(done(ann, "accounts", "invitations", "--json"))

    done(ann, "accounts", "withdraw", row["id"][:6])

    refused = elsewhere.calc(
        "register", "x", "--password-stdin", "--invitation", code, stdin=PASSWORD.encode()
    )
    assert "does not count" in refused.err
    assert "names no invitation" in ann.calc("accounts", "withdraw", row["id"]).err


@pytest.mark.parametrize(
    ("how", "why"),
    [(">/dev/full", "No space left on device"), (">&-", "standard output is closed")],
)
def test_an_invitation_that_cannot_be_shown_is_withdrawn(ann: Grid, how: str, why: str) -> None:
    if "full" in how and not Path("/dev/full").exists():
        forbidden_here("there is no /dev/full")
    before = done(ann, "accounts", "invitations")

    shell = ["/bin/sh", "-c", f'exec "$@" {how}', "sh", *ann.command("calc", "accounts", "invite")]
    told = subprocess.run(shell, capture_output=True, env=ann.env, timeout=60, check=False)

    said = f"calc: The code cannot be shown: {why}. The invitation has been withdrawn.\n"
    assert (told.returncode, told.stderr.decode()) == (1, said)
    assert done(ann, "accounts", "invitations") == before


def test_an_account_is_changed(ann: Grid, elsewhere: Grid) -> None:
    register(ann, elsewhere, "bob")

    done(ann, "accounts", "role", "bob", "admin")
    done(ann, "accounts", "quota", "bob", "--tasks", "5", "--blobs", "7")

    row = account(ann, "bob")
    assert (row["role"], row["quota"]) == ("admin", {"tasks": 5, "blobs": 7})
    assert "at most 5 tasks, at most 7 MB of images" in done(elsewhere, "accounts", "list")
    done(ann, "accounts", "quota", "bob", "--tasks", "0")
    assert account(ann, "bob")["quota"] == {"tasks": None, "blobs": 7}
    assert ann.calc("accounts", "quota", "bob").status == 2


def test_a_disabled_account_is_out_until_it_is_enabled(ann: Grid, elsewhere: Grid) -> None:
    register(ann, elsewhere, "carl")

    done(ann, "accounts", "disable", "carl")

    assert account(ann, "carl")["disabled"] is True
    assert elsewhere.calc("tasks").status == 3
    assert "is disabled" in log_in(elsewhere, "carl").err
    done(ann, "accounts", "enable", "carl")
    assert log_in(elsewhere, "carl").status == 0
    refused = ann.calc("accounts", "disable", "nobody")
    assert (refused.status, "no such account" in refused.err) == (1, True)


def test_a_log_in_ends_the_session_that_it_takes_the_place_of(ann: Grid, elsewhere: Grid) -> None:
    register(ann, elsewhere, "finn")
    (first,) = objects(done(elsewhere, "account", "sessions", "--json"))

    assert log_in(elsewhere, "finn").status == 0

    (second,) = objects(done(elsewhere, "account", "sessions", "--json"))
    assert second["id"] != first["id"]
    # And so it is with a session of somebody else
    register(ann, elsewhere, "gwen")
    assert log_in(elsewhere, "finn").status == 0
    assert len(objects(done(elsewhere, "account", "sessions", "--json"))) == 1


def test_a_session_that_others_can_read_is_not_gone_on_with(ann: Grid, elsewhere: Grid) -> None:
    register(ann, elsewhere, "iris")
    elsewhere.home.token.chmod(0o666)

    refused = elsewhere.calc("tasks")

    assert (refused.status, "is open to other users" in refused.err) == (3, True)
    assert log_in(elsewhere, "iris").status == 0
    assert len(objects(done(elsewhere, "account", "sessions", "--json"))) == 1


def test_a_log_in_leaves_the_session_to_a_program_that_uses_it(ann: Grid, elsewhere: Grid) -> None:
    register(ann, elsewhere, "ines")
    stored = session_file.found(elsewhere.home.token)
    assert stored is not None
    with closing(RawPeer(ann.home.client_address)) as running:
        running.greet()
        running.resume(stored.token)

        assert log_in(elsewhere, "ines").status == 0

        assert isinstance(running.ask(Sessions()), SessionsNow)
    assert len(objects(done(elsewhere, "account", "sessions", "--json"))) == 2


def test_a_session_that_cannot_be_kept_ends(ann: Grid, elsewhere: Grid) -> None:
    register(ann, elsewhere, "hugo")
    elsewhere.home.token.unlink()
    elsewhere.home.token.mkdir()

    refused = log_in(elsewhere, "hugo")

    assert (refused.status, "Cannot keep the session" in refused.err) == (3, True)
    elsewhere.home.token.rmdir()
    assert log_in(elsewhere, "hugo").status == 0
    rows = objects(done(elsewhere, "account", "sessions", "--json"))
    assert len(rows) == 2, "the one whose file was lost, and this one"


def test_a_password_is_changed_and_ends_the_other_sessions(ann: Grid, elsewhere: Grid) -> None:
    register(ann, elsewhere, "dora")
    with new_grid() as other:
        other.env["CALC_BROKER"] = ann.home.client_address
        assert log_in(other, "dora").status == 0
        wrong = elsewhere.calc("account", "passwd", "--password-stdin", stdin=b"x\nlong enough\n")
        assert (wrong.status, "not your password" in wrong.err) == (1, True)

        done(elsewhere, "account", "passwd", "--password-stdin", stdin=f"{PASSWORD}\n{NEW}\n")

        assert elsewhere.calc("tasks").status == 0
        assert other.calc("tasks").status == 3
        assert log_in(other, "dora").status == 3
        assert log_in(other, "dora", NEW).status == 0


def test_sessions_are_listed_and_ended(ann: Grid, elsewhere: Grid) -> None:
    register(ann, elsewhere, "eve")
    with new_grid() as other:
        other.env["CALC_BROKER"] = ann.home.client_address
        log_in(other, "eve")
        rows = objects(done(other, "account", "sessions", "--json"))
        assert [(row["program"], row["current"]) for row in rows] == [
            ("calc", True),
            ("calc", False),
        ]
        assert "this one" in done(other, "account", "sessions")

        done(other, "account", "end", rows[1]["id"][:12])
        assert elsewhere.calc("tasks").status == 3
        assert "names no session" in other.calc("account", "end", "zz").err

        log_in(elsewhere, "eve")
        done(elsewhere, "account", "log-out-everywhere")
        assert not elsewhere.home.token.exists()
        assert other.calc("tasks").status == 3
