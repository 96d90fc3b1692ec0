"""Cancelling and deleting: each id is answered for by itself, and both are safe to repeat."""

from __future__ import annotations

import pytest

from shared.states import TaskState
from shared.wire import client as wire
from shared.wire import fleet
from tests.support.core import Sim, SimClient
from tests.support.disk import MemoryDisk

CONFLICT, NOT_FOUND = "conflict", "not_found"


@pytest.fixture
def grid() -> Sim:
    return Sim()


@pytest.fixture
def ann(grid: Sim) -> SimClient:
    return grid.user("ann")


def states(grid: Sim) -> list[TaskState]:
    assert isinstance(grid.disk, MemoryDisk)
    return [task.state for task in grid.disk.tasks.values()]


def cancel(*ids: bytes) -> wire.Cancel:
    return wire.Cancel(ids)


def delete(*ids: bytes) -> wire.Delete:
    return wire.Delete(ids)


def test_a_queued_task_is_cancelled(grid: Sim, ann: SimClient) -> None:
    (task,) = ann.submit("1")

    assert ann.refusals(cancel(task)) == [None]

    assert states(grid) == [TaskState.CANCELLED]
    (row,) = ann.ended_rows
    assert (row.state, row.finished) == (TaskState.CANCELLED, grid.wall)
    assert grid.core.grid.queue.length == 0
    assert not grid.core.grid.tasks


def test_a_running_task_is_cancelled(grid: Sim, ann: SimClient) -> None:
    grid.worker()
    (task,) = ann.submit("1")

    assert ann.refusals(cancel(task)) == [None]
    assert states(grid) == [TaskState.CANCELLED]


def test_cancelling_twice_is_no_mistake(grid: Sim, ann: SimClient) -> None:
    (task,) = ann.submit("1")

    assert ann.refusals(cancel(task, task)) == [None, None]
    assert ann.refusals(cancel(task)) == [None]
    assert len(ann.ended) == 1


def test_what_has_ended_stays_as_it_is(grid: Sim, ann: SimClient) -> None:
    worker = grid.worker()
    (task,) = ann.submit("1")
    worker.finish(task)

    assert ann.refusals(cancel(task)) == [None]
    assert states(grid) == [TaskState.DONE]


def test_a_cancel_in_the_turn_of_the_result_comes_too_late(grid: Sim, ann: SimClient) -> None:
    worker = grid.worker()
    (task,) = ann.submit("1")
    report = worker.outcomes_of(worker.outcome(worker.attempt(task)))

    grid.turn(worker.says(report), event := ann.says(cancel(task)))

    assert ann.reply_to(event) == wire.Handled((None,))
    assert states(grid) == [TaskState.DONE]


def test_a_result_in_the_turn_of_the_cancel_comes_too_late(grid: Sim, ann: SimClient) -> None:
    worker = grid.worker()
    (task,) = ann.submit("1")
    report = worker.outcomes_of(worker.outcome(worker.attempt(task)))

    grid.turn(ann.says(cancel(task)), worker.says(report))

    assert states(grid) == [TaskState.CANCELLED]
    assert len(ann.ended) == 1


def test_a_task_is_cancelled_in_the_turn_it_came_in(grid: Sim, ann: SimClient) -> None:
    grid.worker()
    new = ann.new()

    grid.turn(ann.says(wire.Submit((new,))), event := ann.says(cancel(new.id)))

    assert ann.reply_to(event) == wire.Handled((None,))
    assert states(grid) == [TaskState.CANCELLED]


def test_each_id_is_answered_for_by_itself(grid: Sim, ann: SimClient) -> None:
    (task,) = ann.submit("1")

    assert ann.refusals(cancel(b"?" * 16, task)) == [NOT_FOUND, None]
    assert ann.refusals(delete(task, b"?" * 16)) == [None, NOT_FOUND]


def test_what_is_another_users_is_not_found(grid: Sim, ann: SimClient) -> None:
    bob = grid.user("bob")
    worker = grid.worker(slots=1)
    ended, waiting = ann.submit("1", "2")
    worker.finish(ended)

    assert bob.refusals(cancel(ended, waiting)) == [NOT_FOUND, NOT_FOUND]
    assert bob.refusals(delete(ended, waiting)) == [NOT_FOUND, NOT_FOUND]
    assert states(grid) == [TaskState.DONE, TaskState.RUNNING]


def test_what_has_ended_is_deleted_with_everything_of_it(grid: Sim, ann: SimClient) -> None:
    worker = grid.worker()
    (task,) = ann.submit("1")
    worker.finish(task)

    assert ann.refusals(delete(task)) == [None]

    assert isinstance(grid.disk, MemoryDisk)
    assert not grid.disk.tasks
    assert not grid.disk.payloads
    assert not grid.disk.results
    assert list(grid.disk.tombstones) == [(1, task)]


@pytest.mark.parametrize("workers", [0, 1], ids=["queued", "running"])
def test_what_has_not_ended_is_not_deleted(grid: Sim, ann: SimClient, workers: int) -> None:
    for _ in range(workers):
        grid.worker()
    (task,) = ann.submit("1")

    assert ann.refusals(delete(task)) == [CONFLICT]
    assert len(states(grid)) == 1


def test_deleting_twice_is_no_mistake(grid: Sim, ann: SimClient) -> None:
    (task,) = ann.submit("1")
    ann.ask(cancel(task))

    assert ann.refusals(delete(task, task)) == [None, None]
    assert ann.refusals(delete(task)) == [None]


def test_a_task_is_deleted_in_the_turn_of_its_end(grid: Sim, ann: SimClient) -> None:
    worker = grid.worker()
    (task,) = ann.submit("1")
    report = worker.outcomes_of(worker.outcome(worker.attempt(task)))

    grid.turn(worker.says(report), event := ann.says(delete(task)))

    assert ann.reply_to(event) == wire.Handled((None,))
    assert isinstance(grid.disk, MemoryDisk)
    assert not grid.disk.tasks
    assert not grid.disk.results


def test_a_task_comes_ends_and_is_deleted_in_one_turn(grid: Sim, ann: SimClient) -> None:
    new = ann.new()
    submit = wire.Submit((new,))

    grid.turn(
        ann.says(submit),
        ann.says(cancel(new.id)),
        deleted := ann.says(delete(new.id)),
        again := ann.says(submit),
    )

    assert ann.reply_to(deleted) == wire.Handled((None,))
    reply = ann.reply_to(again)
    assert isinstance(reply, wire.Submitted)
    assert reply.receipts[0].refusal is not None
    assert isinstance(grid.disk, MemoryDisk)
    assert not grid.disk.tasks
    assert list(grid.disk.tombstones) == [(1, new.id)]


def test_cancelling_what_was_deleted_is_not_found(grid: Sim, ann: SimClient) -> None:
    (task,) = ann.submit("1")
    ann.ask(cancel(task))

    grid.turn(ann.says(delete(task)), event := ann.says(cancel(task)))

    reply = ann.reply_to(event)
    assert isinstance(reply, wire.Handled)
    assert reply.refusals[0] is not None


def test_a_number_is_not_used_again_after_its_task_was_deleted(grid: Sim, ann: SimClient) -> None:
    (task,) = ann.submit("1")
    ann.ask(cancel(task))
    ann.ask(delete(task))
    grid.crash()
    ann.greet()
    ann.log_in("ann")

    (receipt,) = ann.receipts(ann.new())

    assert receipt.number == 2


def test_cancelling_and_deleting_right_behind_resuming_know_the_tasks(
    grid: Sim, ann: SimClient
) -> None:
    task, other = ann.submit("1", "2")
    ann.ask(cancel(other))
    client = grid.client()

    grid.turn(
        client.says(wire.Resume(ann.token)),
        one := client.says(cancel(task)),
        two := client.says(delete(other)),
    )

    assert client.reply_to(one) == client.reply_to(two) == wire.Handled((None,))


def test_a_worker_is_told_once_of_all_that_it_is_to_stop(grid: Sim) -> None:
    ann, worker = grid.user("ann"), grid.worker(slots=3)
    tasks = ann.submit("1", "2", "3")

    ann.refusals(wire.Cancel(tuple(tasks)))

    (revoke,) = worker.pushes(fleet.Revoke)
    assert len(revoke.items) == 3
