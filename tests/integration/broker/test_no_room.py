"""A disk that is full or held: a sentence, nothing lost, and service when there is room."""

from __future__ import annotations

import resource
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from shared.states import TaskState
from shared.wire import client as wire
from shared.wire import fleet
from shared.wire.rows import Held
from tests.support.brokers import Broker, RawPeer, eventually, expression, outcome, running_broker
from tests.support.requirements import forbidden_here, require_command


def known_again(client: RawPeer, token: bytes) -> None:
    """What a client does once it is a stranger."""
    client.greet()
    client.resume(token)


def fill(client: RawPeer, token: bytes) -> tuple[list[bytes], str]:
    """Submit until it is refused: what was acknowledged, and the sentence."""
    accepted: list[bytes] = []
    for _ in range(500):
        task = expression("1" * 50_000)
        reply = client.ask(wire.Submit((task,)))
        if isinstance(reply, wire.Refused):
            assert reply.refusal.code == "unavailable"
            known_again(client, token)
            return accepted, reply.refusal.message
        accepted.append(task.id)
    raise AssertionError("the disk was never full")


def check_service(broker: Broker, make_room: Callable[[], object]) -> str:
    """What has to hold on any disk without room. Returns the sentence."""
    client = broker.client()
    token = client.register("ann").token
    small = client.submit("1+1")

    accepted, sentence = fill(client, token)

    assert client.ask(wire.Ping()) == wire.Pong()
    assert {*small, *accepted} == {row.id for row in client.rows()}
    make_room()
    more = client.submit("2+2")
    broker.restart()
    client = broker.client()
    client.resume(token)
    assert {*small, *accepted, *more} == {row.id for row in client.rows()}
    assert "Traceback" not in broker.said
    return sentence


def limit_files(broker: Broker, size: int) -> None:
    """No file of the broker may grow beyond that any more: needs no rights."""
    if sys.platform == "linux":
        _, hard = resource.prlimit(broker.process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(broker.process.pid, resource.RLIMIT_FSIZE, (size, hard))
    else:
        forbidden_here("changing the limits of a process that runs")


def test_files_that_may_not_grow(broker: Broker) -> None:
    limit_files(broker, 1_000_000)

    sentence = check_service(broker, lambda: limit_files(broker, resource.RLIM_INFINITY))

    assert "nothing was kept" in sentence


def test_results_wait_for_room_and_are_not_lost(broker: Broker) -> None:
    client, worker = broker.client(), broker.worker()
    token = client.register("ann").token
    (task,) = client.submit("1")
    worker.join(slots=1)
    (item,) = worker.pushed(fleet.Assign).items
    limit_files(broker, broker.home.database.with_name("calcgrid.sqlite3-wal").stat().st_size)

    worker.tell(fleet.Outcomes(1, (outcome(item.key, item.attempt, b"9" * 500_000),), 1))
    eventually(lambda: "was not kept" in broker.said, "the turn with the result fails")
    assert not [push for push in worker.pushes if isinstance(push, fleet.Taken)]
    limit_files(broker, resource.RLIM_INFINITY)
    worker.tell(fleet.Beat(1, (), (), 1))
    worker.pushed(wire.Stranger)
    assert worker.join(slots=1, held=[Held(item.key, item.attempt)]).void == ()
    worker.finish(outcome(item.key, item.attempt, b"9" * 500_000))

    known_again(client, token)
    assert client.get(task).state is TaskState.DONE


def test_a_log_in_that_cannot_be_kept_is_answered(broker: Broker) -> None:
    client = broker.client()
    client.register("ann")
    wal = broker.home.database.with_name("calcgrid.sqlite3-wal")
    limit_files(broker, wal.stat().st_size)
    other = broker.client()

    refused = other.ask(wire.LogIn("ann", "correct horse"))

    assert isinstance(refused, wire.Refused)
    assert refused.refusal.code == "unavailable"
    limit_files(broker, resource.RLIM_INFINITY)
    other.greet()
    other.log_in("ann")


@contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    """A file system of 2 MB, where one may be mounted."""
    folder.mkdir()
    options = ["-t", "tmpfs", "-o", "size=2m,mode=700", "tmpfs", str(folder)]
    command = [require_command("mount", "mount"), *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        forbidden_here(f"mounting a small file system ({done.stderr.strip()})")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk(home: Path) -> None:
    ballast = home / "ballast"
    with small_disk(home):
        ballast.write_bytes(b"x" * 1_000_000)
        with running_broker(home) as broker:
            sentence = check_service(broker, ballast.unlink)

    assert "disk is full" in sentence


def test_a_database_that_another_program_holds(broker: Broker) -> None:
    client = broker.client()
    token = client.register("ann").token
    (task,) = client.submit("1")
    other = sqlite3.connect(broker.home.database, isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")

        refused = client.ask(wire.Submit((expression("2"),)))

        assert isinstance(refused, wire.Refused)
        assert refused.refusal.code == "unavailable"
        assert "Another program" in refused.refusal.message
        known_again(client, token)
        assert client.get(task).title == "1"
        other.execute("ROLLBACK")
    finally:
        other.close()
    assert client.submit("3")
    assert len(client.rows()) == 2


@pytest.mark.parametrize("restart", [False, True])
def test_a_signal_stops_a_broker_without_room(broker: Broker, restart: bool) -> None:
    client = broker.client()
    token = client.register("ann").token
    limit_files(broker, 500_000)
    fill(client, token)
    if restart:
        client.send(wire.Submit((expression("1" * 60_000),)))

    assert broker.stop() == 0
