"""`calc-tui` in a terminal, before a grid of real processes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from shared.states import TaskState
from shared.wire import client as wire
from tests.support.brokers import DEADLINE_S, RawPeer, eventually
from tests.support.grids import (
    FOREVER,
    PASSWORD,
    Grid,
    ended,
    served_grid,
    wait_for_workers,
    wait_until_running,
)
from tests.support.terminals import Terminal, terminal

MANY = 2_500
"""More than there is in flight at a time."""


@contextmanager
def before_the_list(grid: Grid) -> Iterator[Terminal]:
    """The application with the cursor in the list of tasks."""
    assert grid.calc("login", "ann", "--password-stdin", stdin=PASSWORD.encode()).status == 0
    with terminal(grid.command("calc-tui"), grid.env) as screen:
        screen.wait_for("● connected", "ann")
        screen.type("\t")
        screen.wait_for("space Mark")
        yield screen


def attempts(client: RawPeer, state: TaskState) -> list[int]:
    """How often each task was delivered that has come to a state."""
    return [row.attempt for row in client.rows() if row.state is state]


def test_many_failed_tasks_are_retried_through_a_restart_and_deleted() -> None:
    with served_grid() as (grid, broker, client):
        # Given many tasks that have failed, and one that is done
        grid.worker("oak", slots=2)
        wait_for_workers(client, "oak")
        client.submit("6*7", *(f"{number}/0" for number in range(MANY)))
        eventually(lambda: len(attempts(client, TaskState.FAILED)) == MANY, "they have failed")
        with before_the_list(grid) as screen:
            # When all that failed are retried while the broker dies
            screen.type("fa")
            screen.wait_for(f"Tasks  {MANY:,}  {MANY:,} marked  filter: failed")
            screen.type("r")
            screen.wait_for(f"Retry {MANY:,} tasks?")
            screen.type("y")
            broker.restart()
            # Then each of them is
            screen.wait_for(f"Retried {MANY:,} tasks.")
            client = broker.client()
            client.log_in("ann")

            def failed_again() -> bool:
                again = attempts(client, TaskState.FAILED)
                return len(again) == MANY and min(again) > 1

            eventually(failed_again, "they have failed again")

            # And they can be deleted, and nothing else is
            def all_are_marked() -> bool:
                screen.type("a")  # the screen may hear of some only now
                return f"{MANY:,} marked" in screen.text

            screen.wait_until(all_are_marked, "all to be marked")
            screen.type("d")
            screen.wait_for(f"Delete {MANY:,} ended tasks?")
            screen.type("y")
            screen.wait_for(f"Deleted {MANY:,} tasks.", "No task matches the filter")
            assert [row.title for row in client.rows()] == ["6*7"]


def test_a_worker_is_drained_and_leaves_when_nothing_runs_there_any_more() -> None:
    with served_grid() as (grid, _broker, client):
        # Given a worker that does something
        oak = grid.worker("oak")
        wait_for_workers(client, "oak")
        (task,) = client.submit(FOREVER)
        wait_until_running(client, task)
        with before_the_list(grid) as screen:
            # When it is drained
            screen.type("W")
            screen.wait_for("▌oak")
            screen.type("d")
            screen.wait_for("Drain worker oak?", "It finishes what runs there (#1)")
            screen.type("y")
            # Then that is to be seen, and it goes on with what runs
            screen.wait_for("◐ draining", "#1")
            assert oak.poll() is None
            # And it leaves when that has ended
            client.ask(wire.Cancel((task,)))
            assert oak.wait(DEADLINE_S) == 0
            screen.wait_for("No worker is there")
            row = ended(client, task)
            assert (row.state, row.attempt) == (TaskState.CANCELLED, 1)


def test_a_pause_is_on_the_screen_at_once_and_goes_from_it() -> None:
    with served_grid() as (grid, _broker, client):
        grid.worker("oak")
        wait_for_workers(client, "oak")
        with before_the_list(grid) as screen:
            # Given a pause from elsewhere
            assert grid.calc("pause").status == 0
            screen.wait_for("‖ paused")
            (task,) = client.submit("6*7")
            screen.wait_for("○ queued")
            # When it is ended in the application
            screen.type("p")
            screen.wait_for("▌ everything  ‖ paused")
            screen.type(" ")
            # Then what waited goes on
            screen.wait_until_gone("‖ paused")
            assert ended(client, task).summary == "42"
