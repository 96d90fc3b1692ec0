"""Tasks that were split: operations become ready, fail, are lost, and make up the task's end."""

from __future__ import annotations

import pytest

from shared.limits import MILLIS, REFERENCED_BYTES
from shared.states import TaskErrorCode, TaskState
from shared.wire import client as wire
from shared.wire import fleet
from shared.wire.rows import GivenBack, Held, NewTask, Outcome, Plan, SettingValue, Step, TaskError
from tests.support.core import Sim, SimClient, SimWorker
from tests.support.kept import detail_of, inputs_of, operations_of, row_of

DONE, FAILED, CANCELLED = TaskState.DONE, TaskState.FAILED, TaskState.CANCELLED
WAITING, QUEUED, RUNNING = TaskState.WAITING, TaskState.QUEUED, TaskState.RUNNING


def step(label: str, *operands: int, cost: int = 100) -> Step:
    return Step(b"do " + label.encode(), operands, cost, label, 0, 1)


def tree() -> Plan:
    """`(a+b) * (c+d)` as three steps."""
    return Plan((step("+"), step("+"), step("*", 0, 1)))


@pytest.fixture
def ann(kept: Sim) -> SimClient:
    return kept.user("ann")


@pytest.fixture
def worker(kept: Sim, ann: SimClient) -> SimWorker:
    return kept.worker(slots=4)


def plan(worker: SimWorker, wanted: Plan) -> None:
    """The worker has split the task that it holds."""
    (held,) = worker.holding()
    wall = worker.grid.wall
    outcome = Outcome(held.key, held.attempt, wall, wall, "", None, None, wanted)
    worker.tell(worker.outcomes_of(outcome))


def split(ann: SimClient, worker: SimWorker, wanted: Plan) -> bytes:
    """A task that is split; its id."""
    (task,) = ann.submit("(1+2)*(3+4)")
    plan(worker, wanted)
    return task


def held(worker: SimWorker, place: int) -> Held:
    """The attempt of the operation at a place."""
    keys = sorted({item.key for item in worker.assigned if item.kind == "operation"})
    return next(h for h in worker.holding() if h.key == keys[place])


def states(kept: Sim) -> list[TaskState]:
    return [row.state for row in operations_of(kept, 1)]


def test_a_plan_makes_operations_and_the_ready_ones_are_handed_out(
    kept: Sim, ann: SimClient, worker: SimWorker
) -> None:
    split(ann, worker, tree())

    assert row_of(kept, 1).state is WAITING
    assert states(kept) == [RUNNING, RUNNING, WAITING]
    assert [row.operands for row in operations_of(kept, 1)] == [(), (), (0, 1)]
    assert (row_of(kept, 1).steps, row_of(kept, 1).steps_done) == (3, 0)


def test_the_last_operation_gives_the_task_its_result(
    kept: Sim, ann: SimClient, worker: SimWorker
) -> None:
    task = split(ann, worker, tree())

    worker.finish(held(worker, 0), b"three")
    assert states(kept) == [DONE, RUNNING, WAITING]
    worker.finish(held(worker, 1), b"seven")
    assert states(kept) == [DONE, DONE, RUNNING]
    assert inputs_of(kept, worker) == [(), (), (b"three", b"seven")]
    worker.finish(held(worker, 2), b"twenty-one")

    row = row_of(kept, 1)
    assert (row.state, row.worker, row.steps_done) == (DONE, "oak", 3)
    assert detail_of(kept, 1).result == b"twenty-one"
    assert ann.ended == [task]
    assert not kept.core.grid.operations


def test_the_longest_remaining_path_goes_first(kept: Sim, ann: SimClient) -> None:
    worker = kept.worker(slots=1)
    steps = (
        step("short", cost=100),
        step("long", cost=100),
        step("behind", 1, cost=900),
        step("end", 0, 2, cost=100),
    )

    split(ann, worker, Plan(steps))

    assert states(kept) == [QUEUED, RUNNING, WAITING, WAITING]


def test_operations_go_before_tasks_that_were_not_begun(kept: Sim, ann: SimClient) -> None:
    worker = kept.worker(slots=1)
    ann.submit("(1+2)*(3+4)", "5")

    plan(worker, tree())

    assert row_of(kept, 2).state is QUEUED


def test_a_long_operation_is_not_held_in_advance(kept: Sim, ann: SimClient) -> None:
    worker = kept.worker(slots=1)
    worker.capacity = 100

    split(ann, worker, tree())

    assert states(kept) == [RUNNING, QUEUED, WAITING]


def test_short_operations_are_held_in_advance(kept: Sim, ann: SimClient) -> None:
    worker = kept.worker(slots=1)
    worker.capacity = 100
    steps = tuple(step("+", cost=1) for _ in range(5))

    split(ann, worker, Plan((*steps, step("sum", 0, 1, 2, 3, 4))))

    assert states(kept) == [RUNNING] * 5 + [WAITING]


def test_medium_operations_are_held_in_advance_while_there_are_plenty(
    kept: Sim, ann: SimClient
) -> None:
    worker = kept.worker(slots=2)
    worker.capacity = 4
    steps = tuple(step("+", cost=50) for _ in range(6))

    split(ann, worker, Plan((*steps, step("sum", *range(6), cost=50))))
    assert states(kept) == [RUNNING] * 4 + [QUEUED] * 2 + [WAITING]

    for number in range(3):
        worker.finish(held(worker, number), b"1")
    assert states(kept) == [DONE] * 3 + [RUNNING] * 2 + [QUEUED] + [WAITING]


def test_nothing_is_held_in_advance_that_would_keep_the_longest_way_waiting(
    kept: Sim, ann: SimClient
) -> None:
    # Given a long way whose first step runs, and many steps that nothing waits for but the end
    worker = kept.worker(slots=2)
    worker.capacity = 4
    way = (step("+", cost=50), *(step("+", place, cost=50) for place in range(5)))
    others = tuple(step("+", cost=50) for _ in range(6))

    split(ann, worker, Plan((*way, *others, step("sum", *range(5, 12), cost=50))))
    worker.finish(held(worker, 0), b"1")

    # Then its second step is done next, before all that was ready earlier
    assert states(kept)[:2] == [DONE, RUNNING]
    assert len(worker.holding()) == 2


def test_medium_operations_do_not_lie_behind_long_ones(kept: Sim, ann: SimClient) -> None:
    worker = kept.worker(slots=2)
    steps = tuple(step("+", cost=50) for _ in range(6))

    split(ann, worker, Plan((*steps, step("sum", *range(6), cost=50))))

    assert states(kept) == [RUNNING] * 2 + [QUEUED] * 4 + [WAITING]


def test_operations_are_not_given_to_workers_without_their_kind(kept: Sim, ann: SimClient) -> None:
    worker = kept.worker(slots=1)
    stranger = kept.worker("elm", slots=4)
    kept.core.grid.workers[stranger.peer].abilities = frozenset(("image",))

    split(ann, worker, tree())

    assert states(kept) == [RUNNING, QUEUED, WAITING]
    assert stranger.assigned == []


def error(code: str = "division_by_zero") -> TaskError:
    return TaskError(code, f"{code} it is", 3, 4)


def test_one_that_fails_stops_the_rest_and_the_task_is_done_as_it_is_written(
    kept: Sim, ann: SimClient, worker: SimWorker
) -> None:
    split(ann, worker, tree())

    worker.finish(held(worker, 0), error=error())

    assert states(kept) == [FAILED, CANCELLED, CANCELLED]
    (revoke,) = worker.pushes(fleet.Revoke)
    assert revoke.items == (held(worker, 1),)
    again = worker.assigned[-1]
    assert (again.kind, again.whole, again.attempt) == ("expression", True, 2)
    worker.finish(Held(again.key, again.attempt), error=error("another"))
    assert row_of(kept, 1).error == error("another")


@pytest.mark.parametrize("code", list(TaskErrorCode))
def test_what_is_wrong_with_the_grid_fails_the_task_itself(
    kept: Sim, ann: SimClient, worker: SimWorker, code: TaskErrorCode
) -> None:
    split(ann, worker, tree())

    worker.finish(held(worker, 0), error=error(code))

    assert row_of(kept, 1).error == error(code)
    assert not kept.core.grid.operations


def test_a_lost_worker_costs_only_its_own_operations(
    kept: Sim, ann: SimClient, worker: SimWorker
) -> None:
    split(ann, worker, tree())
    worker.finish(held(worker, 0), b"three")
    other = kept.worker("elm", slots=1)

    worker.tell(fleet.Leave())

    assert [row.worker for row in operations_of(kept, 1)] == ["oak", "elm", None]
    assert [row.attempt for row in operations_of(kept, 1)] == [1, 2, 0]
    other.finish(other.holding()[0], b"seven")
    assert inputs_of(kept, other)[-1] == (b"three", b"seven")


def test_an_operation_that_kills_its_slots_fails_the_task(
    kept: Sim, ann: SimClient, worker: SimWorker
) -> None:
    kept.hurry()
    split(ann, worker, tree())

    for _ in range(kept.core.grid.settings.max_tries):
        attempt = held(worker, 0)
        item = GivenBack(attempt.key, attempt.attempt, True, "It died.")
        worker.tell(fleet.HandBack((item,), 4))

    found = row_of(kept, 1).error
    assert found is not None
    assert found.code == "lost"


def test_a_cancelled_task_takes_its_operations_along(
    kept: Sim, ann: SimClient, worker: SimWorker
) -> None:
    task = split(ann, worker, tree())

    ann.refusals(wire.Cancel((task,)))

    assert states(kept) == [CANCELLED] * 3
    assert sum(len(push.items) for push in worker.pushes(fleet.Revoke)) == 2
    assert kept.core.grid.queue.length == 0
    assert not kept.core.grid.operations


def test_the_end_that_is_told_is_the_one_on_disk(
    kept: Sim, ann: SimClient, worker: SimWorker
) -> None:
    # Given a task with operations that are not done
    task = split(ann, worker, tree())

    ann.refusals(wire.Cancel((task,)))

    # Then cancelling those does not change the task any more
    (told,) = ann.ended_rows
    assert told == row_of(kept, 1)


def test_a_deleted_task_takes_its_operations_along(
    kept: Sim, ann: SimClient, worker: SimWorker
) -> None:
    task = split(ann, worker, tree())

    ann.refusals(wire.Cancel((task,)))
    ann.refusals(wire.Delete((task,)))

    kept.crash()
    assert not kept.core.grid.operations


def test_what_runs_is_adopted_after_a_restart_and_the_rest_goes_on(
    kept: Sim, ann: SimClient, worker: SimWorker
) -> None:
    split(ann, worker, tree())
    worker.finish(held(worker, 0), b"three")
    running = held(worker, 1)

    kept.crash()
    assert worker.join([running]).void == ()
    worker.finish(running, b"seven")

    assert states(kept) == [DONE, DONE, RUNNING]
    assert inputs_of(kept, worker)[-1] == (b"three", b"seven")
    worker.finish(worker.holding()[0], b"twenty-one")
    assert row_of(kept, 1).state is DONE


@pytest.mark.parametrize(
    "steps",
    [
        (),
        (step("*", 0),),
        (step("+"), step("*", 2), step("-")),
        (step("+", cost=MILLIS), step("*", 0, cost=MILLIS)),
    ],
    ids=["empty", "of itself", "of a later one", "of endless cost"],
)
def test_a_plan_that_cannot_be_carried_out_is_not(
    kept: Sim, ann: SimClient, worker: SimWorker, steps: tuple[Step, ...]
) -> None:
    split(ann, worker, Plan(steps))

    assert worker.assigned[-1].whole
    assert row_of(kept, 1).state is RUNNING


def test_values_that_are_too_large_for_a_message_have_the_task_done_whole(
    kept: Sim, ann: SimClient, worker: SimWorker
) -> None:
    split(ann, worker, tree())

    worker.finish(held(worker, 0), b"x" * (REFERENCED_BYTES // 2 + 1))
    worker.finish(held(worker, 1), b"x" * (REFERENCED_BYTES // 2 + 1))

    assert worker.assigned[-1].whole
    assert row_of(kept, 1).state is RUNNING
    assert not kept.core.grid.operations


def test_a_plan_of_an_operation_is_no_outcome(kept: Sim, ann: SimClient, worker: SimWorker) -> None:
    split(ann, worker, tree())
    attempt = held(worker, 0)

    outcome = Outcome(attempt.key, attempt.attempt, 1, 1, "", None, None, tree())
    worker.tell(worker.outcomes_of(outcome))

    assert states(kept) == [RUNNING, RUNNING, WAITING]
    assert kept.core.grid.refused == 1


def split_within(kept: Sim, limit: int, *, took: int = 0) -> SimWorker:
    """Who has split a task with a time limit."""
    ann, worker = kept.user("eve"), kept.worker(slots=1)
    task = NewTask(kept.new_id(), "expression", ann.new("1+2").payload, time_limit=limit)
    ann.receipts(task)
    (held,) = worker.holding()
    wall = kept.wall
    outcome = Outcome(held.key, held.attempt, wall - took, wall, "", None, None, tree())
    worker.tell(worker.outcomes_of(outcome))
    return worker


def finish_after(worker: SimWorker, took: int, ahead: int = 0) -> None:
    """Be done with what is held, by a clock that is ahead of the broker's."""
    (held,) = worker.holding()
    wall = worker.grid.wall + ahead
    outcome = Outcome(held.key, held.attempt, wall - took, wall, "", b"three", None)
    worker.tell(worker.outcomes_of(outcome))


@pytest.mark.parametrize("ahead", [0, -60_000, 60_000], ids=["right", "slow", "fast"])
def test_an_operation_has_what_those_before_it_leave_of_the_time_limit(
    kept: Sim, ahead: int
) -> None:
    # Given a task with a time limit, of which planning has taken some
    worker = split_within(kept, 10_000, took=100)
    assert worker.assigned[-1].time_limit == 9_900
    # When the two operations are done that the last one waits for
    finish_after(worker, 750, ahead)
    assert worker.assigned[-1].time_limit == 9_900
    finish_after(worker, 500, ahead)
    # Then that has the rest along the longer way
    assert worker.assigned[-1].time_limit == 9_150


def test_a_time_limit_does_not_count_while_nothing_is_done(kept: Sim, ann: SimClient) -> None:
    # Given a task that was split, and a pause that is longer than its time limit
    worker = split_within(kept, 10_000)
    ann.ask(wire.ChangeSettings((SettingValue("pause.all", 1),)))
    finish_after(worker, 750)
    assert worker.holding() == []
    kept.pass_time(20 * 60_000)
    worker.reconnect()
    worker.join()
    ann.greet()
    ann.log_in("ann")
    # When it goes on
    ann.ask(wire.ChangeSettings((SettingValue("pause.all", 0),)))
    # Then the next operation has as much as before
    assert worker.assigned[-1].time_limit == 10_000


def test_a_task_that_is_done_whole_after_all_has_what_is_left_of_the_time_limit(kept: Sim) -> None:
    # Given a task with a time limit that was split
    worker = split_within(kept, 1_000)
    finish_after(worker, 750)
    # When a step fails
    worker.finish(worker.holding()[0], error=error())
    # Then the whole task has the rest, and so has another try of it
    assert (worker.assigned[-1].whole, worker.assigned[-1].time_limit) == (True, 250)
    attempt = worker.holding()[0]
    item = GivenBack(attempt.key, attempt.attempt, False, "It was stopped.")
    worker.tell(fleet.HandBack((item,), 1))
    assert (worker.assigned[-1].whole, worker.assigned[-1].time_limit) == (True, 250)


def test_a_time_limit_goes_on_after_a_restart(kept: Sim) -> None:
    # Given a task with a time limit, one of whose operations is done
    worker = split_within(kept, 2_000)
    finish_after(worker, 750)
    running = worker.holding()
    # When the broker starts again, and the next one is done
    kept.crash()
    worker.join(running)
    finish_after(worker, 500)
    # Then the last one has what is left
    assert worker.assigned[-1].time_limit == 1_250


def test_an_operation_used_twice_is_done_once(kept: Sim, ann: SimClient, worker: SimWorker) -> None:
    split(ann, worker, Plan((step("+"), step("*", 0, 0))))

    worker.finish(held(worker, 0), b"three")

    assert inputs_of(kept, worker)[-1] == (b"three", b"three")


def test_who_shares_a_task_that_was_split_has_its_result(
    kept: Sim, ann: SimClient, worker: SimWorker
) -> None:
    split(ann, worker, Plan((step("+"),)))
    ann.submit("(1+2) * (3+4)")

    worker.finish(held(worker, 0), b"three")

    assert (row_of(kept, 2).state, row_of(kept, 2).cached) == (DONE, True)


def test_tasks_in_advance_never_keep_a_long_operation_from_a_slot(
    kept: Sim, ann: SimClient
) -> None:
    # Given a worker that holds many short tasks in advance, and an operation that is ready
    worker = kept.worker(slots=1)
    worker.capacity = 10
    split(ann, worker, tree())
    ann.submit(*(f"{number}+0" for number in range(20)))
    # When it ends one thing after another, what it already held included
    for _ in range(3 + 9):
        worker.finish(worker.holding()[0], b"done")
    # Then the last operation came before the tasks that it did not hold yet
    assert states(kept) == [DONE] * 3
    assert kept.core.grid.queue.length > 0


def test_what_is_done_whole_after_all_is_its_owner_s_next(kept: Sim, ann: SimClient) -> None:
    # Given a task that was split, and others of its owner that have not begun
    worker = kept.worker(slots=1)
    split(ann, worker, tree())
    ann.submit(*[str(number) for number in range(50)])
    # When one of its steps has an error
    worker.finish(worker.holding()[0], error=error())
    # Then it is done whole before them
    assert worker.assigned[-1].whole
