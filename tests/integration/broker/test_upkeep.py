"""`calc-broker backup` and `calc-broker check`, beside a broker that is busy, and without one."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from shared.program import SIGNALLED
from shared.states import TaskState
from shared.wire import client as wire
from shared.wire import fleet
from tests.support.brokers import (
    DEADLINE_S,
    Broker,
    RawPeer,
    eventually,
    expression,
    outcome,
    running_broker,
    short_home,
)

BACKUPS = 5


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the copy is to be, alone in its folder."""
    (tmp_path / "backups").mkdir()
    return tmp_path / "backups" / "monday"


def command(database: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "broker", "--database", str(database), *words]


def upkeep(broker: Broker, *words: str, database: Path | None = None) -> tuple[int, str, str]:
    """A command, on the broker's own database unless another is named: status, output, errors."""
    place = database or broker.home.database
    done = subprocess.run(
        command(place, *words),
        capture_output=True,
        text=True,
        timeout=DEADLINE_S,
        env=broker.env,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def ids_in(database: Path) -> set[bytes]:
    with closing(sqlite3.connect(f"{database.as_uri()}?immutable=1", uri=True)) as raw:
        return {bytes(task_id) for (task_id,) in raw.execute("SELECT id FROM task")}


class Submitter(threading.Thread):
    """A client that submits without a pause, and knows what was acknowledged."""

    def __init__(self, client: RawPeer) -> None:
        super().__init__(daemon=True)
        self._client = client
        self._over = threading.Event()
        self.acknowledged: list[bytes] = []

    def run(self) -> None:
        while not self._over.is_set():
            tasks = tuple(expression(f"{i}+1") for i in range(20))
            submitted = self._client.ask(wire.Submit(tasks))
            assert isinstance(submitted, wire.Submitted), submitted
            self.acknowledged.extend([task.id for task in tasks])

    def stop(self) -> None:
        self._over.set()
        self.join(DEADLINE_S)


@contextmanager
def submitting(broker: Broker) -> Iterator[Submitter]:
    """Somebody who submits all the time; some tasks are there when this begins."""
    client = broker.client()
    client.register("ann")
    submitter = Submitter(client)
    submitter.start()
    try:
        eventually(lambda: submitter.acknowledged, "something was submitted")
        yield submitter
    finally:
        submitter.stop()


def test_each_backup_is_sound_and_has_what_was_acknowledged_before_it_began(
    broker: Broker, file: Path
) -> None:
    with submitting(broker) as submitter:
        for number in range(BACKUPS):
            before, monday = set(submitter.acknowledged), file.with_name(str(number))

            status, said, wrong = upkeep(broker, "backup", str(monday))

            assert (status, wrong) == (0, "")
            assert said.startswith(f"{monday} holds everything")
            assert before <= ids_in(monday)
            assert upkeep(broker, "check", database=monday) == (0, f"{monday} is sound.\n", "")
            assert submitter.is_alive()
    assert sorted(os.listdir(file.parent)) == sorted(map(str, range(BACKUPS)))


def test_a_database_is_sound_while_the_broker_writes_and_afterwards(broker: Broker) -> None:
    sound = (0, f"{broker.home.database} is sound.\n", "")
    with submitting(broker) as submitter:
        for _ in range(BACKUPS):
            assert upkeep(broker, "check") == sound
        assert submitter.is_alive()
    broker.kill()
    assert upkeep(broker, "check") == sound
    broker.start()
    broker.stop()
    assert upkeep(broker, "check") == sound
    assert not broker.home.database.with_name("calcgrid.sqlite3-wal").exists()


def test_a_broker_that_is_started_on_a_backup_goes_on_from_there(
    broker: Broker, file: Path
) -> None:
    # Given a backup, from which one task was done and one is left
    client, worker = broker.client(), broker.worker()
    client.register("ann")
    worker.join(slots=1)
    done, left = client.submit("1", "2")
    (item,) = worker.pushed(fleet.Assign).items
    worker.finish(outcome(item.key, item.attempt), capacity=0)
    assert upkeep(broker, "backup", str(file))[0] == 0
    client.submit("3")
    # When another broker is started on it
    with short_home() as home, running_broker(home, "--database", str(file)) as other:
        client, worker = other.client(), other.worker()
        client.log_in("ann")
        # Then it has both, and what is left is done
        assert {row.id for row in client.rows()} == {done, left}
        assert client.get(done).state is TaskState.DONE
        worker.join(slots=1)
        (item,) = worker.pushed(fleet.Assign).items
        worker.finish(outcome(item.key, item.attempt))
        eventually(lambda: client.get(left).state is TaskState.DONE, "the other is done")


def test_without_a_broker_it_is_copied_too(broker: Broker, file: Path) -> None:
    client = broker.client()
    client.register("ann")
    tasks = client.submit("1", "2")
    broker.kill()

    status, _, _ = upkeep(broker, "backup", str(file))

    assert status == 0
    assert ids_in(file) == {*tasks}


def test_what_cannot_be_is_said_in_a_sentence(broker: Broker, file: Path) -> None:
    file.write_text("mine")

    status, said, wrong = upkeep(broker, "backup", str(file))

    assert (status, said) == (1, "")
    assert wrong == f"calc-broker: There already is {file}; --force replaces it.\n"
    assert upkeep(broker, "backup", "--force", str(file))[0] == 0
    for words in (("check",), ("backup", str(file))):
        status, said, wrong = upkeep(broker, *words, database=file.with_name("none"))
        assert (status, said) == (1, "")
        assert "There is no database" in wrong


def test_damage_is_told_with_a_status_of_its_own(broker: Broker) -> None:
    broker.client().register("ann")
    broker.stop()
    with closing(sqlite3.connect(broker.home.database)) as raw, raw:
        raw.execute("UPDATE account SET role = 'guest' || char(27)")

    status, said, wrong = upkeep(broker, "check")

    assert status == 3
    assert [line.partition(":")[0] for line in said.splitlines()] == [
        "account-role",
        "account-administrator",
    ]
    assert "\x1b" not in said
    assert wrong == f"calc-broker: {broker.home.database} is damaged.\n"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_backup_that_is_stopped_leaves_nothing_behind(
    broker: Broker, file: Path, number: signal.Signals
) -> None:
    # Given a backup that has begun, of so much that it takes a while
    broker.stop()
    grow(broker.home.database)
    with subprocess.Popen(
        command(broker.home.database, "backup", str(file)), stderr=subprocess.PIPE, env=broker.env
    ) as process:
        eventually(lambda: os.listdir(file.parent), "it has begun")
        # When it is stopped
        process.send_signal(number)
        assert process.stderr is not None
        said = process.stderr.read().decode()
    # Then nothing of it is left
    assert process.returncode == SIGNALLED + number
    assert "Traceback" not in said
    assert "Aborted" not in said
    assert os.listdir(file.parent) == []


def grow(database: Path) -> None:
    """Put 100 MB into a database."""
    with closing(sqlite3.connect(database)) as raw, raw:
        body = os.urandom(1_000_000)
        raw.executemany("INSERT INTO payload VALUES (?, ?)", [(n, body) for n in range(100)])
