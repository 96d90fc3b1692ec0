"""The agent monitor before a grid of real processes: what it launches ends with it."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psutil
import pytest

from shared.states import TaskState, WorkerState
from shared.wire import client as wire
from tests.support.brokers import RawPeer, eventually
from tests.support.grids import (
    FOREVER,
    PASSWORD,
    Grid,
    served_grid,
    wait_for_workers,
    wait_until_running,
    workers,
)
from tests.support.terminals import Terminal, terminal

WIDE, HIGH = 160, 48
LAUNCHED = 3


@contextmanager
def monitor(grid: Grid, many: int) -> Iterator[Terminal]:
    """The application, opened on the monitor with so many workers launched."""
    with terminal(grid.command("calc-tui", "--monitor", str(many)), grid.env, WIDE, HIGH) as screen:
        screen.wait_for("● connected", "╭─ Lately")  # the tasks show agents, too
        yield screen


def log_in(grid: Grid, user: str = "ann") -> None:
    assert grid.calc("login", user, "--password-stdin", stdin=PASSWORD.encode()).status == 0


def children(screen: Terminal) -> list[psutil.Process]:
    """The workers that an application has launched, and all that they have started."""
    return psutil.Process(screen.process.pid).children(recursive=True)


def alive(client: RawPeer) -> set[str]:
    return {row.name for row in workers(client).values() if row.state is WorkerState.ALIVE}


def quit_in_order(screen: Terminal) -> None:
    screen.type("q")
    screen.wait_for("3 workers launched here.", "the only workers")
    screen.type("y")
    assert screen.wait_for_end() == 0


def ended_by(number: int) -> Callable[[Terminal], None]:
    def end(screen: Terminal) -> None:
        os.kill(screen.process.pid, number)
        screen.wait_for_end()

    return end


def lose_the_terminal(screen: Terminal) -> None:
    screen.hang_up()


ENDS = {
    "q": quit_in_order,
    "SIGTERM": ended_by(signal.SIGTERM),
    "SIGHUP": ended_by(signal.SIGHUP),
    "SIGKILL": ended_by(signal.SIGKILL),
    "terminal": lose_the_terminal,
}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS.keys())
def test_however_it_ends_none_of_its_workers_is_left(end: Callable[[Terminal], None]) -> None:
    with served_grid() as (grid, _broker, client):
        log_in(grid)
        # Given workers that were launched, one of which computes
        with monitor(grid, LAUNCHED) as screen:
            screen.wait_for(f"{LAUNCHED} of {LAUNCHED} alive")
            (task,) = client.submit(FOREVER)
            wait_until_running(client, task)
            started = children(screen)
            assert len(grid.processes("workers")) == LAUNCHED
            assert len(started) >= 2 * LAUNCHED  # each has a slot
            # When the application ends
            end(screen)
            # Then none of them is left, and no work is lost
            eventually(lambda: not any(p.is_running() for p in started), "they are gone")
            assert not grid.processes("workers")
            eventually(lambda: not alive(client), "the broker knows")
            assert not client.get(task).state.ended


def quit_or_lose_work(screen: Terminal) -> int:
    screen.type("q")
    screen.wait_for("1 worker launched here.")
    screen.type("y")
    return screen.wait_for_end()


def be_told_to_end(screen: Terminal) -> int:
    screen.process.terminate()
    return screen.wait_for_end()


@pytest.mark.parametrize(("leave", "status"), [(quit_or_lose_work, 0), (be_told_to_end, 143)])
def test_who_leaves_hands_back_what_his_workers_do(
    leave: Callable[[Terminal], int], status: int
) -> None:
    with served_grid() as (grid, _broker, client):
        log_in(grid)
        with monitor(grid, 1) as screen:
            screen.wait_for("1 of 1 alive")
            (task,) = client.submit(FOREVER)
            wait_until_running(client, task)
            screen.wait_for("1/1")
            assert leave(screen) == status
            # Then the task is queued again, and that was no try of it
            detail = client.ask(wire.Get(task))
            assert isinstance(detail, wire.Detail)
            assert (detail.row.state, detail.losses) == (TaskState.QUEUED, ())


def test_two_monitors_at_once_see_all_and_end_their_own() -> None:
    with served_grid() as (grid, _broker, client):
        log_in(grid)
        with monitor(grid, 2) as one, monitor(grid, 2) as other:
            one.wait_for("4 of 4 alive")
            other.wait_for("4 of 4 alive")
            theirs = children(other)
            one.type("q")
            assert one.wait_for_end() == 0
            eventually(lambda: len(alive(client)) == 2, "its workers have left")
            assert all(process.is_running() for process in theirs)
            other.wait_for("2 of 2 alive")


def test_a_worker_is_launched_killed_and_replaced() -> None:
    with served_grid() as (grid, _broker, client):
        grid.worker("oak")
        wait_for_workers(client, "oak")
        log_in(grid)
        with monitor(grid, 0) as screen:
            screen.wait_for("1 of 1 alive")
            # When two are launched
            screen.type("n")
            screen.wait_for("How many?")
            screen.type("2\r")
            screen.wait_for("3 of 3 alive")
            # And one of them is killed
            screen.type("\x1b[F")
            screen.wait_for("▌  3")
            screen.type("x")
            screen.wait_for("Kill worker")
            screen.type("y")
            screen.wait_for("✗ killed", "2 of 3 alive")
            assert len(grid.processes("workers")) == 2
            # And one that was not launched here is killed by an order
            screen.type("\x1b[H")
            screen.wait_for("▌  1")
            screen.type("x")
            screen.wait_for("Kill worker oak?")
            screen.type("y")
            eventually(lambda: len(grid.processes("workers")) == 1, "it is gone")
            screen.wait_for("1 of 3 alive")


def test_the_generator_is_killed_and_another_takes_over() -> None:
    with served_grid() as (grid, _broker, client):
        grid.env["CALC_ROLES"] = "message,generator"
        log_in(grid)
        with monitor(grid, LAUNCHED) as screen:
            screen.wait_for(f"{LAUNCHED} of {LAUNCHED} alive")
            # Given a stream, which one of them makes the messages of
            made = ("--every", "5ms", "--work", "0ms", "--failures", "0%")
            assert grid.calc("streams", "create", "load", *made, "--start").status == 0
            screen.wait_for("▲ generator", "· handler")
            (first,) = (row.name for row in workers(client).values() if row.generates)
            # When it is killed
            screen.type("k")
            screen.wait_for(f"Kill worker {first}?")
            screen.type("y")
            # Then another is, and all that was made is accounted for
            screen.wait_for("✗ killed", "△ was generator", "▲ generator")
            (second,) = (row.name for row in workers(client).values() if row.generates)
            assert second != first
            assert grid.calc("streams", "stop", "load").status == 0

            def handled() -> bool:
                fleet = client.ask(wire.Workers())
                assert isinstance(fleet, wire.FleetNow)
                (stream,) = (row for row in fleet.streams if row.name == "load")
                return 0 < stream.generated == stream.processed

            eventually(handled, "each message was handled once")


def test_what_a_plain_user_launches_is_theirs_alone() -> None:
    with served_grid() as (grid, broker, client):
        oak = grid.worker("oak")
        wait_for_workers(client, "oak")
        broker.client().register("bob")
        log_in(grid, "bob")
        with monitor(grid, 1) as screen:
            screen.wait_for("2 of 2 alive")
            # What is not theirs they may not kill
            screen.type("\x1b[H")
            screen.wait_for("▌  1")
            screen.type("x")
            screen.wait_for("Only an administrator or who launched oak can kill it.")
            # What is theirs does nothing for others
            oak.terminate()
            eventually(lambda: "oak" not in alive(client), "it has left")
            (task,) = client.submit("6*7")
            mine = broker.client()
            mine.log_in("bob")
            (own,) = mine.submit("6*8")
            eventually(lambda: mine.get(own).state.ended, "their own is done")
            assert client.get(task).state is TaskState.QUEUED
