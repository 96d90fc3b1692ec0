"""What the tests of faults have in common."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from subprocess import Popen

import psutil

from shared.states import TaskState
from shared.wire import client as wire
from shared.wire.rows import SettingValue, TaskRow
from tests.support.brokers import Broker, RawPeer, eventually
from tests.support.grids import Grid, wait_for_workers

Served = tuple[Grid, Broker, RawPeer]

QUICK = {"worker.heartbeat": 200, "worker.missed_beats": 4, "task.backoff": 0}
LEASE_S = 0.8


def change(client: RawPeer, **settings: int) -> None:
    """Change settings."""
    values = tuple(SettingValue(name, value) for name, value in settings.items())
    reply = client.ask(wire.ChangeSettings(values))
    assert isinstance(reply, wire.SettingsNow), reply


def wait_until_back(client: RawPeer, name: str = "oak") -> None:
    """Wait until a worker is there."""
    wait_for_workers(client, name)


def wait_until_queued(client: RawPeer, task: bytes) -> None:
    """Wait until nobody holds a task any more."""
    eventually(lambda: client.get(task).state is TaskState.QUEUED, "the task is queued again")


def start(grid: Grid, client: RawPeer, *names: str, slots: int = 1) -> list[Popen[bytes]]:
    """Start workers, and wait until they are there; any others have gone."""
    started = [grid.worker(name, slots=slots) for name in names]
    wait_for_workers(client, *names)
    return started


def outlast_the_lease() -> None:
    """Let two leases pass: that nothing happens meanwhile is what is tested."""
    time.sleep(2 * LEASE_S)


def ends_heard(client: RawPeer, rows: Sequence[TaskRow]) -> list[bytes]:
    """The ends of tasks that a client was told of, until it has heard of all these."""
    heard: list[bytes] = []
    wanted = {row.id for row in rows}
    while not wanted <= set(heard):
        heard += [row.id for row in client.pushed(wire.TasksEnded).rows]
    client.ask(wire.Ping())  # whatever was said twice has arrived before this is answered
    more = [push for push in client.pushes if isinstance(push, wire.TasksEnded)]
    return heard + [row.id for push in more for row in push.rows]


@contextmanager
def stopped(process: psutil.Process) -> Iterator[None]:
    """SIGSTOP, and SIGCONT afterwards."""
    process.suspend()
    eventually(lambda: process.status() == psutil.STATUS_STOPPED, "it stands still")
    try:
        yield
    finally:
        with suppress(psutil.NoSuchProcess):
            process.resume()
