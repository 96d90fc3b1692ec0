"""A task that has failed or was cancelled is done anew when its owner wants it."""

from __future__ import annotations

import pytest

from shared.states import TaskState
from shared.wire import client as wire
from shared.wire.rows import Plan, SettingValue, Step, TaskError
from tests.support.core import Sim, SimClient, SimWorker
from tests.support.kept import inputs_of, operations_of, row_of

QUEUED, RUNNING, WAITING = TaskState.QUEUED, TaskState.RUNNING, TaskState.WAITING
DONE, FAILED, CANCELLED = TaskState.DONE, TaskState.FAILED, TaskState.CANCELLED
ERROR = TaskError("division_by_zero", "division by zero", 0, 1)


@pytest.fixture
def ann(kept: Sim) -> SimClient:
    return kept.user("ann")


@pytest.fixture
def worker(kept: Sim, ann: SimClient) -> SimWorker:
    return kept.worker(slots=4)


def retry(client: SimClient, *ids: bytes) -> list[str | None]:
    reply = client.ask(wire.Retry(ids))
    assert isinstance(reply, wire.Handled), reply
    return [refusal.code if refusal else None for refusal in reply.refusals]


def finish(worker: SimWorker, number: int, result: bytes | None = b"42") -> None:
    """End a task, in failure where there is no result."""
    keys = {task.number: key for key, task in worker.grid.core.grid.tasks.items()}
    held = next(held for held in worker.holding() if held.key == keys[number])
    worker.finish(held, result, None if result else ERROR)


def test_a_failed_task_is_done_after_all(kept: Sim, ann: SimClient, worker: SimWorker) -> None:
    (task,) = ann.submit("1/0")
    finish(worker, 1, None)

    assert retry(ann, task) == [None]

    row = row_of(kept, 1)
    assert (row.state, row.error, row.finished, row.attempt) == (RUNNING, None, None, 2)
    finish(worker, 1)
    assert row_of(kept, 1).state is DONE


def test_a_cancelled_task_is_done_after_all(kept: Sim, ann: SimClient) -> None:
    (task,) = ann.submit("1")
    ann.refusals(wire.Cancel((task,)))

    assert retry(ann, task) == [None]

    assert row_of(kept, 1).state is QUEUED
    assert kept.core.grid.queue.length == 1
    assert kept.core.grid.counts(1).queued == 1


def test_the_fence_is_not_set_back(kept: Sim, ann: SimClient, worker: SimWorker) -> None:
    (task,) = ann.submit("1")
    (late,) = worker.holding()
    ann.refusals(wire.Cancel((task,)))
    retry(ann, task)

    worker.finish(late, b"what was cancelled")

    assert row_of(kept, 1).state is RUNNING


def test_tries_count_anew(kept: Sim, ann: SimClient, worker: SimWorker) -> None:
    (task,) = ann.submit("1")
    kept.core.grid.tasks[worker.holding()[0].key].tries = 2
    finish(worker, 1, None)

    retry(ann, task)

    assert [held.tries for held in kept.core.grid.tasks.values()] == [0]


def test_one_that_waits_again_for_the_same_begins_once(
    kept: Sim, ann: SimClient, worker: SimWorker
) -> None:
    _, task = ann.submit("1", "$1+1")
    ann.refusals(wire.Cancel((task,)))
    assert retry(ann, task) == [None]

    finish(worker, 1)

    assert (row_of(kept, 2).state, row_of(kept, 2).attempt) == (RUNNING, 1)
    assert kept.core.grid.tasks[2].linked == len(b"42")


def test_retrying_twice_is_no_mistake(kept: Sim, ann: SimClient, worker: SimWorker) -> None:
    (task,) = ann.submit("1")
    finish(worker, 1, None)

    assert retry(ann, task, task) == [None, None]
    assert retry(ann, task) == [None]

    assert len(worker.assigned) == 2


def test_what_is_done_stays_done(kept: Sim, ann: SimClient, worker: SimWorker) -> None:
    (task,) = ann.submit("1")
    finish(worker, 1)

    assert retry(ann, task) == ["conflict"]

    assert row_of(kept, 1).state is DONE


def test_what_is_anothers_or_deleted_is_not_there(
    kept: Sim, ann: SimClient, worker: SimWorker
) -> None:
    bob = kept.user("bob")
    (task,) = ann.submit("1")
    finish(worker, 1, None)
    assert retry(bob, task) == ["not_found"]
    ann.refusals(wire.Delete((task,)))

    assert retry(ann, task, kept.new_id()) == ["not_found", "not_found"]


def test_cancelling_deleting_and_retrying_in_one_turn(
    kept: Sim, ann: SimClient, worker: SimWorker
) -> None:
    first, second = ann.submit("1", "2")
    events = [
        ann.says(wire.Cancel((first,))),
        ann.says(wire.Retry((first, second))),
        ann.says(wire.Delete((first,))),
        ann.says(wire.Retry((first,))),
    ]

    kept.turn(*events)

    codes = []
    for reply in map(ann.reply_to, events):
        assert isinstance(reply, wire.Handled)
        codes.append([refusal.code if refusal else None for refusal in reply.refusals])
    assert codes == [[None], ["conflict", None], [None], ["not_found"]]


def test_it_refers_to_the_same_results_as_before(
    kept: Sim, ann: SimClient, worker: SimWorker
) -> None:
    ann.submit("1")
    finish(worker, 1, b"one")
    (task,) = ann.submit("$1+1")
    finish(worker, 2, None)

    retry(ann, task)

    assert inputs_of(kept, worker) == [(b"one",), (b"one",)]


def test_it_waits_for_what_it_refers_to_where_both_are_retried(
    kept: Sim, ann: SimClient, worker: SimWorker
) -> None:
    first, second = ann.submit("1/0", "$1+1")
    finish(worker, 1, None)
    assert row_of(kept, 2).state is FAILED

    assert retry(ann, second, first) == [None, None]

    assert [row_of(kept, number).state for number in (1, 2)] == [RUNNING, WAITING]
    finish(worker, 1)
    assert row_of(kept, 2).state is RUNNING


def test_one_whose_reference_will_never_come_is_refused_and_stays(
    kept: Sim, ann: SimClient, worker: SimWorker
) -> None:
    first, second = ann.submit("1/0", "$1+1")
    finish(worker, 1, None)

    assert retry(ann, second) == ["conflict"]
    ann.refusals(wire.Delete((first,)))
    assert retry(ann, second) == ["conflict"]

    assert row_of(kept, 2).state is FAILED


def test_what_it_was_split_into_is_forgotten(kept: Sim, ann: SimClient, worker: SimWorker) -> None:
    plan = Plan((Step(b"a", (), 100, "+", 0, 1), Step(b"b", (0,), 100, "+", 0, 1)))
    (task,) = ann.submit("1+2")
    (held,) = worker.holding()
    outcome = worker.outcome(held, None)._replace(plan=plan)
    worker.tell(worker.outcomes_of(outcome))
    ann.refusals(wire.Cancel((task,)))

    retry(ann, task)

    assert operations_of(kept, 1) == ()
    row = row_of(kept, 1)
    assert (row.state, row.steps, row.steps_done) == (RUNNING, 0, 0)


def test_one_that_was_solved_meanwhile_is_answered_at_once(
    kept: Sim, ann: SimClient, worker: SimWorker
) -> None:
    (task,) = ann.submit("6*7")
    ann.refusals(wire.Cancel((task,)))
    ann.submit("6 * 7")
    finish(worker, 2)

    retry(ann, task)

    row = row_of(kept, 1)
    assert (row.state, row.cached) == (DONE, True)


def test_it_survives_a_restart(kept: Sim, ann: SimClient) -> None:
    (task,) = ann.submit("1")
    ann.refusals(wire.Cancel((task,)))
    retry(ann, task)

    kept.crash()
    worker = kept.worker(slots=1)

    assert len(worker.holding()) == 1


def test_it_counts_for_the_quota(kept: Sim, ann: SimClient) -> None:
    (task,) = ann.submit("1")
    ann.refusals(wire.Cancel((task,)))
    ann.ask(wire.ChangeSettings((SettingValue("quota.user", 1),)))
    ann.submit("2")

    assert retry(ann, task) == ["overloaded"]

    assert row_of(kept, 1).state is CANCELLED


def test_who_is_retried_waits_once_for_what_it_refers_to(
    kept: Sim, ann: SimClient, worker: SimWorker
) -> None:
    ann.submit("1+1")
    (reference,) = ann.submit("$1+1")
    ann.refusals(wire.Cancel((reference,)))
    assert retry(ann, reference) == [None]

    finish(worker, 1)

    assert row_of(kept, 2).state is RUNNING
    assert inputs_of(kept, worker)[-1] == (b"42",)


def test_who_is_retried_shares_once(kept: Sim, ann: SimClient, worker: SimWorker) -> None:
    ann.submit("1/0")
    (equal,) = ann.submit("1/0")
    ann.refusals(wire.Cancel((equal,)))
    assert retry(ann, equal) == [None]

    finish(worker, 1, None)

    assert row_of(kept, 2).state is RUNNING


def test_who_is_retried_after_a_restart_is_not_taken_for_what_ran_before(
    kept: Sim, ann: SimClient, worker: SimWorker
) -> None:
    (task,) = ann.submit("1")
    (held,) = worker.holding()
    kept.crash()
    ann.greet()
    ann.log_in("ann")
    ann.refusals(wire.Cancel((task,)))
    assert retry(ann, task) == [None]

    worker.reconnect()
    joined = worker.join([held])

    assert joined.void == (held,)
    worker.finish(held, b"too late")
    assert row_of(kept, 1).state is RUNNING
