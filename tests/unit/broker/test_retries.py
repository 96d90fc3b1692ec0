"""What is lost is tried again after a pause, and its owner is told of each try."""

from __future__ import annotations

import pytest

from broker.core.retries import PAUSE_MOST, pause_of
from broker.store.repository import Repository
from shared.clock import SECOND
from shared.states import TaskState
from shared.wire import client as wire
from shared.wire import fleet
from shared.wire.rows import GivenBack
from tests.support.core import Sim, SimClient, SimWorker
from tests.support.kept import detail_of, row_of

FIRST = 250
"""The setting `task.backoff`, by default."""


@pytest.fixture
def ann(kept: Sim) -> SimClient:
    return kept.user("ann")


@pytest.fixture
def worker(kept: Sim) -> SimWorker:
    return kept.worker(slots=1)


def die(worker: SimWorker, reason: str = "It died.") -> None:
    """The slot dies of what it does."""
    (held,) = worker.holding()
    item = GivenBack(held.key, held.attempt, True, reason)
    worker.tell(fleet.HandBack((item,), worker.capacity))


def wait(kept: Sim, worker: SimWorker, millis: int) -> None:
    """Let time pass while the worker goes on saying that it is alive."""
    for _ in range(0, millis, 50):
        kept.jump(50)
        worker.beat(worker.holding())


def test_a_try_that_came_to_nothing_is_followed_by_a_pause(
    kept: Sim, ann: SimClient, worker: SimWorker
) -> None:
    ann.submit("1")

    die(worker)

    assert worker.holding() == []
    assert row_of(kept, 1).state is TaskState.QUEUED
    wait(kept, worker, FIRST)
    (held,) = worker.holding()
    assert held.attempt == 2


def test_others_go_on_meanwhile(kept: Sim, ann: SimClient, worker: SimWorker) -> None:
    ann.submit("1", "2")

    die(worker)

    (held,) = worker.holding()
    assert kept.core.grid.tasks[held.key].number == 2


def test_what_was_no_fault_of_the_task_waits_for_nothing(
    kept: Sim, ann: SimClient, worker: SimWorker
) -> None:
    ann.submit("1")
    worker.tell(fleet.Leave())

    other = kept.worker("elm", slots=1)

    assert len(other.holding()) == 1


def test_a_pause_is_no_longer_than_twice_the_one_before_could_be(kept: Sim, ann: SimClient) -> None:
    ann.submit("1")
    (task,) = kept.core.grid.tasks.values()
    for tries, most in ((1, FIRST), (2, 2 * FIRST), (3, 4 * FIRST), (40, PAUSE_MOST)):
        task.tries = tries
        pauses = []
        for attempt in range(200):
            task.attempt = attempt
            pauses.append(pause_of(task, FIRST))
        assert max(pauses) <= most
        assert max(pauses) > 0.9 * most
        assert min(pauses) < 0.1 * most


def test_jobs_that_were_lost_together_come_back_apart(kept: Sim, ann: SimClient) -> None:
    ann.submit(*map(str, range(50)))
    pauses = set()
    for task in kept.core.grid.tasks.values():
        task.tries = 10
        pauses.add(pause_of(task, FIRST))

    assert len(pauses) > 45


def test_one_that_is_cancelled_in_its_pause_never_comes_back(
    kept: Sim, ann: SimClient, worker: SimWorker
) -> None:
    (task,) = ann.submit("1")
    die(worker)

    assert ann.refusals(wire.Cancel((task,))) == [None]

    wait(kept, worker, SECOND)
    assert worker.holding() == []
    assert kept.core.grid.queue.length == 0
    assert row_of(kept, 1).state is TaskState.CANCELLED


def test_a_restart_ends_every_pause(kept: Sim, ann: SimClient, worker: SimWorker) -> None:
    ann.submit("1")
    die(worker)

    kept.crash()
    worker.join()

    assert len(worker.holding()) == 1


def test_the_reason_of_each_try_is_kept(kept: Sim, ann: SimClient, worker: SimWorker) -> None:
    ann.submit("1")
    for number in range(kept.core.grid.settings.max_tries):
        die(worker, f"Reason {number}.")
        wait(kept, worker, 5 * SECOND)

    detail = detail_of(kept, 1)

    assert detail.row.state is TaskState.FAILED
    assert [loss.reason for loss in detail.losses] == ["Reason 0.", "Reason 1.", "Reason 2."]
    assert [loss.attempt for loss in detail.losses] == [1, 2, 3]
    assert {loss.worker for loss in detail.losses} == {"oak"}


def test_reasons_go_with_their_task(kept: Sim, ann: SimClient, worker: SimWorker) -> None:
    (task,) = ann.submit("1")
    die(worker)
    ann.refusals(wire.Cancel((task,)))

    ann.refusals(wire.Delete((task,)))

    repository = kept.disk
    assert isinstance(repository, Repository)
    assert repository._database.execute_sql("SELECT count(*) FROM loss").fetchone() == (0,)
