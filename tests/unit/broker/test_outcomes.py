"""A task ends once: only the attempt that holds it now may say how."""

from __future__ import annotations

import pytest

from shared.clock import HOUR, MINUTE
from shared.limits import INLINE_RESULT_BYTES
from shared.states import TaskState
from shared.wire import client as wire
from shared.wire import fleet
from shared.wire.rows import Begun, Held, TaskError
from tests.support.core import Sim, SimClient, SimWorker
from tests.support.disk import MemoryDisk

ERROR = TaskError("division_by_zero", "Nothing can be divided by zero.", 2, 3)


@pytest.fixture
def grid() -> Sim:
    return Sim()


@pytest.fixture
def ann(grid: Sim) -> SimClient:
    return grid.user("ann")


@pytest.fixture
def worker(grid: Sim) -> SimWorker:
    return grid.worker(slots=1)


def test_a_result_ends_the_task(grid: Sim, ann: SimClient, worker: SimWorker) -> None:
    (task,) = ann.submit("6*7")

    worker.finish(task, b"42")

    (row,) = ann.ended_rows
    assert (row.id, row.state, row.result, row.worker) == (task, TaskState.DONE, b"42", "oak")
    assert grid.kept(task).state is TaskState.DONE
    assert worker.pushes(fleet.Taken) == [fleet.Taken(1)]


def test_an_error_fails_the_task_with_its_place(
    grid: Sim, ann: SimClient, worker: SimWorker
) -> None:
    (task,) = ann.submit("1/0")

    worker.finish(task, error=ERROR)

    (row,) = ann.ended_rows
    assert (row.state, row.error, row.result) == (TaskState.FAILED, ERROR, None)
    assert grid.kept(task).state is TaskState.FAILED


def test_all_outcomes_of_a_turn_are_acknowledged_at_once(grid: Sim, ann: SimClient) -> None:
    worker = grid.worker(slots=2)
    first, second = ann.submit("1", "2")
    messages = [worker.outcomes_of(worker.outcome(worker.attempt(t))) for t in (first, second)]

    grid.turn(*map(worker.says, messages))

    assert worker.pushes(fleet.Taken) == [fleet.Taken(2)]
    assert set(ann.ended) == {first, second}


def test_a_worker_that_joins_anew_is_told_before_what_was_taken(
    grid: Sim, ann: SimClient, worker: SimWorker
) -> None:
    """From then on it counts from one: an old number would stand for what has not come yet."""
    (task,) = ann.submit("1")
    outcomes = worker.outcomes_of(worker.outcome(worker.attempt(task)))
    join = fleet.Join(worker.instance, "oak", "host", 1, "1", 1, ("expression",), (), False)

    grid.turn(worker.says(outcomes), worker.says(join))

    told = [type(message) for _, message in worker.heard]
    assert told[-2:] == [fleet.Taken, fleet.Joined]


def test_a_doubled_result_is_answered_and_ignored(
    grid: Sim, ann: SimClient, worker: SimWorker
) -> None:
    (task,) = ann.submit("1")
    held = worker.attempt(task)

    worker.finish(held, b"first")
    worker.finish(held, b"second")

    assert [row.result for row in ann.ended_rows] == [b"first"]
    assert [taken.number for taken in worker.pushes(fleet.Taken)] == [1, 2]
    assert grid.core.grid.ignored == 1


def test_a_result_doubled_in_one_message_counts_once(
    grid: Sim, ann: SimClient, worker: SimWorker
) -> None:
    (task,) = ann.submit("1")
    held = worker.attempt(task)

    worker.tell(worker.outcomes_of(worker.outcome(held, b"a"), worker.outcome(held, b"b")))

    assert [row.result for row in ann.ended_rows] == [b"a"]


@pytest.mark.parametrize("attempt", [0, 2, 2**62])
def test_a_result_of_another_attempt_is_ignored(
    grid: Sim, ann: SimClient, worker: SimWorker, attempt: int
) -> None:
    (task,) = ann.submit("1")

    worker.finish(worker.attempt(task)._replace(attempt=attempt))

    assert grid.kept(task).state is TaskState.RUNNING
    assert not ann.ended


def test_a_result_of_another_worker_is_ignored(
    grid: Sim, ann: SimClient, worker: SimWorker
) -> None:
    (task,) = ann.submit("1")
    thief = grid.worker("thief")

    thief.finish(worker.attempt(task), b"lie")

    assert grid.kept(task).state is TaskState.RUNNING
    worker.finish(task, b"truth")
    assert [row.result for row in ann.ended_rows] == [b"truth"]


def test_a_result_of_no_task_is_answered_and_ignored(grid: Sim, worker: SimWorker) -> None:
    worker.finish(Held(999, 1))

    assert worker.pushes(fleet.Taken) == [fleet.Taken(1)]
    assert grid.core.grid.ignored == 1


def test_a_result_from_whoever_has_not_joined_is_no_result(grid: Sim, ann: SimClient) -> None:
    worker = grid.worker()
    (task,) = ann.submit("1")
    stranger = grid.worker("stranger", join=False)

    stranger.finish(worker.attempt(task))

    assert stranger.pushes(wire.Stranger)
    assert not ann.ended


def test_a_result_that_crosses_the_cancel_is_ignored(
    grid: Sim, ann: SimClient, worker: SimWorker
) -> None:
    (task,) = ann.submit("1")
    held = worker.attempt(task)

    ann.ask(wire.Cancel((task,)))
    worker.finish(held)

    assert [row.state for row in ann.ended_rows] == [TaskState.CANCELLED]
    assert grid.kept(task).state is TaskState.CANCELLED


def test_a_place_is_free_when_the_worker_says_so_and_not_at_the_cancel(
    grid: Sim, ann: SimClient, worker: SimWorker
) -> None:
    first, second = ann.submit("1", "2")
    held = worker.attempt(first)

    ann.ask(wire.Cancel((first,)))
    assert worker.pushes(fleet.Revoke) == [fleet.Revoke((held,))]
    assert not worker.has(second)

    worker.beat([held])
    assert not worker.has(second)

    worker.beat([])
    assert worker.has(second)


def test_a_late_result_of_an_attempt_that_was_requeued_is_ignored(
    grid: Sim, ann: SimClient, worker: SimWorker
) -> None:
    (task,) = ann.submit("1")
    late = worker.attempt(task)
    worker.hand_back(task)
    assert worker.attempt(task).attempt == 2

    worker.finish(late, b"late")
    assert not ann.ended

    worker.finish(task, b"right")
    assert [row.result for row in ann.ended_rows] == [b"right"]


def test_an_outcome_that_says_nothing_or_both_is_refused(
    grid: Sim, ann: SimClient, worker: SimWorker
) -> None:
    (task,) = ann.submit("1")
    said = worker.outcome(worker.attempt(task))

    worker.tell(worker.outcomes_of(said._replace(result=None), said._replace(error=ERROR)))

    assert grid.kept(task).state is TaskState.RUNNING
    assert grid.core.grid.refused == 2


def test_a_large_result_is_kept_whole_and_left_out_of_the_push(
    grid: Sim, ann: SimClient, worker: SimWorker
) -> None:
    (task,) = ann.submit("1")
    large = b"9" * (INLINE_RESULT_BYTES + 1)

    worker.finish(task, large)

    assert isinstance(grid.disk, MemoryDisk)
    assert list(grid.disk.results.values()) == [large]
    assert [row.result for row in ann.ended_rows] == [None]


def test_what_a_beat_does_not_name_although_it_arrived_is_queued_again(
    ann: SimClient, worker: SimWorker
) -> None:
    (task,) = ann.submit("1")

    worker.beat([], received=1)

    assert worker.attempt(task).attempt == 2


def test_what_is_still_on_its_way_is_not_missed(
    grid: Sim, ann: SimClient, worker: SimWorker
) -> None:
    (task,) = ann.submit("1")

    worker.beat([], received=0)

    assert worker.attempt(task).attempt == 1
    assert grid.kept(task).state is TaskState.RUNNING


def test_a_beat_that_names_another_attempt_does_not_name_this_one(
    ann: SimClient, worker: SimWorker
) -> None:
    (task,) = ann.submit("1")
    held = worker.attempt(task)

    worker.beat([held._replace(attempt=7)])

    assert worker.attempt(task).attempt == 2


def test_a_beat_that_names_what_is_not_held_changes_nothing(
    grid: Sim, ann: SimClient, worker: SimWorker
) -> None:
    (task,) = ann.submit("1")
    other = grid.worker("other")

    other.beat([worker.attempt(task)], [Begun(worker.attempt(task).key, 1, 5)])

    worker.finish(task)
    assert ann.ended == [task]


def test_a_task_that_has_begun_says_since_when(
    grid: Sim, ann: SimClient, worker: SimWorker
) -> None:
    (task,) = ann.submit("1")

    worker.begin(task)

    assert isinstance(grid.disk, MemoryDisk)
    assert [t.started for t in grid.disk.tasks.values()] == [grid.wall]


@pytest.mark.parametrize("end", ["done", "cancelled"])
def test_no_task_ends_before_it_has_begun_whatever_the_clocks_say(
    grid: Sim, ann: SimClient, worker: SimWorker, end: str
) -> None:
    # Given a worker whose clock is an hour ahead
    (task,) = ann.submit("1")
    held = worker.attempt(task)
    ahead = grid.wall + HOUR
    worker.beat([held], [Begun(held.key, held.attempt, ahead)])
    # When the task ends, by that clock or by the broker's
    if end == "done":
        outcome = worker.outcome(held)._replace(started=ahead, finished=ahead - MINUTE)
        worker.tell(worker.outcomes_of(outcome))
    else:
        ann.ask(wire.Cancel((task,)))
    # Then it has taken no time at all, which is as near as can be said
    (row,) = ann.ended_rows
    assert (row.started, row.finished) == (ahead, ahead)


def test_the_worker_counts_what_it_did(grid: Sim, ann: SimClient, worker: SimWorker) -> None:
    good, bad = ann.submit("1", "1/0")
    worker.finish(good)
    worker.finish(bad, error=ERROR)

    fleet_now = ann.ask(wire.Workers())

    assert isinstance(fleet_now, wire.FleetNow)
    assert [(row.done, row.failed) for row in fleet_now.workers] == [(1, 1)]
