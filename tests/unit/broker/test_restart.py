"""A broker that starts again adopts what still runs, and queues the rest after one lease."""

from __future__ import annotations

import pytest

from broker.core.events import Side, Unsent
from shared.clock import SECOND
from shared.settings import Settings
from shared.states import TaskState
from shared.wire import client as wire
from shared.wire.rows import Held
from tests.support.core import Sim, SimClient, SimWorker
from tests.support.disk import MemoryDisk

LEASE = Settings().lease


@pytest.fixture
def grid() -> Sim:
    return Sim()


@pytest.fixture
def ann(grid: Sim) -> SimClient:
    return grid.user("ann")


def lose(grid: Sim, worker: SimWorker) -> None:
    """The worker's process dies without a word."""
    grid.turn(Unsent(Side.WORKERS, worker.peer))


@pytest.fixture
def running(grid: Sim, ann: SimClient) -> tuple[SimWorker, bytes]:
    """A worker that holds a task while the broker is killed and started again."""
    worker = grid.worker(slots=1)
    (task,) = ann.submit("1")
    grid.crash()
    return worker, task


def test_what_still_runs_after_a_restart_is_adopted(
    grid: Sim, ann: SimClient, running: tuple[SimWorker, bytes]
) -> None:
    worker, task = running
    held = worker.attempt(task)
    grid.pass_time(LEASE - SECOND)

    assert worker.join([held]).void == ()
    grid.pass_time(SECOND)
    worker.finish(held)

    assert grid.kept(task).state is TaskState.DONE
    assert worker.attempt(task).attempt == 1


def test_what_nobody_claims_after_a_restart_waits_one_lease_and_is_no_try(
    grid: Sim, running: tuple[SimWorker, bytes]
) -> None:
    _, task = running
    other = grid.worker("other", slots=1)
    grid.pass_time(LEASE - SECOND)
    other.beat([])
    assert grid.kept(task).state is TaskState.RUNNING

    grid.pass_time(SECOND)

    assert other.attempt(task).attempt == 2
    assert grid.kept(task).tries == 0


def test_a_wrong_attempt_is_not_adopted(grid: Sim, running: tuple[SimWorker, bytes]) -> None:
    worker, task = running
    wrong = Held(worker.attempt(task).key, 9)

    assert worker.join([wrong]).void == (wrong,)
    assert grid.kept(task).state is TaskState.RUNNING


def test_what_runs_can_be_cancelled_after_a_restart_before_its_worker_is_back(
    grid: Sim, ann: SimClient, running: tuple[SimWorker, bytes]
) -> None:
    worker, task = running
    held = worker.attempt(task)
    ann.greet()
    ann.log_in("ann")

    assert ann.refusals(wire.Cancel((task,))) == [None]
    grid.pass_time(LEASE + SECOND)

    assert worker.join([held]).void == (held,)
    assert grid.kept(task).state is TaskState.CANCELLED


def test_an_adopted_task_names_the_worker_that_has_it(
    grid: Sim, ann: SimClient, running: tuple[SimWorker, bytes]
) -> None:
    """Workers of one name may come back in another order, and be told apart otherwise."""
    worker, task = running
    other = grid.worker("oak", slots=1, join=False)
    assert other.join().name == "oak"

    assert worker.join([worker.attempt(task)]).name == "oak-2"
    worker.finish(task)

    assert isinstance(grid.disk, MemoryDisk)
    assert [t.worker for t in grid.disk.tasks.values()] == ["oak-2"]


def test_what_had_begun_before_a_restart_counts_when_its_worker_dies(
    grid: Sim, ann: SimClient
) -> None:
    worker = grid.worker(slots=1)
    (task,) = ann.submit("1")
    worker.begin(task)
    grid.crash()
    worker.join([worker.attempt(task)])

    lose(grid, worker)

    assert grid.kept(task).tries == 1


def test_tries_are_remembered_over_a_restart(grid: Sim, ann: SimClient) -> None:
    grid.hurry()
    worker = grid.worker(slots=1)
    (task,) = ann.submit("1")
    worker.hand_back(task, tried=True)
    worker.hand_back(task, tried=True)
    grid.crash()
    worker.join([])
    grid.pass_time(LEASE)
    worker.join([])

    worker.hand_back(task, tried=True)

    assert grid.kept(task).state is TaskState.FAILED


def test_the_lease_of_what_ran_begins_when_workers_can_report(
    grid: Sim, running: tuple[SimWorker, bytes]
) -> None:
    worker, task = running
    held = worker.attempt(task)
    # Given a broker that needed longer than a lease to read its database
    grid.jump(2 * LEASE)

    assert worker.join([held]).void == ()
