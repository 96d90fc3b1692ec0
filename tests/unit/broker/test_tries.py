"""What counts as a try, and what comes after the last one."""

from __future__ import annotations

import pytest

from broker.core.events import Side, Unsent
from shared.clock import SECOND
from shared.settings import Settings
from shared.states import TaskState
from shared.wire import client as wire
from shared.wire import fleet
from shared.wire.codec import decode, encode, read_header
from shared.wire.rows import Begun, GivenBack
from tests.support.core import Sim, SimClient, SimWorker

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


def test_only_what_had_begun_counts_as_a_try_when_a_worker_dies(grid: Sim, ann: SimClient) -> None:
    worker = grid.worker(slots=1)
    worker.capacity = 2
    worker.beat([])
    head, prefetched = ann.submit("1", "2")
    worker.beat([worker.attempt(head), worker.attempt(prefetched)])
    worker.tell(
        fleet.Beat(
            worker.received,
            (worker.attempt(head), worker.attempt(prefetched)),
            (begun(worker, head),),
            2,
        )
    )

    lose(grid, worker)

    assert (grid.kept(head).tries, grid.kept(prefetched).tries) == (1, 0)


def begun(worker: SimWorker, task: bytes) -> Begun:
    held = worker.attempt(task)
    return Begun(held.key, held.attempt, worker.grid.wall)


@pytest.mark.parametrize(("tried", "tries"), [(False, 0), (True, 1)])
def test_handing_back_counts_only_if_a_slot_died_with_it(
    grid: Sim, ann: SimClient, tried: bool, tries: int
) -> None:
    grid.hurry()
    worker = grid.worker(slots=1)
    (task,) = ann.submit("1")

    worker.hand_back(task, tried=tried)

    assert grid.kept(task).tries == tries
    assert worker.attempt(task).attempt == 2


def test_a_task_that_kills_its_slots_is_given_up_with_the_reason(grid: Sim, ann: SimClient) -> None:
    grid.hurry()
    worker = grid.worker(slots=1)
    (task,) = ann.submit("1")

    for _ in range(grid.core.grid.settings.max_tries):
        worker.hand_back(task, tried=True, reason="Its slot was killed by signal 9.")

    (row,) = ann.ended_rows
    assert row.state is TaskState.FAILED
    assert row.error is not None
    assert row.error.code == "lost"
    assert "3 tries" in row.error.message
    assert "signal 9" in row.error.message
    assert row.finished == grid.wall
    assert not worker.grid.core.grid.tasks


def test_a_long_reason_still_fits_into_its_row(grid: Sim, ann: SimClient) -> None:
    grid.hurry()
    worker = grid.worker(slots=1)
    (task,) = ann.submit("1")

    for _ in range(grid.core.grid.settings.max_tries):
        worker.hand_back(task, tried=True, reason="x" * 1_000)

    (push,) = ann.pushes(wire.TasksEnded)
    frames = encode(push)
    assert decode(read_header(frames), frames[1]) == push


def test_a_task_that_kills_its_workers_is_given_up(grid: Sim, ann: SimClient) -> None:
    grid.hurry()
    (task,) = ann.submit("1")

    for number in range(grid.core.grid.settings.max_tries):
        worker = grid.worker(f"w{number}", slots=1)
        worker.begin(task)
        lose(grid, worker)

    assert [row.state for row in ann.ended_rows] == [TaskState.FAILED]


def test_being_handed_around_for_ever_is_no_reason_to_give_up(grid: Sim, ann: SimClient) -> None:
    worker = grid.worker(slots=1)
    (task,) = ann.submit("1")

    for _ in range(20):
        worker.hand_back(task)

    assert worker.attempt(task).attempt == 21
    worker.finish(task)
    assert ann.ended == [task]


def test_leaving_never_counts_as_a_try(grid: Sim, ann: SimClient) -> None:
    worker = grid.worker(slots=1)
    (task,) = ann.submit("1")
    worker.begin(task)

    worker.tell(fleet.Leave())

    assert grid.kept(task).tries == 0
    assert grid.kept(task).state is TaskState.QUEUED


def test_a_stale_hand_back_is_ignored(grid: Sim, ann: SimClient) -> None:
    worker = grid.worker(slots=1)
    (task,) = ann.submit("1")
    stale = worker.attempt(task)
    worker.hand_back(task)

    item = GivenBack(stale.key, stale.attempt, True, "late")
    worker.tell(fleet.HandBack((item,), 1))

    assert grid.kept(task).tries == 0
    assert worker.attempt(task).attempt == 2


def test_what_a_worker_died_of_is_a_suspect_and_soon_given_up(grid: Sim) -> None:
    grid.hurry()
    # Given a task that takes its worker along before anything can be said of it
    ann = grid.user("ann")
    poison, innocent = ann.submit("1", "2")
    # When that happens again and again
    for number in range(4):
        worker = grid.worker(f"w{number}", slots=1)
        worker.capacity = 2
        assigned = [item for item in worker.assigned if item.key == worker.attempt(poison).key]
        assert [item.suspect for item in assigned] == [number > 0]
        if assigned[0].suspect:
            worker.begin(poison)
        grid.turn(Unsent(Side.WORKERS, worker.peer))
    # Then it is given up, and the task behind it is not
    assert grid.kept(poison).state is TaskState.FAILED
    assert grid.kept(innocent).state is TaskState.QUEUED
    assert grid.kept(innocent).tries == 0


def test_who_was_merely_silent_takes_back_the_tries_it_was_blamed_for(
    grid: Sim, ann: SimClient
) -> None:
    # Given a worker that falls silent in the middle of a task
    worker = grid.worker(slots=1)
    (task,) = ann.submit("1")
    worker.begin(task)
    lose(grid, worker)
    assert grid.kept(task).tries == 1
    # When it is heard from again
    worker.join([])
    # Then it has not died, and nothing counts against the task
    assert grid.kept(task).tries == 0
    # But what another one is blamed for stays
    grid.pass_time(SECOND)
    other = grid.worker("elm", slots=1)
    worker.join([])
    assert len(other.holding()) + len(worker.holding()) == 1
