"""Starting and stopping: one broker on a home, in folders that are this user's alone."""

from __future__ import annotations

import os
import resource
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from shared.wire import client as wire
from tests.support.brokers import DEADLINE_S, Broker, running_broker, short_home


def start_and_wait(*options: str, said: str = "") -> subprocess.CompletedProcess[str]:
    """A broker that is expected to leave by itself; what is typed into it."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("CALC_")}
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "broker", *options],
        input=said,
        start_new_session=True,
        capture_output=True,
        text=True,
        timeout=DEADLINE_S,
        env=env,
        check=False,
    )


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def test_a_second_broker_on_the_same_home_is_refused_and_the_first_serves_on(
    broker: Broker,
) -> None:
    client = broker.client()
    client.register("ann")

    second = start_and_wait("--home", str(broker.home.root))

    assert second.returncode == 1
    assert "already runs" in second.stderr
    assert "Traceback" not in second.stderr
    assert client.submit("1")
    assert broker.client().ask(wire.Ping()) == wire.Pong()
    assert broker.home.lock.read_text() == str(broker.process.pid)


def test_a_second_home_cannot_use_the_same_database(broker: Broker) -> None:
    client = broker.client()
    client.register("ann")

    with short_home() as other:
        database = str(broker.home.database)
        second = start_and_wait("--home", str(other), "--database", database)

    assert second.returncode == 1
    assert "Traceback" not in second.stderr
    assert "Another broker" in second.stderr
    assert client.submit("1")


def test_a_second_home_cannot_listen_on_the_same_socket(broker: Broker) -> None:
    with short_home() as other:
        second = start_and_wait("--home", str(other), "--clients", broker.client_address)

    assert second.returncode == 1
    assert "already listens" in second.stderr
    assert broker.client().ask(wire.Ping()) == wire.Pong()


def test_clients_and_workers_cannot_have_the_same_socket() -> None:
    with short_home() as home:
        home.mkdir(mode=0o700)
        address = f"ipc://{home}/both"
        done = start_and_wait("--home", str(home), "--clients", address, "--workers", address)

    assert done.returncode == 1
    assert "already listens" in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="looks at a process through /proc")
def test_a_broker_takes_as_many_connections_as_it_may(home: Path) -> None:
    def few() -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (64, 4_096))

    with running_broker(home, prepare=few) as broker:
        crowd = [broker.client() for _ in range(100)]

        assert {client.ask(wire.Ping()) for client in crowd} == {wire.Pong()}


def test_the_lock_of_a_killed_broker_is_free(broker: Broker) -> None:
    broker.kill()

    broker.start()

    assert broker.client().ask(wire.Ping()) == wire.Pong()


def test_two_homes_never_meet(broker: Broker) -> None:
    ann = broker.client()
    ann.register("ann")
    with short_home() as other, running_broker(other) as second:
        client = second.client()

        assert client.greet().grid != ann.greet().grid
        assert not client.greet().has_accounts


@pytest.mark.parametrize("command", [(), ("passwd", "ann")])
def test_a_database_that_cannot_be_looked_up_is_refused_with_a_sentence(
    home: Path, tmp_path: Path, command: tuple[str, ...]
) -> None:
    (tmp_path / "file").touch()
    place = str(tmp_path / "file" / "database")

    lines = "long enough\nlong enough\n"
    refused = start_and_wait("--home", str(home), "--database", place, *command, said=lines)

    assert refused.returncode == 1
    assert "Not a directory" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize("length", [60, 150, 300])
def test_a_home_may_have_a_long_path(tmp_path: Path, length: int) -> None:
    root = tmp_path
    while len(str(root)) < length:
        root /= "a-long-name-of-a-folder"

    with running_broker(root) as broker:
        client = broker.client()
        client.register("ann")
        (task,) = client.submit("1")
        broker.restart()
        client = broker.client()
        client.log_in("ann")

        assert client.get(task).title == "1"
        assert len(broker.client_address) < 107


def test_a_short_folder_that_was_tidied_away_is_made_again(tmp_path: Path) -> None:
    root = tmp_path / ("x" * 120)
    with running_broker(root) as broker:
        broker.stop()
        for path in broker.home.sockets.iterdir():
            path.unlink()
        broker.home.sockets.rmdir()

        broker.start()

        assert broker.client().ask(wire.Ping()) == wire.Pong()


def test_folders_and_files_are_closed_to_others(broker: Broker) -> None:
    root = broker.home.root

    assert mode(root) == mode(broker.home.sockets) == mode(broker.home.logs) == 0o700
    broker.client().register("ann")
    for path in root.iterdir():
        if path.is_file():
            assert mode(path) & 0o077 == 0, path


def test_a_home_that_others_may_write_is_refused(home: Path) -> None:
    home.mkdir(mode=0o700)
    home.chmod(0o777)

    refused = start_and_wait("--home", str(home))

    assert refused.returncode == 1
    assert "chmod 700" in refused.stderr
    assert list(home.iterdir()) == []


def test_a_home_that_cannot_be_is_refused_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    refused = start_and_wait("--home", str(tmp_path / "file" / "home"))

    assert refused.returncode in (1, 2)
    assert "Not a directory" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("tcp://127.0.0.1:5999", "--listen"),
        ("tcp://*:5999", "--listen"),
        ("ipc://relative", "no address"),
        ("ipc://@abstract", "no address"),
        ("nonsense", "no address"),
        ("inproc://x", "no address"),
        ("ipc:///nowhere/at/all/clients", "Cannot listen"),
        ("ipc:///" + "x" * 200, "open to other users|too long|can be written"),
    ],
)
@pytest.mark.parametrize("side", ["--clients", "--workers"])
def test_an_address_that_may_not_be_is_refused(
    home: Path, side: str, address: str, sentence: str
) -> None:
    refused = start_and_wait("--home", str(home), side, address)

    assert refused.returncode == 1
    assert "Traceback" not in refused.stderr
    assert any(part in refused.stderr for part in sentence.split("|")), refused.stderr


def test_a_socket_in_an_open_folder_is_refused(home: Path, tmp_path: Path) -> None:
    tmp_path.chmod(0o755)

    refused = start_and_wait("--home", str(home), "--clients", f"ipc://{tmp_path}/c")

    assert refused.returncode == 1
    assert "open to other users" in refused.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_it_cleanly(broker: Broker, number: signal.Signals) -> None:
    client = broker.client()
    client.register("ann")
    client.submit("1")

    broker.process.send_signal(number)

    assert broker.process.wait(DEADLINE_S) == 0
    client.pushed(wire.Leaving)
    assert "Traceback" not in broker.said
    assert not (broker.home.root / "calcgrid.sqlite3-wal").exists()


def test_a_database_in_memory_is_gone_with_its_broker(home: Path) -> None:
    with running_broker(home, "--database", ":memory:") as broker:
        client = broker.client()
        client.register("ann")
        assert client.submit("1", "2")
        assert len(client.rows()) == 2

        broker.stop()
        assert not broker.home.database.exists()
        broker.start()

        assert not broker.client().greet().has_accounts


def test_a_database_of_a_newer_version_is_refused_in_words(home: Path) -> None:
    with running_broker(home) as broker:
        broker.stop()
        with broker.home.database.open("r+b") as file:
            file.seek(60)
            file.write((99).to_bytes(4, "big"))
        before = broker.home.database.read_bytes()

        refused = start_and_wait("--home", str(home))

        assert refused.returncode == 1
        assert "newer calcgrid" in refused.stderr
        assert broker.home.database.read_bytes() == before


def test_a_database_that_is_broken_inside_is_refused_in_words(home: Path) -> None:
    with running_broker(home) as broker:
        broker.client().register("ann")
        broker.stop()
        with broker.home.database.open("r+b") as file:
            file.seek(4096)
            file.write(b"\xff" * 20_000)

        refused = start_and_wait("--home", str(home))

        assert refused.returncode == 1
        assert "Traceback" not in refused.stderr
        assert "database" in refused.stderr


def test_what_it_logs_holds_nothing_that_a_user_typed(home: Path) -> None:
    with running_broker(home, "--log-level", "debug") as broker:
        client = broker.client()
        client.register("ann", "a password of mine")
        client.submit("123456789+987654321")
        client.ask(wire.List(title="123456789"))
        broker.stop()

        assert "a password of mine" not in broker.said
        assert "123456789" not in broker.said


def test_home_is_found_through_the_environment(broker: Broker, tmp_path: Path) -> None:
    def second(home: Path) -> str:
        command = [sys.executable, "-m", "broker", "--clients", "tcp://*:1"]
        env = broker.env | {"CALC_HOME": str(home)}
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=DEADLINE_S, env=env, check=False
        )
        assert done.returncode == 1
        return done.stderr

    assert "already runs" in second(broker.home.root)
    assert "--listen" in second(tmp_path / "another")
