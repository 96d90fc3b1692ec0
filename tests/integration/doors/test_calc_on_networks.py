"""`calc` and `calc-broker key` over a network, with real processes."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.places import free_place
from shared.home import Home
from shared.keys import known
from shared.keys.files import load_or_make
from shared.keys.pair import fingerprint, new_pair, text_of
from shared.program import INTERRUPTED
from tests.support.brokers import PASSWORD, short_home
from tests.support.far import Far, far_away
from tests.support.grids import Grid


@pytest.fixture
def far() -> Iterator[Far]:
    with far_away() as far:
        yield far


def test_nothing_is_sent_to_a_broker_that_nobody_has_compared(far: Far) -> None:
    refused = far.calc("register", "ann", "--password-stdin", stdin=PASSWORD.encode())

    assert refused.status == 3
    assert fingerprint(far.key) in refused.err
    assert "calc trust" in refused.err
    assert not far.broker.client().greet().has_accounts
    assert not far.home.known_brokers.exists()


def test_a_fingerprint_is_compared_once(far: Far) -> None:
    with far.at_a_terminal("down") as screen:
        screen.wait_for(fingerprint(far.key), "Is it the same? [y/N]")
        screen.type("y\r")
        screen.wait_for("A broker is stopped on its own machine alone.")
        assert screen.wait_for_end() == 1

    assert known.load(far.home.known_brokers) == {far.place.clients: far.key}
    far.log_in()


def test_no_password_is_asked_for_before_the_key_is_compared(far: Far) -> None:
    far.broker.client().register("ann")
    with far.at_a_terminal("login", "ann") as screen:
        screen.wait_for("Is it the same? [y/N]")
        assert "Password" not in screen.text

        screen.type("y\r")
        screen.wait_for("Password:")
        screen.type(f"{PASSWORD}\r")
        screen.wait_for("Logged in as ann")
        assert screen.wait_for_end() == 0


def test_one_interrupt_ends_the_question_for_a_password(far: Far) -> None:
    far.trust()
    with far.at_a_terminal("login", "ann") as screen:
        screen.wait_for("Password:")
        screen.process.send_signal(signal.SIGINT)
        assert screen.wait_for_end() == INTERRUPTED
        assert "Aborted" not in screen.text


def test_a_fingerprint_that_is_another_ends_it(far: Far) -> None:
    with far.at_a_terminal("trust", far.place.clients) as screen:
        screen.wait_for("Is it the same?")
        screen.type("\r")
        screen.wait_for("is not trusted")
        assert screen.wait_for_end() == 1

    assert not far.home.known_brokers.exists()


def test_whoever_says_no_is_told_what_that_means(far: Far) -> None:
    with far.at_a_terminal("login", "ann") as screen:
        screen.wait_for("Is it the same?")
        screen.type("n\r")
        screen.wait_for("was not taken for its own")
        assert screen.wait_for_end() == 3


@pytest.mark.parametrize("named", ["--broker", "--broker-key", "CALC_BROKER_KEY"])
def test_a_key_that_is_named_need_not_be_compared(far: Far, named: str) -> None:
    options = {
        "--broker": ("--broker", far.address),
        "--broker-key": ("--broker-key", text_of(far.key)),
    }.get(named, ())
    if not options:
        far.grid.env[named] = text_of(far.key)
    far.broker.client().register("ann")
    said = PASSWORD.encode()

    done = far.calc("login", "ann", "--password-stdin", *options, stdin=said)

    assert done.status == 0, done
    assert far.calc("tasks", *options).status == 0


def test_a_key_that_was_named_is_known_from_then_on(far: Far) -> None:
    far.broker.client().register("ann")
    said = PASSWORD.encode()
    far.calc("login", "ann", "--password-stdin", "--broker", far.address, stdin=said)

    assert far.calc("tasks").status == 0
    assert known.load(far.home.known_brokers) == {far.place.clients: far.key}


def test_a_key_that_was_named_and_nobody_has_is_not_kept(far: Far) -> None:
    wrong = text_of(new_pair().public)

    refused = far.calc("login", "ann", "--password-stdin", "--broker-key", wrong, stdin=b"secret")

    assert refused.status == 3
    assert "stands between" in refused.err
    assert not far.home.known_brokers.exists()


def test_a_key_that_is_named_counts_once_more_than_the_one_that_was_compared(far: Far) -> None:
    far.trust()
    far.log_in()
    before = far.key
    anew(far)

    assert far.calc("tasks", "--broker", far.address).status == 0

    assert known.load(far.home.known_brokers) == {far.place.clients: before}
    assert "calc trust" in far.calc("tasks").err


def test_what_is_done_here_is_done_there(far: Far) -> None:
    far.trust()
    far.log_in()
    far.there.worker("oak")

    assert far.calc("eval", "2 ** 100").out == f"{2**100}\n"
    assert far.calc("eval", "-", stdin=b"1+1\n2+2\n").out.split() == ["2", "4"]
    assert json.loads(far.calc("tasks", "--json", "--limit", "1").out)["state"] == "done"


def test_the_first_account_is_made_where_the_broker_runs(far: Far) -> None:
    far.calc("trust", far.address)
    register = ("register", "ann", "--password-stdin")

    refused = far.calc(*register, stdin=PASSWORD.encode())

    assert refused.status == 1
    assert "calc-broker passwd --admin" in refused.err
    assert not far.broker.client().greet().has_accounts
    far.broker.client().register("ann")
    closed = far.calc(*register, stdin=PASSWORD.encode())
    assert "accounts.registration" in closed.err


def test_no_broker_is_ever_started_here_for_one_elsewhere(far: Far) -> None:
    far.trust()
    far.log_in()
    far.broker.kill()

    gone = far.calc("tasks")

    assert gone.status == 3
    assert "No broker answers" in gone.err
    assert not far.home.lock.exists()
    assert not far.home.database.exists()


def test_a_broker_that_never_was_is_said(far: Far) -> None:
    nobody = free_place()

    gone = far.grid.calc("tasks", "--broker", nobody.clients)

    assert gone.status == 3
    assert f"Not logged in at {nobody.clients}" in gone.err
    asked = far.grid.calc("trust", nobody.clients)
    assert asked.status == 3
    assert f"No broker tells its key at {nobody.clients}" in asked.err


def anew(far: Far) -> None:
    """Have the broker lose its key."""
    far.broker.kill()
    far.broker.home.broker_key.unlink()
    far.broker.start()


def test_a_changed_key_is_refused_with_what_it_means(far: Far) -> None:
    far.trust()
    far.log_in()
    before = far.key
    anew(far)

    refused = far.calc("tasks")

    assert refused.status == 3
    for part in (fingerprint(before), fingerprint(far.key), "stands between", "calc trust"):
        assert part in refused.err
    assert far.calc("trust", far.place.clients).err == refused.err, "nobody is there to compare it"
    assert known.load(far.home.known_brokers) == {far.place.clients: before}


def test_a_changed_key_is_taken_once_somebody_has_compared_it(far: Far) -> None:
    far.trust()
    far.log_in()
    before = far.key
    anew(far)
    assert far.calc("trust", far.place.clients).status == 3  # there is no terminal

    with far.at_a_terminal("trust", far.place.clients) as screen:
        screen.wait_for(fingerprint(before), fingerprint(far.key), "Is it the same?")
        screen.type("y\r")
        assert screen.wait_for_end() == 0

    assert far.calc("tasks").status == 0


def test_what_is_known_is_shown_and_forgotten(far: Far) -> None:
    assert far.calc("trust", far.address).status == 0

    shown = far.calc("trust")
    assert shown.out == f"{far.place.clients}  {fingerprint(far.key)}\n"
    assert json.loads(far.calc("trust", "--json").out)["key"] == text_of(far.key)

    assert far.calc("trust", "--forget", far.place.clients).status == 0
    assert far.calc("trust").out == ""
    assert far.calc("trust", "--forget", far.place.clients).status == 1


def test_a_session_is_shown_to_the_broker_that_gave_it_alone(far: Far) -> None:
    far.trust()
    far.log_in()
    another = f"tcp://localhost:{far.place.port}/{text_of(far.key)}"

    assert far.calc("tasks", "--broker", another).status == 3
    assert far.calc("tasks", "--broker", far.address).status == 0


def test_a_broker_elsewhere_is_not_stopped_from_here(far: Far) -> None:
    far.trust()

    refused = far.calc("down")

    assert refused.status == 1
    assert "on its own machine alone" in refused.err
    assert far.broker.process.poll() is None


def test_a_key_of_the_clients_that_others_can_read_is_refused(far: Far) -> None:
    far.trust()
    far.log_in()
    far.home.client_key.chmod(0o644)

    refused = far.calc("tasks")

    assert refused.status == 3
    assert "open to other users" in refused.err


# calc-broker key


def key_of(home: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = Grid(home).command("calc-broker", "--home", str(home), *options, "key")
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=20)


@pytest.mark.parametrize("said", [True, False])
def test_the_broker_shows_its_key_and_the_address_with_it(far: Far, said: bool) -> None:
    options = ("--listen", far.place.clients) if said else ()

    shown = key_of(far.broker.home.root, *options)

    assert shown.stdout.splitlines() == [
        f"fingerprint  {fingerprint(far.key)}",
        f"address      {far.address}",
    ]
    assert shown.stderr == ""


def test_a_key_is_there_before_the_broker_has_ever_run() -> None:
    with short_home() as home:
        first, again = key_of(home), key_of(home)

        assert first.stdout == again.stdout
        assert text_of(load_or_make(Home.at(home).broker_key).public) in first.stdout
        assert "does not listen for other machines" in first.stderr


def test_a_key_that_others_can_read_keeps_the_broker_from_starting() -> None:
    with short_home() as home:
        key_of(home)
        Home.at(home).broker_key.chmod(0o604)
        command = Grid(home).command("calc-broker", "--listen", free_place().clients)

        for refused in (
            key_of(home),
            subprocess.run(
                [*command, "--home", str(home)],
                capture_output=True,
                text=True,
                check=False,
                timeout=20,
            ),
        ):
            assert refused.returncode == 1
            assert "open to other users" in refused.stderr


def test_a_port_that_is_taken_is_said(far: Far) -> None:
    with short_home() as home:
        command = Grid(home).command("calc-broker", "--listen", far.place.clients)
        refused = subprocess.run(
            [*command, "--home", str(home)], capture_output=True, text=True, check=False, timeout=20
        )

    assert refused.returncode == 1
    assert f"Cannot listen on {far.place.clients}" in refused.stderr
