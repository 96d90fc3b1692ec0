"""What was solved answers again; what is being solved is shared."""

from __future__ import annotations

import pytest

from broker.core.cache import HELD_BYTES, Cache, Entry
from broker.core.turn import COPIED_BYTES
from shared.states import Priority, TaskState
from shared.wire import client as wire
from shared.wire import fleet
from shared.wire.rows import GivenBack, Outcome, Plan, Receipt, Step, TaskError, TaskRow
from tests.support.core import Sim, SimClient, SimWorker
from tests.support.kept import detail_of, inputs_of, row_of

FAILED = TaskError("time_limit", "It ran longer than its time limit.")
WRONG = TaskError("division_by_zero", "division by zero", 0, 1)


@pytest.fixture
def ann(kept: Sim) -> SimClient:
    return kept.user("ann")


@pytest.fixture
def worker(kept: Sim, ann: SimClient) -> SimWorker:
    return kept.worker(slots=2)


def submit(client: SimClient, text: str) -> Receipt:
    (receipt,) = client.receipts(client.new(text))
    assert receipt.refusal is None
    return receipt


def finish(worker: SimWorker, result: bytes = b"42", error: TaskError | None = None) -> None:
    """It ends what it holds."""
    (held,) = worker.holding()
    worker.finish(held, result, error)


def answered(receipt: Receipt) -> TaskRow:
    """The row of a task that was done at once."""
    assert receipt.row is not None
    assert (receipt.row.state, receipt.row.cached) == (TaskState.DONE, True)
    return receipt.row


@pytest.mark.parametrize("again", ["6*7", "  6 *7 ", "6×7", "x = 6 * 7"])
def test_what_was_solved_answers_at_once_however_it_is_spaced(
    kept: Sim, ann: SimClient, worker: SimWorker, again: str
) -> None:
    submit(ann, "6*7")
    finish(worker, b"forty-two")

    row = answered(submit(ann, again))

    assert (row.result, row.summary, row.worker, row.attempt) == (b"forty-two", "summary", None, 0)
    assert detail_of(kept, 2).result == b"forty-two"
    assert len(worker.assigned) == 1


@pytest.mark.parametrize("other", ["67", "6**7", "(6*7)", "7*6", "6*7.0"])
def test_what_is_written_with_other_tokens_is_another_expression(
    kept: Sim, ann: SimClient, worker: SimWorker, other: str
) -> None:
    submit(ann, "6*7")
    finish(worker)

    assert submit(ann, other).row is None


def test_another_user_is_answered_too_and_learns_nothing_else(
    kept: Sim, ann: SimClient, worker: SimWorker
) -> None:
    submit(ann, "6*7")
    finish(worker, b"forty-two")
    bob = kept.user("bob")

    assert answered(submit(bob, "6*7")).number == 1
    assert bob.code_of(wire.Cancel(())) is None
    assert len(ann.ended) == 1


def test_one_users_reference_is_not_anothers(kept: Sim, ann: SimClient, worker: SimWorker) -> None:
    bob = kept.user("bob")
    for client, text in ((ann, "1+1"), (bob, "2+2"), (ann, "$1*3")):
        submit(client, text)
        finish(worker)

    assert submit(bob, "$1*3").row is None


def test_references_to_the_same_are_the_same(kept: Sim, ann: SimClient, worker: SimWorker) -> None:
    bob = kept.user("bob")
    submit(ann, "1+1")
    finish(worker)
    submit(ann, "$1*3")
    finish(worker, b"six")
    submit(bob, "y = 1 + 1")

    assert answered(submit(bob, "y*3")).result == b"six"


def test_an_error_is_never_answered_from_memory(
    kept: Sim, ann: SimClient, worker: SimWorker
) -> None:
    submit(ann, "1/0")
    finish(worker, error=FAILED)

    assert submit(ann, "1/0").row is None


def test_a_large_result_is_copied_on_disk(kept: Sim, ann: SimClient, worker: SimWorker) -> None:
    submit(ann, "2^9")
    finish(worker, b"x" * (HELD_BYTES + 1))

    assert answered(submit(ann, "2^9")).result is None
    assert detail_of(kept, 2).result == b"x" * (HELD_BYTES + 1)


def test_a_copy_outlives_what_it_was_copied_from(
    kept: Sim, ann: SimClient, worker: SimWorker
) -> None:
    (first,) = ann.submit("6*7")
    finish(worker, b"forty-two")
    submit(ann, "6*7")

    ann.refusals(wire.Delete((first,)))

    assert detail_of(kept, 2).result == b"forty-two"
    assert submit(ann, "6*7").row is None


def test_what_was_solved_is_known_after_a_restart(
    kept: Sim, ann: SimClient, worker: SimWorker
) -> None:
    submit(ann, "6*7")
    finish(worker, b"forty-two")
    kept.crash()
    ann.greet()
    ann.ask(wire.Resume(ann.token))

    assert answered(submit(ann, "6*7")).result == b"forty-two"


def test_a_cleared_cache_answers_nothing_of_before_even_after_a_restart(
    kept: Sim, ann: SimClient, worker: SimWorker
) -> None:
    submit(ann, "6*7")
    finish(worker)

    assert ann.ask(wire.ClearCache()) == wire.Done()
    kept.crash()
    ann.greet()
    ann.ask(wire.Resume(ann.token))

    assert submit(ann, "6*7").row is None


def test_only_an_administrator_clears_the_cache(
    kept: Sim, ann: SimClient, worker: SimWorker
) -> None:
    submit(ann, "6*7")
    finish(worker)

    assert kept.user("bob").code_of(wire.ClearCache()) == "forbidden"
    assert answered(submit(ann, "6*7")).number == 2


def test_the_same_while_it_runs_is_done_once(kept: Sim, ann: SimClient, worker: SimWorker) -> None:
    tasks = ann.submit("6*7", "6 * 7", "6*7")
    assert [row_of(kept, number).state for number in (1, 2, 3)] == [
        TaskState.RUNNING,
        TaskState.WAITING,
        TaskState.WAITING,
    ]

    finish(worker, b"forty-two")

    assert sorted(ann.ended) == sorted(tasks)
    assert {row.result for row in ann.ended_rows} == {b"forty-two"}
    assert [row_of(kept, number).cached for number in (1, 2, 3)] == [False, True, True]
    assert len(worker.assigned) == 1


@pytest.mark.parametrize("how", ["cancelled", "failed", "given up"])
def test_the_work_goes_on_for_the_next_when_the_first_is(
    kept: Sim, ann: SimClient, worker: SimWorker, how: str
) -> None:
    first, *_others = ann.submit("6*7", "6*7", "6*7")

    if how == "cancelled":
        ann.refusals(wire.Cancel((first,)))
    elif how == "failed":
        finish(worker, error=FAILED)
    else:
        kept.hurry()
        for _ in range(kept.core.grid.settings.max_tries):
            (held,) = worker.holding()
            worker.tell(_hand_back(worker, held.key, held.attempt))
    worker.finish(worker.holding()[-1], b"forty-two")

    states = [row_of(kept, number).state for number in (1, 2, 3)]
    assert states[0] in (TaskState.CANCELLED, TaskState.FAILED)
    assert states[1:] == [TaskState.DONE, TaskState.DONE]
    assert kept.core.grid.tasks == {}


def _hand_back(worker: SimWorker, key: int, attempt: int) -> object:
    return fleet.HandBack((GivenBack(key, attempt, True, "It died."),), worker.capacity)


def test_who_shares_can_be_cancelled_alone(kept: Sim, ann: SimClient, worker: SimWorker) -> None:
    _first, second, _third = ann.submit("6*7", "6*7", "6*7")

    ann.refusals(wire.Cancel((second,)))
    finish(worker)

    states = [row_of(kept, number).state for number in (1, 2, 3)]
    assert states == [TaskState.DONE, TaskState.CANCELLED, TaskState.DONE]


def test_who_shares_goes_on_sharing_after_a_restart(kept: Sim, ann: SimClient) -> None:
    ann.submit("6*7", "6*7", "6*7")
    kept.crash()
    worker = kept.worker(slots=3)
    assert len(worker.assigned) == 1

    finish(worker)

    assert [row_of(kept, number).state for number in (1, 2, 3)] == [TaskState.DONE] * 3


def test_who_refers_to_one_that_shares_waits_for_the_same(
    kept: Sim, ann: SimClient, worker: SimWorker
) -> None:
    ann.submit("6*7", "6*7", "$2+1")

    finish(worker)

    assert row_of(kept, 3).state is TaskState.RUNNING


def test_with_room_for_none_everything_is_done(
    kept: Sim, ann: SimClient, worker: SimWorker
) -> None:
    kept.core.grid.cache.resize(0)

    ann.submit("6*7", "6*7")

    assert len(worker.assigned) == 2


def test_who_is_more_urgent_does_not_wait_for_the_same_of_less_urgency(
    kept: Sim, ann: SimClient
) -> None:
    ann.receipts(*(ann.new(f"{n}+0") for n in range(4)), ann.new("6*7", priority=Priority.LOW))
    bob = kept.user("bob")
    bob.receipts(bob.new("6*7", priority=Priority.HIGH))

    worker = kept.worker(slots=2)

    assert {kept.core.grid.tasks[h.key].owner for h in worker.holding()} == {1, 2}


def test_who_can_begin_does_not_wait_for_the_same_that_waits(
    kept: Sim, ann: SimClient, worker: SimWorker
) -> None:
    bob = kept.user("bob")
    bob.submit("9!")
    finish(worker, b"nine")
    kept.core.grid.cache.clear(0)
    ann.submit("9!", "$1+1")

    bob.submit("$1+1")

    assert row_of(kept, 2).state is TaskState.WAITING
    assert row_of(kept, 2, owner=2).state is TaskState.RUNNING


@pytest.mark.parametrize("first", ["what it waits for", "the new leader"])
@pytest.mark.parametrize("how", ["done", "cancelled"])
def test_who_led_and_was_overtaken_is_done_all_the_same(
    kept: Sim, ann: SimClient, worker: SimWorker, first: str, how: str
) -> None:
    # Given work of ann's that waits, and bob's that is the same and has begun
    bob = kept.user("bob")
    bob.submit("9!")
    finish(worker, b"nine")
    kept.core.grid.cache.clear(0)
    ann.submit("9!", "$1+1", "$1+1")
    (same,) = bob.submit("$1+1")
    nine, leading = worker.holding()
    # When both that they wait for end, in either order
    if first == "what it waits for":
        worker.finish(nine, b"nine")
    if how == "done":
        worker.finish(leading, b"ten")
    else:
        bob.refusals(wire.Cancel((same,)))
    if first == "the new leader":
        worker.finish(nine, b"nine")
    if how == "cancelled":
        worker.finish(worker.holding()[-1], b"ten")
    # Then all of ann's is done
    assert [row_of(kept, number).state for number in (1, 2, 3)] == [TaskState.DONE] * 3
    assert detail_of(kept, 3).result == b"ten"
    assert kept.core.grid.tasks == {}


def test_a_turn_copies_only_so_many_bytes_and_the_rest_is_done_as_the_slots_get_to_it(
    kept: Sim, ann: SimClient, worker: SimWorker
) -> None:
    large = b"x" * (COPIED_BYTES // 4)
    ann.submit(*["6*7"] * 10)

    finish(worker, large)

    states = [row_of(kept, number).state for number in range(1, 11)]
    assert states.count(TaskState.DONE) == 5
    assert (states.count(TaskState.RUNNING), states.count(TaskState.WAITING)) == (1, 4)
    finish(worker, large)
    assert kept.core.grid.tasks == {}


def test_answers_at_once_are_bounded_by_the_same(
    kept: Sim, ann: SimClient, worker: SimWorker
) -> None:
    ann.submit("6*7")
    finish(worker, b"x" * (COPIED_BYTES // 4))

    receipts = ann.receipts(*(ann.new("6*7") for _ in range(6)))

    assert [receipt.row is not None for receipt in receipts] == [True] * 4 + [False] * 2


def test_many_that_fail_alike_end_one_after_the_other(
    kept: Sim, ann: SimClient, worker: SimWorker
) -> None:
    ann.submit(*["1/0"] * 300)

    for _ in range(300):
        finish(worker, error=FAILED)

    assert kept.core.grid.tasks == {}


def test_a_cleared_cache_forgets_what_had_begun_before(
    kept: Sim, ann: SimClient, worker: SimWorker
) -> None:
    submit(ann, "6*7")
    ann.ask(wire.ClearCache())
    finish(worker)

    assert submit(ann, "6*7").row is None


def test_a_deletion_in_the_turn_of_the_end_takes_nothing_from_who_shares(
    kept: Sim, ann: SimClient, worker: SimWorker
) -> None:
    (first,) = ann.submit("6*7")
    ann.submit("6*7", "$1+1")
    (held,) = worker.holding()

    done = worker.says(worker.outcomes_of(worker.outcome(held, b"forty-two")))
    kept.turn(done, ann.says(wire.Delete((first,))))

    assert detail_of(kept, 2).result == b"forty-two"
    assert inputs_of(kept, worker) == [(b"forty-two",)]


# The index by itself


def entry(key: int) -> Entry:
    return Entry(key, "s", 1, b"r")


def test_what_was_not_used_for_the_longest_goes_first() -> None:
    cache = Cache(2, [(b"a", entry(1)), (b"b", entry(2))])

    cache.find(b"a")
    cache.add(b"c", entry(3))

    assert [cache.find(digest) is not None for digest in (b"a", b"b", b"c")] == [True, False, True]


def test_only_the_task_it_points_to_takes_an_entry_along() -> None:
    cache = Cache(2, [(b"a", entry(1))])

    cache.drop(b"a", 2)
    assert cache.find(b"a")
    cache.drop(b"a", 1)
    assert not cache.find(b"a")


def test_less_room_forgets_at_once() -> None:
    cache = Cache(3, [(b"a", entry(1)), (b"b", entry(2)), (b"c", entry(3))])

    cache.resize(1)

    assert len(cache) == 1
    assert cache.find(b"c")


def test_when_the_work_itself_fails_the_others_fail_side_by_side(
    kept: Sim, ann: SimClient, worker: SimWorker
) -> None:
    ann.submit("1/0", "1 / 0", "1  /  0")

    finish(worker, error=WRONG)

    assert len(worker.holding()) == 2
    for held in worker.holding():
        worker.finish(held, None, WRONG)
    assert [row_of(kept, number).state for number in (1, 2, 3)] == [TaskState.FAILED] * 3
    assert kept.core.grid.leaders == {}


def test_who_shares_with_one_that_is_overtaken_has_the_result_as_soon_as_it_is_known(
    kept: Sim, ann: SimClient
) -> None:
    # Given a busy worker, two equal tasks, and a more urgent one that is equal to both
    worker = kept.worker(slots=1)
    submit(ann, "1")
    submit(ann, "6*7")
    submit(ann, "6*7")
    ann.receipts(ann.new("6*7", priority=Priority.HIGH))
    finish(worker)
    # When the urgent one is done
    finish(worker)
    # Then so is who shared
    assert [row_of(kept, number).state for number in (4, 3)] == [TaskState.DONE] * 2


def test_an_urgent_task_does_not_wait_for_the_steps_of_one_that_is_not(
    kept: Sim, ann: SimClient
) -> None:
    # Given a low task that was split, and many normal ones before its steps
    worker, bob = kept.worker(slots=1), kept.user("bob")
    ann.receipts(ann.new("2*3+4", priority=Priority.LOW))
    bob.submit(*[str(number) for number in range(60)])
    plan = Plan((Step(b"a", (), 100, "*", 0, 1), Step(b"b", (0,), 100, "+", 0, 1)))
    (held,) = worker.holding()
    wall = kept.wall
    outcome = Outcome(held.key, held.attempt, wall, wall, "", None, None, plan)
    worker.tell(worker.outcomes_of(outcome))
    # When an equal one comes that is urgent
    (receipt,) = bob.receipts(bob.new("2*3+4", priority=Priority.HIGH))
    finish(worker)
    # Then it is the next
    assert row_of(kept, receipt.number, owner=2).state is TaskState.RUNNING


def test_who_shares_the_same_again_after_a_cancel_begins_once(
    kept: Sim, ann: SimClient, worker: SimWorker
) -> None:
    _, second = ann.submit("1/0", "1 / 0")
    ann.refusals(wire.Cancel((second,)))
    ann.ask(wire.Retry((second,)))

    finish(worker, error=WRONG)

    assert [held.key for held in worker.holding()] == [2]


@pytest.mark.parametrize("error", [WRONG, FAILED])
def test_who_was_in_line_before_is_left_alone_where_it_is_now(
    kept: Sim, ann: SimClient, error: TaskError
) -> None:
    # Given a task that stood in line behind the first, and does behind a more urgent one
    _, second = ann.submit("6*7", "6 * 7")
    ann.refusals(wire.Cancel((second,)))
    ann.receipts(ann.new("6  *  7", priority=Priority.HIGH))
    ann.ask(wire.Retry((second,)))
    worker = kept.worker(slots=3)
    urgent, first = worker.holding()
    # When that one fails, so that it runs itself, and then the first ends
    worker.finish(urgent, None, error)
    assert row_of(kept, 2).state is TaskState.RUNNING
    worker.finish(first, None if error is WRONG else b"42", WRONG if error is WRONG else None)
    # Then it goes on
    assert row_of(kept, 2).state is TaskState.RUNNING
    assert [held.key for held in worker.holding()] == [2]
