"""`calc workers kill` and `calc workers restart`: on real processes."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from shared.states import WorkerState
from tests.support.brokers import RawPeer, eventually
from tests.support.grids import (
    FOREVER,
    PASSWORD,
    Grid,
    served_grid,
    wait_for_attempt,
    wait_for_workers,
    wait_until_running,
    workers,
)

Served = tuple[Grid, RawPeer]


@pytest.fixture
def served() -> Iterator[Served]:
    """A grid with ann, the administrator, logged in with `calc`, and nobody to work."""
    with served_grid() as (grid, _, ann):
        login = grid.calc("login", "ann", "--password-stdin", stdin=PASSWORD.encode())
        assert login.status == 0, login
        yield grid, ann


def test_a_worker_that_is_killed_ends_at_once_and_its_task_goes_on_elsewhere(
    served: Served,
) -> None:
    # Given
    grid, ann = served
    oak = grid.worker("oak")
    wait_for_workers(ann, "oak")
    (task,) = ann.submit(FOREVER)
    wait_until_running(ann, task)
    grid.worker("elm")
    wait_for_workers(ann, "oak", "elm")

    # When
    done = grid.calc("workers", "kill", "oak", "--yes")

    # Then
    assert (done.status, done.out, done.err) == (0, "", "")
    assert oak.wait(20) == -signal.SIGKILL
    assert workers(ann)["oak"].state is WorkerState.KILLED
    wait_for_attempt(ann, task, 2)
    assert ann.get(task).worker == "elm"


def test_a_worker_that_is_restarted_is_the_same_process_begun_anew(served: Served) -> None:
    # Given
    grid, ann = served
    oak = grid.worker("oak")
    wait_for_workers(ann, "oak")
    before = workers(ann)["oak"]
    slots = {slot.pid for slot in grid.slots()}

    # When
    assert grid.calc("workers", "restart", "oak").status == 0

    # Then
    def began_anew() -> bool:
        now = workers(ann).get("oak")
        alive = now is not None and now.state is WorkerState.ALIVE
        return alive and now is not None and now.joined > before.joined

    eventually(began_anew, "oak is there again")
    assert oak.poll() is None
    assert workers(ann)["oak"].pid == oak.pid
    eventually(lambda: not slots & {slot.pid for slot in grid.slots()}, "its slots are others")


def test_a_worker_that_is_not_there_is_a_sentence(served: Served) -> None:
    # When
    done = served[0].calc("workers", "restart", "fir")

    # Then
    assert done.status == 1
    assert done.err == "calc: There is no such worker; calc workers lists them.\n"
