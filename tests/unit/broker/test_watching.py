"""Pushes: what each connection is told without asking, and how often."""

from __future__ import annotations

from itertools import pairwise

import pytest

from shared import limits
from shared.clock import SECOND
from shared.limits import BATCH_BYTES
from shared.states import TaskState, WorkerState
from shared.wire import client as wire
from shared.wire.codec import encode
from shared.wire.fleet import Beat
from shared.wire.rows import Begun, CurrentTask, TaskRow
from tests.support.core import Sim, SimClient

TASKS = wire.Watch(tasks=True, fleet=False)
FLEET = wire.Watch(tasks=False, fleet=True)


@pytest.fixture
def grid() -> Sim:
    return Sim()


@pytest.fixture
def ann(grid: Sim) -> SimClient:
    return grid.user("ann")


def told(client: SimClient) -> list[TaskRow]:
    return [row for push in client.pushes(wire.TasksChanged) for row in push.rows]


# Followers


def test_who_submitted_is_told_of_the_end_in_the_very_turn(grid: Sim, ann: SimClient) -> None:
    worker = grid.worker()
    (task,) = ann.submit("1")

    worker.finish(task, b"42")

    assert [(row.id, row.result) for row in ann.ended_rows] == [(task, b"42")]


def test_who_does_not_follow_is_not_told(grid: Sim, ann: SimClient) -> None:
    worker = grid.worker()
    (task,) = ann.submit("1", follow=False)

    worker.finish(task, b"42")

    assert ann.ended_rows == []


def test_other_connections_are_not_told_of_ends(grid: Sim, ann: SimClient) -> None:
    worker = grid.worker()
    other, bob = grid.client(), grid.user("bob")
    other.log_in("ann")
    (task,) = ann.submit("1")

    worker.finish(task)

    assert (ann.ended, other.ended, bob.ended) == ([task], [], [])


def test_who_submits_again_over_another_connection_is_told_there(grid: Sim, ann: SimClient) -> None:
    worker = grid.worker()
    new = ann.new()
    ann.receipts(new)
    other = grid.client()
    other.log_in("ann")
    other.receipts(new)

    worker.finish(new.id)

    assert (ann.ended, other.ended) == ([new.id], [new.id])


def test_who_has_logged_out_is_told_nothing(grid: Sim, ann: SimClient) -> None:
    worker = grid.worker()
    (task,) = ann.submit("1")
    ann.ask(wire.LogOut())

    worker.finish(task)

    assert not ann.ended


def test_who_speaks_for_another_user_in_that_turn_is_told_nothing(
    grid: Sim, ann: SimClient
) -> None:
    # Given a connection that follows a task of ann's
    bob = grid.user("bob")
    worker = grid.worker()
    (task,) = ann.submit("1")
    # When the task ends in the turn in which the connection goes over to bob
    ending = worker.says(worker.outcomes_of(worker.outcome(worker.attempt(task))))
    grid.turn(ending, ann.says(wire.Resume(bob.token)))
    # Then bob does not hear of it
    assert ann.ended == []


def test_who_logs_out_in_that_turn_is_told_nothing(grid: Sim, ann: SimClient) -> None:
    (task,) = ann.submit("1")

    grid.turn(ann.says(wire.Cancel((task,))), ann.says(wire.LogOut()))

    assert ann.ended == []


def test_ends_of_one_turn_come_in_one_message(grid: Sim, ann: SimClient) -> None:
    worker = grid.worker(slots=3)
    ids = ann.submit("1", "2", "3")

    worker.tell(worker.outcomes_of(*[worker.outcome(worker.attempt(task)) for task in ids]))

    assert [len(push.rows) for push in ann.pushes(wire.TasksEnded)] == [3]


def test_large_ends_are_cut_into_messages_of_a_bearable_size(grid: Sim, ann: SimClient) -> None:
    worker = grid.worker(slots=200)
    ids = ann.submit(*map(str, range(200)))
    items = [worker.outcome(worker.attempt(task), b"9" * 16_000) for task in ids]

    worker.tell(worker.outcomes_of(*items))

    pushes = ann.pushes(wire.TasksEnded)
    assert sum(len(push.rows) for push in pushes) == 200
    assert max(len(encode(push)[1]) for push in pushes) < BATCH_BYTES + 200 * 300


# Watchers


def test_a_watcher_is_told_of_its_own_tasks_only(grid: Sim, ann: SimClient) -> None:
    bob = grid.user("bob")
    ann.ask(TASKS)
    bob.ask(TASKS)

    (task,) = ann.submit("1")
    grid.pass_time(SECOND)

    assert [row.id for row in told(ann)] == [task]
    assert not told(bob)


def test_a_row_that_changes_often_is_told_once_in_its_last_state(grid: Sim, ann: SimClient) -> None:
    worker = grid.worker()
    ann.ask(TASKS)
    ann.submit("0")
    before = len(told(ann))
    (task,) = ann.submit("1")
    worker.begin(task)
    worker.finish(task)
    assert len(told(ann)) == before

    grid.pass_time(SECOND)

    assert [row.state for row in told(ann)[before:] if row.id == task] == [TaskState.DONE]


def test_a_watcher_is_told_at_most_ten_times_a_second(grid: Sim, ann: SimClient) -> None:
    ann.ask(TASKS)

    for _ in range(100):
        grid.jump(10)
        ann.submit("1")

    assert 9 <= len(ann.pushes(wire.TasksChanged)) <= 11
    grid.jump(100)
    grid.turn()
    assert len(told(ann)) == 100


def test_the_broker_comes_back_in_time_for_what_it_has_not_told(grid: Sim, ann: SimClient) -> None:
    ann.ask(TASKS)
    ann.submit("0")
    event = ann.says(wire.Submit((ann.new(),)))

    decision = grid.core.decide([event], grid.disk.load(grid.core.needs([event])), grid._instant())

    assert decision.wait <= 100


def test_nothing_is_kept_to_be_told_to_nobody(grid: Sim, ann: SimClient) -> None:
    ann.submit("1")
    assert not grid.core._watchers.pending

    ann.ask(TASKS)
    ann.submit("2")
    grid.pass_time(SECOND)
    assert not grid.core._watchers.pending


def test_results_are_not_pushed_to_watchers(grid: Sim, ann: SimClient) -> None:
    worker = grid.worker()
    ann.ask(TASKS)
    (task,) = ann.submit("1")
    worker.finish(task)
    grid.pass_time(SECOND)

    assert [row.result for row in told(ann)] == [None] * len(told(ann))


def test_rows_come_in_the_order_of_their_revisions(grid: Sim, ann: SimClient) -> None:
    worker = grid.worker(slots=10)
    ann.ask(TASKS)
    ids = ann.submit(*map(str, range(10)))
    for task in reversed(ids):
        worker.finish(task)
    grid.pass_time(SECOND)

    for push in ann.pushes(wire.TasksChanged):
        revisions = [row.revision for row in push.rows]
        assert revisions == sorted(revisions)
        assert push.revision >= max(revisions, default=0)


def test_many_rows_come_in_several_messages_that_can_be_resumed_between(
    grid: Sim, ann: SimClient
) -> None:
    ann.ask(TASKS)
    ann.submit("0")
    ann.submit(*map(str, range(1_200)))
    grid.pass_time(SECOND)

    pushes = ann.pushes(wire.TasksChanged)
    assert sum(len(push.rows) for push in pushes) == 1_201
    for push, following in pairwise(pushes):
        assert push.revision < following.revision
        assert push.revision == push.rows[-1].revision


def test_deletions_are_told(grid: Sim, ann: SimClient) -> None:
    ann.ask(TASKS)
    (task,) = ann.submit("1")
    ann.ask(wire.Cancel((task,)))
    ann.ask(wire.Delete((task,)))
    grid.pass_time(SECOND)

    last = ann.pushes(wire.TasksChanged)[-1]
    assert last.deleted == (task,)
    assert task not in [row.id for row in last.rows]


def test_no_deletion_is_left_out_however_many_there_are(grid: Sim, ann: SimClient) -> None:
    count = limits.BATCH_ITEMS + 5
    ids = ann.submit(*["1"] * count)
    ann.ask(wire.Cancel(tuple(ids)))
    ann.ask(TASKS)
    half = count // 2

    grid.turn(
        ann.says(wire.Delete(tuple(ids[:half]))),
        ann.says(wire.Delete(tuple(ids[half:]))),
    )
    grid.pass_time(SECOND)

    pushes = ann.pushes(wire.TasksChanged)
    assert {task for push in pushes for task in push.deleted} == {*ids}
    assert max(len(push.deleted) for push in pushes) <= limits.BATCH_ITEMS


def test_watching_says_after_which_revision_pushes_follow(grid: Sim, ann: SimClient) -> None:
    ann.submit("1")

    assert ann.ask(TASKS) == wire.Watching(grid.core.grid.revision)


def test_a_watch_replaces_the_one_before(grid: Sim, ann: SimClient) -> None:
    ann.ask(TASKS)
    ann.ask(wire.Watch(tasks=False, fleet=False))
    ann.submit("1")
    grid.pass_time(SECOND)

    assert not ann.pushes(wire.TasksChanged)


def test_greeting_again_ends_a_watch(grid: Sim, ann: SimClient) -> None:
    ann.ask(TASKS)
    other = grid.client()
    other.log_in("ann")
    ann.greet()
    other.submit("1")
    grid.pass_time(SECOND)

    assert not ann.pushes(wire.TasksChanged)


# The fleet


def test_who_watches_the_fleet_sees_it_at_once_and_twice_a_second(
    grid: Sim, ann: SimClient
) -> None:
    grid.worker("oak", slots=4)
    ann.ask(FLEET)
    (first,) = ann.pushes(wire.FleetChanged)
    assert [(row.name, row.state, row.slots) for row in first.fleet.workers] == [
        ("oak", WorkerState.ALIVE, 4)
    ]

    grid.pass_time(2 * SECOND, step=50)

    assert 4 <= len(ann.pushes(wire.FleetChanged)) <= 6


def test_of_others_tasks_the_fleet_shows_the_kind_only(grid: Sim, ann: SimClient) -> None:
    bob = grid.user("bob")
    worker = grid.worker(slots=2)
    (secret,) = ann.submit("111")
    (theirs,), (own,) = ann.submit("2222"), bob.submit("3")
    worker.finish(theirs)
    worker.tell(
        Beat(
            worker.received,
            tuple(held := [worker.attempt(task) for task in (secret, own)]),
            tuple(Begun(one.key, one.attempt, grid.wall) for one in held),
            2,
        )
    )

    fleet = bob.ask(wire.Workers())

    assert isinstance(fleet, wire.FleetNow)
    (row,) = fleet.workers
    assert row.current == (CurrentTask("expression", None), CurrentTask("expression", 1))


def test_both_see_how_much_there_is_to_do(grid: Sim, ann: SimClient) -> None:
    bob = grid.user("bob")
    grid.worker(slots=1)
    ann.submit("1", "2")
    bob.submit("3")

    fleet = bob.ask(wire.Workers())

    assert isinstance(fleet, wire.FleetNow)
    assert (fleet.mine.queued, fleet.mine.running) == (1, 0)
    assert (fleet.all.queued, fleet.all.running) == (2, 1)
