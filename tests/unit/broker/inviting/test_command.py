"""`calc-broker enroll`: what it takes, and what it says where it cannot."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from broker import listening
from broker.inviting import addresses, writing
from broker.listening import EVERYWHERE
from broker.main import main
from broker.store.database import open_database
from broker.store.models import AuditRow, InvitedWorkerRow
from shared.address import remote
from shared.clock import DAY, HOUR, MINUTE, SECOND
from shared.enrolling.line import read
from shared.home import Home
from shared.keys.files import load_or_make
from tests.support.requirements import forbidden_here

FULL = Path("/dev/full")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """That of a broker that listens at 10.0.0.5, or did."""
    home = Home.at(tmp_path / "home")
    home.make()
    open_database(str(home.database)).close()
    listening.note(home.listening, remote("tcp://10.0.0.5:7766"))
    return home


def enroll(home: Home, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--home", str(home.root), "enroll", *arguments])


def invited(home: Home) -> tuple[str, str, int]:
    """The name, roles and span of the one invitation."""
    open_database(str(home.database))
    (row,) = InvitedWorkerRow.select()
    return row.name, row.roles, row.expires - row.created


def test_the_line_alone_is_on_standard_output(home: Home) -> None:
    result = enroll(home, "oak")

    assert result.exit_code == 0
    line = read(result.stdout)
    assert (line.broker.host, line.broker.port) == ("10.0.0.5", 7766)
    assert line.broker.key == load_or_make(home.broker_key).public
    assert "10 min" in result.stderr


def test_a_line_that_cannot_be_shown_is_withdrawn(home: Home) -> None:
    # Given a place that takes nothing
    if not FULL.exists():
        forbidden_here(f"there is no {FULL}")
    command = [sys.executable, "-m", "broker", "--home", str(home.root), "enroll", "oak"]

    # When
    with FULL.open("wb") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False, timeout=60)

    # Then that is said, and nobody can use what nobody has seen
    assert done.returncode == 1
    assert b"cannot be shown: No space left on device. It has been withdrawn" in done.stderr
    open_database(str(home.database))
    assert list(InvitedWorkerRow.select()) == []
    assert [row.about for row in AuditRow.select()] == ["oak", "oak: withdrawn"]


def test_a_line_that_another_has_taken_the_place_of_is_void_all_the_same(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a line that cannot be shown, and somebody who enrolls the same name meanwhile
    def lost(_line: str, _expires: int) -> str:
        writing.invite(str(home.database), writing.Wanted("oak", (), HOUR))
        return "No space left on device"

    monkeypatch.setattr("broker.inviting.command._why_unshown", lost)

    # When
    result = enroll(home, "oak")

    # Then it is said as ever, and the other one stands
    assert result.exit_code == 1
    assert "No space left on device. It has been withdrawn" in result.stderr
    assert invited(home) == ("oak", "", HOUR)
    assert [row.about for row in AuditRow.select()] == ["oak", "oak"]


@pytest.mark.parametrize(
    ("typed", "millis"),
    [
        ("1s", SECOND),
        ("90s", 90 * SECOND),
        ("10min", 10 * MINUTE),
        ("1.5h", 90 * MINUTE),
        ("2h", 2 * HOUR),
        ("7d", 7 * DAY),
    ],
)
def test_it_stands_for_as_long_as_is_said(home: Home, typed: str, millis: int) -> None:
    assert enroll(home, "oak", "--expires", typed, "--roles", "code, image").exit_code == 0

    assert invited(home) == ("oak", "code,image", millis)


@pytest.mark.parametrize("typed", ["", "0s", "10", "8d", "-1s", "1w", "500ms", "１s"])
def test_what_is_no_span_is_refused(home: Home, typed: str) -> None:
    assert enroll(home, "oak", "--expires", typed).exit_code == 2


@pytest.mark.parametrize("name", ["", " oak", "o/k", "\x1b[31m", "x" * 65])
def test_what_is_no_name_is_refused(home: Home, name: str) -> None:
    result = enroll(home, name)

    assert result.exit_code == 1
    assert "name of a worker" in result.stderr
    assert "\x1b" not in result.output


def test_the_other_machine_may_know_this_one_otherwise(home: Home) -> None:
    assert read(enroll(home, "oak", "--address", "oak.example").stdout).broker.host == "oak.example"


@pytest.mark.parametrize(
    ("told", "host", "port"),
    [
        ("oak.example", "oak.example", 7001),
        ("oak.example:80", "oak.example", 80),
        ("tcp://oak.example", "oak.example", 7001),
        ("[fe80::1]", "[fe80::1]", 7001),
        ("[fe80::1]:80", "[fe80::1]", 80),
    ],
)
def test_an_address_without_a_port_means_that_of_the_broker(
    tmp_path: Path, told: str, host: str, port: int
) -> None:
    at = addresses.reached_at("tcp://*:7001", tmp_path / "listening", told)

    assert (at.host, at.port) == (host, port)


@pytest.mark.parametrize("everywhere", EVERYWHERE)
def test_a_broker_that_listens_everywhere_is_told_by_an_address(
    home: Home, everywhere: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(addresses, "_own_address", lambda: "10.0.0.9")
    listening.note(home.listening, remote(f"tcp://{everywhere}:7766"))

    assert read(enroll(home, "oak").stdout).broker.host == "10.0.0.9"


def test_a_broker_that_listens_nowhere_is_told_to(home: Home) -> None:
    listening.note(home.listening, None)

    result = enroll(home, "oak")

    assert result.exit_code == 1
    assert "--listen" in result.stderr


def test_without_a_database_it_says_so(home: Home) -> None:
    home.database.unlink()

    result = enroll(home, "oak")

    assert result.exit_code == 1
    assert "start calc-broker" in result.stderr
