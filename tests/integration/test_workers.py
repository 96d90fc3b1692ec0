"""Real workers and slots: what they solve, and what is left when one of them dies."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from shared.ids import new_id
from shared.kinds.expression import payload
from shared.states import TaskState
from shared.wire import client as wire
from shared.wire.rows import NewTask
from tests.support.brokers import DEADLINE_S, Broker, RawPeer, eventually
from tests.support.grids import (
    FOREVER,
    Grid,
    busy,
    busy_slots,
    ended,
    kill,
    served_grid,
    wait_for_attempt,
    wait_for_workers,
    wait_gone,
    wait_until_idle,
    wait_until_running,
    workers,
)

Served = tuple[Grid, Broker, RawPeer]


@pytest.fixture
def served() -> Iterator[Served]:
    """A grid with a broker and nobody to work."""
    with served_grid() as served:
        yield served


def test_a_worker_does_what_its_roles_say(served: Served) -> None:
    grid, _, client = served
    grid.env["CALC_ROLES"] = "code"
    grid.worker("coder")
    grid.env["CALC_ROLES"] = "expression"
    grid.worker("solver")
    wait_for_workers(client, "coder", "solver")

    kinds = {name: row.kinds for name, row in workers(client).items()}
    assert kinds == {"coder": ("code",), "solver": ("expression", "operation")}
    assert ended(client, client.submit("6*7")[0]).worker == "solver"


def test_a_worker_solves_what_is_waiting(served: Served) -> None:
    # Given expressions that were submitted before there was a worker
    grid, _, client = served
    tasks = client.submit("(2+3)*4-5/2", "1/0", *[f"{n}*{n}" for n in range(300)])
    # When one comes
    grid.worker("oak", slots=2)
    # Then each is solved once
    first, second, *squares = [ended(client, task) for task in tasks]
    assert (first.state, first.summary, first.worker, first.attempt) == (
        TaskState.DONE,
        "17.5",
        "oak",
        1,
    )
    assert second.error is not None
    assert (second.state, second.error.code) == (TaskState.FAILED, "division_by_zero")
    assert [row.summary for row in squares] == [str(n * n) for n in range(300)]
    assert {row.attempt for row in squares} == {1}


def test_a_slot_that_is_killed_costs_its_task_one_try(served: Served) -> None:
    # Given a long task in one of two slots
    grid, _, client = served
    grid.worker("oak", slots=2)
    wait_for_workers(client, "oak")
    (long,) = client.submit(FOREVER)
    wait_until_running(client, long)
    (slot,) = busy_slots(grid)
    # When its slot is killed
    kill(slot)
    # Then it begins again elsewhere, in a slot of the same worker
    wait_for_attempt(client, long, 2)
    # And others are solved meanwhile
    (short,) = client.submit("1+1")
    assert ended(client, short).summary == "2"
    client.ask(wire.Cancel((long,)))
    assert client.get(long).state is TaskState.CANCELLED
    # And what is cancelled is really stopped, of which the log has nothing to warn
    wait_until_idle(grid)
    assert grid.log_of("oak").read_text().count("SIGKILL") == 1


def test_a_task_that_kills_every_slot_fails_after_its_last_try(served: Served) -> None:
    grid, _, client = served
    grid.worker("oak", slots=1)
    wait_for_workers(client, "oak")
    (poison,) = client.submit(FOREVER)
    for attempt in (1, 2, 3):
        wait_for_attempt(client, poison, attempt)
        (slot,) = busy_slots(grid)
        kill(slot)
        wait_gone([slot])
    row = ended(client, poison)
    assert row.error is not None
    assert (row.state, row.attempt, row.error.code) == (TaskState.FAILED, 3, "lost")
    assert "SIGKILL" in row.error.message


def test_a_killed_supervisor_leaves_nothing_computing(served: Served) -> None:
    # Given a worker with both slots at long multiplications in C
    grid, _, client = served
    oak = grid.worker("oak", slots=2)
    wait_for_workers(client, "oak")
    tasks = client.submit(FOREVER, FOREVER + "+1")
    wait_until_running(client, *tasks)
    slots = busy_slots(grid, 2)
    # When it is killed, and another worker is there
    oak.kill()
    oak.wait(DEADLINE_S)
    # Then no slot of it goes on
    wait_gone(slots)
    # And its tasks run again on the other
    grid.worker("elm", slots=2)
    eventually(
        lambda: all(client.get(task).worker == "elm" for task in tasks), "elm has both tasks"
    )
    rows = wait_until_running(client, *tasks)
    assert [row.attempt for row in rows] == [2, 2]
    client.ask(wire.Cancel(tuple(tasks)))


def test_a_time_limit_stops_what_runs(served: Served) -> None:
    grid, _, client = served
    grid.worker("oak", slots=1)
    wait_for_workers(client, "oak")
    limited = NewTask(new_id(), "expression", payload(FOREVER), time_limit=300)
    client.ask(wire.Submit((limited,)))
    row = ended(client, limited.id)
    assert row.error is not None
    assert (row.state, row.error.code) == (TaskState.FAILED, "time_limit")
    assert "0.3 s" in row.error.message
    # And nothing is wrong with the slot that was ended for it
    assert "SIGKILL" not in grid.log_of("oak").read_text()
    # And the slot that takes its place works
    (after,) = client.submit("2^10")
    assert ended(client, after).summary == "1024"


def test_sigterm_lets_running_work_finish(served: Served) -> None:
    # Given a worker with a task of a second or so, and one that waits behind it
    grid, _, client = served
    oak = grid.worker("oak", slots=1)
    wait_for_workers(client, "oak")
    running, waiting = client.submit(busy(100), "6*7")
    wait_until_running(client, running)
    # When it is asked to leave
    oak.send_signal(signal.SIGTERM)
    # Then it ends cleanly, with the task that ran
    assert oak.wait(DEADLINE_S) == 0, grid.log_of("oak").read_text()
    row = client.get(running)
    assert (row.state, row.worker, row.attempt) == (TaskState.DONE, "oak", 1)
    # And the other was handed back
    assert client.get(waiting).state is TaskState.QUEUED
    assert "oak" not in workers(client)
    grid.worker("elm", slots=1)
    assert ended(client, waiting).worker == "elm"


def test_sigterm_twice_hands_everything_back(served: Served) -> None:
    grid, _, client = served
    oak = grid.worker("oak", slots=1)
    wait_for_workers(client, "oak")
    (running,) = client.submit(FOREVER)
    wait_until_running(client, running)
    oak.send_signal(signal.SIGTERM)
    eventually(lambda: workers(client)["oak"].state.value == "draining", "oak drains")
    oak.send_signal(signal.SIGTERM)
    assert oak.wait(DEADLINE_S) == 0
    assert client.get(running).state is TaskState.QUEUED
    client.ask(wire.Cancel((running,)))


def test_a_worker_finds_a_broker_that_starts_later(served: Served) -> None:
    grid, broker, client = served
    broker.kill()
    client.close()
    grid.worker("oak", slots=1)
    eventually(lambda: len(grid.slots()) == 1, "its slot has started")
    broker.restart()
    again = broker.client()
    again.log_in("ann")
    wait_for_workers(again, "oak")
    (task,) = again.submit("1+1")
    assert ended(again, task).summary == "2"


def test_what_runs_while_the_broker_restarts_is_adopted_and_ends_once(served: Served) -> None:
    # Given a task that runs and some that wait
    grid, broker, client = served
    grid.worker("oak", slots=1)
    wait_for_workers(client, "oak")
    running, *waiting = client.submit(busy(150), *[f"{n}+{n}" for n in range(50)])
    wait_until_running(client, running)
    # When the broker is killed and starts again
    client.close()
    broker.restart()
    again = broker.client()
    again.log_in("ann")
    # Then the task goes on where it was, in its first attempt
    row = ended(again, running)
    assert (row.state, row.attempt, row.worker) == (TaskState.DONE, 1, "oak")
    # And nothing is lost
    rows = [ended(again, task) for task in waiting]
    assert [row.summary for row in rows] == [str(2 * n) for n in range(50)]


def test_outcomes_wait_for_the_broker(served: Served) -> None:
    # Given a task that ends while there is no broker
    grid, broker, client = served
    grid.worker("oak", slots=1)
    wait_for_workers(client, "oak")
    (task,) = client.submit(busy(60))
    wait_until_running(client, task)
    client.close()
    broker.kill()
    wait_until_idle(grid)
    # When it is back
    broker.restart()
    again = broker.client()
    again.log_in("ann")
    # Then the result arrives, and was not computed again
    row = ended(again, task)
    assert (row.state, row.attempt) == (TaskState.DONE, 1)


def test_a_slot_that_cannot_start_does_not_end_its_worker(
    served: Served, tmp_path_factory: pytest.TempPathFactory
) -> None:
    # Given a worker whose slots die before they are ready
    grid, _, client = served
    broken = tmp_path_factory.mktemp("broken")
    marker = broken / "heal"
    (broken / "sitecustomize.py").write_text(
        "import os, sys\n"
        f"if 'workers.slots.main' in sys.orig_argv and not os.path.exists({str(marker)!r}):\n"
        "    os._exit(3)\n"
    )
    grid.env["PYTHONPATH"] = str(broken)
    oak = grid.worker("oak", slots=1)
    (task,) = client.submit("1+1")
    eventually(lambda: "status 3" in grid.log_of("oak").read_text(), "a slot has died")
    assert oak.poll() is None
    # When the reason goes away
    marker.touch()
    # Then it works
    assert ended(client, task).summary == "2"
