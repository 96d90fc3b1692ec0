"""A change of settings among real processes: who sees it, how soon, and that it stays."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial

import pytest

from shared.settings import Settings
from shared.states import TaskState, WorkerState
from shared.wire import client as wire
from shared.wire import fleet
from shared.wire.rows import SettingValue
from tests.support.brokers import Broker, RawPeer, eventually
from tests.support.grids import (
    FOREVER,
    Grid,
    ended,
    served_grid,
    wait_for_workers,
    wait_until_running,
    workers,
)
from tests.support.terminals import terminal

Served = tuple[Grid, Broker, RawPeer]
SOON_S = 1.0


@pytest.fixture
def served() -> Iterator[Served]:
    """A grid with a broker, an administrator, and nobody to work."""
    with served_grid() as served:
        yield served


def change(client: RawPeer, name: str, value: int) -> float:
    """Change a setting; when that was asked for."""
    asked = time.monotonic()
    reply = client.ask(wire.ChangeSettings((SettingValue(name, value),)))
    assert isinstance(reply, wire.SettingsNow), reply
    return asked


def settings_of(client: RawPeer) -> Settings:
    """The settings as a client is told them."""
    reply = client.ask(wire.GetSettings())
    assert isinstance(reply, wire.SettingsNow), reply
    return Settings.read(reply.values)


def test_a_change_is_seen_by_a_worker_and_by_another_client_within_a_second(
    served: Served,
) -> None:
    # Given a worker, and somebody else who watches the fleet
    grid, broker, ann = served
    grid.worker("oak", slots=2)
    wait_for_workers(ann, "oak")
    bob = broker.client()
    bob.register("bob")
    bob.ask(wire.Watch(tasks=False, fleet=True))
    assert Settings.read(bob.pushed(wire.SettingsChanged).values) == Settings()
    raw = broker.worker()
    assert Settings.read(raw.join().settings) == Settings()
    # When the administrator changes a setting
    asked = change(ann, "time.power", 80)
    # Then both hear of it by themselves
    seen = [
        Settings.read(bob.pushed(wire.SettingsChanged).values),
        Settings.read(raw.pushed(fleet.Configure).settings),
    ]
    assert [settings.time_of("power") for settings in seen] == [80, 80]
    eventually(lambda: "time.power is 80 ms" in grid.log_of("oak").read_text(), "oak knows")
    assert time.monotonic() - asked < SOON_S


def test_a_change_outlives_kill_9_of_the_broker_and_reaches_workers_again(served: Served) -> None:
    # Given a change, and a broker that is killed right after it was acknowledged
    grid, broker, ann = served
    oak = grid.worker("oak")
    wait_for_workers(ann, "oak")
    change(ann, "worker.heartbeat", 200)
    ann.close()
    broker.kill()
    # When it is back
    broker.restart()
    again = broker.client()
    again.log_in("ann")
    # Then the change is there, for the worker that stayed and for one that comes
    assert settings_of(again).heartbeat == 200
    wait_for_workers(again, "oak")
    assert Settings.read(broker.worker().join().settings).heartbeat == 200
    assert oak.poll() is None


def test_others_can_look_but_change_nothing(served: Served) -> None:
    _, broker, ann = served
    bob = broker.client()
    bob.register("bob")
    refused = bob.ask(wire.ChangeSettings((SettingValue("split", 0),)))
    assert isinstance(refused, wire.Refused)
    assert refused.refusal.code == "forbidden"
    assert settings_of(bob) == settings_of(ann) == Settings()


def test_a_worker_goes_by_a_slower_and_by_a_quicker_heartbeat_without_being_lost(
    served: Served,
) -> None:
    # Given a worker with a task, and heartbeats so slow that none comes during this test
    grid, _, ann = served
    grid.worker("oak")
    wait_for_workers(ann, "oak")
    change(ann, "worker.heartbeat", 60_000)
    (task,) = ann.submit(FOREVER)
    wait_until_running(ann, task)
    heard = workers(ann)["oak"].heard
    # When they are to be quick
    change(ann, "worker.heartbeat", 100)
    # Then it is heard from at once, again and again
    for _ in range(5):
        heard = eventually(partial(newer, ann, heard), "oak is heard from")
    # And keeps what it does
    assert (ann.get(task).attempt, ann.get(task).state) == (1, TaskState.RUNNING)
    assert workers(ann)["oak"].state is WorkerState.ALIVE
    ann.ask(wire.Cancel((task,)))


def newer(client: RawPeer, heard: int) -> int | None:
    """When the worker was heard from, if that was later than before."""
    now = workers(client)["oak"].heard
    return now if now > heard else None


def test_the_grids_own_time_limit_stops_a_task_that_has_none(served: Served) -> None:
    grid, _, ann = served
    grid.worker("oak")
    wait_for_workers(ann, "oak")
    change(ann, "task.time_limit", 1)
    (task,) = ann.submit(FOREVER)
    row = ended(ann, task)
    assert row.error is not None
    assert (row.state, row.error.code) == (TaskState.FAILED, "time_limit")
    assert "1 s" in row.error.message


def test_a_change_in_one_terminal_is_seen_in_another(served: Served) -> None:
    # Given two terminals with the settings on the screen
    grid, _, _ = served
    grid.worker("oak")
    done = grid.calc("login", "ann", "--password-stdin", stdin=b"correct horse\n")
    assert done.status == 0
    with (
        terminal(grid.command("calc-tui"), grid.env) as one,
        terminal(grid.command("calc-tui"), grid.env) as other,
    ):
        for screen in (one, other):
            screen.wait_for("ann (administrator)", "1 worker")
            screen.type("\t")
            screen.wait_for("enter Detail")
            screen.type("s")
            screen.wait_for("▌time.addition", "enter changes it")
        # When a value is changed in one
        one.type("\r")
        one.wait_for("enter keeps the new value")
        one.type("250")
        asked = time.monotonic()
        one.type("\r")
        # Then it is seen in the other within a second
        other.wait_for("≠ 0", "250 ms")
        assert time.monotonic() - asked < SOON_S
        one.wait_for("≠ 0", "250 ms", "enter changes it")
        # And a script sees it, too
        shown = grid.calc("settings", "get", "time.addition")
        assert shown.out.split()[:3] == ["time.addition", "250", "ms"]
