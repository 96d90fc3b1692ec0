"""`$12`, `ans` and names: fixed when a task is submitted, waited for while they run."""

from __future__ import annotations

import pytest

from shared.limits import NAME_CHARS, NAMES_KEPT, REFERENCED_BYTES, REFERENCES, SENTENCE_CHARS
from shared.states import TaskState
from shared.wire import client as wire
from shared.wire.rows import Receipt, Refusal, TaskError
from tests.support.core import Sim, SimClient, SimWorker
from tests.support.kept import inputs_of, results_of, row_of

FAILED = TaskError("division_by_zero", "division by zero", 0, 1)


@pytest.fixture
def ann(kept: Sim) -> SimClient:
    return kept.user("ann")


@pytest.fixture
def worker(kept: Sim, ann: SimClient) -> SimWorker:
    return kept.worker(slots=8)


def submit(client: SimClient, text: str) -> Receipt:
    (receipt,) = client.receipts(client.new(text))
    return receipt


def refusal(client: SimClient, text: str) -> Refusal:
    refusal = submit(client, text).refusal
    assert refusal is not None
    return refusal


def state(kept: Sim, number: int) -> TaskState:
    return row_of(kept, number).state


def finish(
    worker: SimWorker, number: int, result: bytes = b"", error: TaskError | None = None
) -> None:
    held = next(h for h in worker.holding() if h.key == row_key(worker.grid, number))
    worker.finish(held, result, error)


def start_anew(kept: Sim, client: SimClient) -> None:
    kept.crash()
    client.greet()
    client.ask(wire.Resume(client.token))


def row_key(kept: Sim, number: int) -> int:
    return next(t.key for t in kept.core.grid.tasks.values() if t.number == number)


def test_a_task_that_refers_to_one_that_runs_waits_for_it(
    kept: Sim, ann: SimClient, worker: SimWorker
) -> None:
    # Given a task that runs
    submit(ann, "6*7")
    # When another one refers to it
    submit(ann, "$1+1")
    assert state(kept, 2) is TaskState.WAITING
    # Then it is handed out, with the result, when the first is done
    finish(worker, 1, b"forty-two")
    assert state(kept, 2) is TaskState.RUNNING
    assert inputs_of(kept, worker) == [(b"forty-two",)]


def test_a_task_that_refers_to_one_that_is_done_has_its_result_at_once(
    kept: Sim, ann: SimClient, worker: SimWorker
) -> None:
    submit(ann, "6*7")
    finish(worker, 1, b"forty-two")

    submit(ann, "$1+$1*$1")

    assert inputs_of(kept, worker) == [(b"forty-two",)]


def test_results_come_in_the_order_in_which_they_are_written(
    kept: Sim, ann: SimClient, worker: SimWorker
) -> None:
    submit(ann, "1")
    submit(ann, "2")
    submit(ann, "$2-$1-$2")

    finish(worker, 1, b"one")
    finish(worker, 2, b"two")

    assert inputs_of(kept, worker) == [(b"two", b"one")]


def test_ans_is_the_submission_before_whoever_else_submits(
    kept: Sim, ann: SimClient, worker: SimWorker
) -> None:
    bob = kept.user("bob")
    submit(ann, "1+1")
    submit(bob, "2+2")

    submit(ann, "ans*3")
    submit(bob, "3+3")
    finish(worker, 1, b"two")

    assert inputs_of(kept, worker)[-1] == (b"two",)


def test_ans_in_one_message_is_the_task_before(
    kept: Sim, ann: SimClient, worker: SimWorker
) -> None:
    ann.receipts(*map(ann.new, ("1+1", "ans+1", "ans+2")))

    finish(worker, 1, b"a")
    finish(worker, 2, b"b")

    assert inputs_of(kept, worker) == [(b"a",), (b"b",)]


def test_a_name_is_the_task_that_gave_it_last(kept: Sim, ann: SimClient, worker: SimWorker) -> None:
    submit(ann, "rate = 1+1")
    submit(ann, "rate*2")
    submit(ann, "rate = 2+2")
    submit(ann, "rate*3")

    finish(worker, 3, b"new")
    finish(worker, 1, b"old")

    assert inputs_of(kept, worker) == [(b"new",), (b"old",)]


def test_a_name_may_be_given_by_itself(kept: Sim, ann: SimClient, worker: SimWorker) -> None:
    submit(ann, "n = 1")
    submit(ann, "n = n+1")
    submit(ann, "n = n+1")

    finish(worker, 1, b"1")
    finish(worker, 2, b"2")

    assert inputs_of(kept, worker) == [(b"1",), (b"2",)]


def test_names_and_what_waits_survive_a_crash(kept: Sim, ann: SimClient) -> None:
    submit(ann, "rate = 1+1")
    submit(ann, "rate*2")
    kept.crash()
    ann.greet()
    ann.ask(wire.Resume(ann.token))
    worker = kept.worker(slots=4)
    submit(ann, "rate*3")

    finish(worker, 1, b"two")

    assert inputs_of(kept, worker) == [(b"two",), (b"two",)]


def test_a_result_that_was_deleted_later_is_still_there(kept: Sim, ann: SimClient) -> None:
    # Given a task that has waited for a worker since it referred to a result
    worker = kept.worker(slots=1)
    (first,) = ann.submit("1+1")
    finish(worker, 1, b"two")
    submit(ann, "2+2")
    submit(ann, "$1*2")
    # When that is deleted
    assert ann.refusals(wire.Delete((first,))) == [None]
    finish(worker, 2, b"four")
    # Then it has the result all the same
    assert inputs_of(kept, worker) == [(b"two",)]


def test_a_result_is_dropped_when_the_last_who_waited_for_it_has_ended(
    kept: Sim, ann: SimClient
) -> None:
    # Given two tasks that wait for a worker and for a result whose own task is deleted
    (first,) = ann.submit("1+1")
    finish(kept.worker(slots=1), 1, b"two")
    start_anew(kept, ann)
    ann.submit("$1*2", "$1*3")
    ann.refusals(wire.Delete((first,)))
    # When the broker starts anew, and one of them ends
    start_anew(kept, ann)
    worker = kept.worker(slots=1)
    finish(worker, 2, b"four")
    # Then the result is there for the other one
    assert inputs_of(kept, worker) == [(b"two",), (b"two",)]
    assert results_of(kept) == [b"two", b"four"]
    # And is gone once that has ended too
    finish(worker, 3, b"six")
    assert results_of(kept) == [b"four", b"six"]


def test_references_to_a_large_result_take_no_room_each(
    kept: Sim, ann: SimClient, worker: SimWorker
) -> None:
    submit(ann, "1")
    finish(worker, 1, b"x" * 1_000_000)

    ann.receipts(*(ann.new(f"$1+{number}") for number in range(100)))

    assert [len(result) for result in results_of(kept)] == [1_000_000]


@pytest.mark.parametrize(
    ("text", "start", "end", "says"),
    [
        ("1+$7", 2, 4, "you have no task 7"),
        ("ans", 0, 3, "nothing before"),
        ("2*rate", 2, 6, "nothing is kept under this name"),
    ],
)
def test_a_reference_to_nothing_is_refused_and_says_where(
    ann: SimClient, text: str, start: int, end: int, says: str
) -> None:
    found = refusal(ann, text)

    assert (found.code, found.start, found.end) == ("invalid", start, end)
    assert says in found.message


def test_another_users_task_is_as_if_it_were_not_there(kept: Sim, ann: SimClient) -> None:
    submit(ann, "1")
    submit(ann, "2")
    bob = kept.user("bob")
    submit(bob, "3")

    assert "you have no task 2" in refusal(bob, "$2").message


@pytest.mark.parametrize(
    ("how", "says"), [("fails", "has failed"), ("is cancelled", "was cancelled")]
)
def test_what_has_no_value_is_refused_later_and_fails_who_waits(
    kept: Sim, ann: SimClient, worker: SimWorker, how: str, says: str
) -> None:
    (first,) = ann.submit("1/0")
    submit(ann, "1+$1")
    submit(ann, "$2+1")

    if how == "fails":
        finish(worker, 1, error=FAILED)
    else:
        ann.refusals(wire.Cancel((first,)))

    for number, place in ((2, (2, 4)), (3, (0, 2))):
        error = row_of(kept, number).error
        assert error is not None
        assert (error.code, error.start, error.end) == ("dependency", *place)
    assert says in (row_of(kept, 2).error or FAILED).message
    assert says in refusal(ann, "$1").message
    assert kept.core.grid.tasks == {}


def test_a_chain_of_any_length_fails_at_once(kept: Sim, ann: SimClient, worker: SimWorker) -> None:
    ann.receipts(ann.new("1/0"), *(ann.new("ans+1") for _ in range(5_000)))

    finish(worker, 1, error=FAILED)

    assert kept.core.grid.tasks == {}


def test_a_result_is_dropped_when_the_last_who_waited_ends_and_is_deleted_in_one_turn(
    kept: Sim, ann: SimClient, worker: SimWorker
) -> None:
    # Given a task that runs with a result whose own task is deleted
    (first,) = ann.submit("1+1")
    finish(worker, 1, b"two")
    (second,) = ann.submit("$1*2")
    ann.refusals(wire.Delete((first,)))
    # When its end and its deletion come in one turn
    ended = worker.says(worker.outcomes_of(worker.outcome(worker.holding()[0])))
    kept.turn(ended, ann.says(wire.Delete((second,))))
    # Then nothing is left of either
    assert results_of(kept) == []


def test_a_deleted_task_is_no_task(kept: Sim, ann: SimClient, worker: SimWorker) -> None:
    (first,) = ann.submit("1")
    finish(worker, 1, b"one")
    ann.refusals(wire.Delete((first,)))

    assert "you have no task 1" in refusal(ann, "$1").message


def test_who_waits_can_be_cancelled(kept: Sim, ann: SimClient, worker: SimWorker) -> None:
    submit(ann, "1")
    (second,) = ann.submit("$1")

    assert ann.refusals(wire.Cancel((second,))) == [None]
    finish(worker, 1, b"one")

    assert state(kept, 2) is TaskState.CANCELLED


def test_too_many_references_are_refused(ann: SimClient, worker: SimWorker) -> None:
    ann.submit(*(f"{number}+0" for number in range(REFERENCES + 1)))

    found = refusal(ann, "+".join(f"${number + 1}" for number in range(REFERENCES + 1)))

    assert found.code == "too_large"


def test_results_that_are_too_large_together_fail_who_waits(
    kept: Sim, ann: SimClient, worker: SimWorker
) -> None:
    submit(ann, "1")
    submit(ann, "$1*2")

    finish(worker, 1, b"x" * 5_000_000)

    assert state(kept, 2) is TaskState.FAILED
    assert refusal(ann, "$1").code == "too_large"


def test_names_are_bounded(ann: SimClient) -> None:
    texts = [f"name_{number} = 1" for number in range(NAMES_KEPT)]
    ann.receipts(*map(ann.new, texts))

    assert refusal(ann, "another = 1").code == "overloaded"
    assert submit(ann, "name_0 = 2").refusal is None


def test_a_name_goes_with_its_task(kept: Sim, ann: SimClient, worker: SimWorker) -> None:
    # Given as many names as one may keep, one of them of a task that has ended
    ann.submit(*[f"name_{number} = 1" for number in range(NAMES_KEPT)])
    assert submit(ann, "rate = 2").refusal is not None
    finish(worker, 1)
    # When that task is deleted
    first = next(row.id for row in ann.ended_rows if row.number == 1)
    assert ann.refusals(wire.Delete((first,))) == [None]
    # Then its name is free, and there is room for another, after a restart too
    kept.crash()
    ann.greet()
    ann.log_in("ann")
    refusal = submit(ann, "2*name_0").refusal
    assert refusal is not None
    assert "nothing is kept under this name" in refusal.message
    assert submit(ann, "rate = 2").refusal is None


def test_one_task_under_many_spellings_counts_as_often_as_it_is_sent(
    kept: Sim, ann: SimClient, worker: SimWorker
) -> None:
    many = "+".join("$" + "0" * zeros + "1" for zeros in range(REFERENCES))
    submit(ann, "1")
    submit(ann, many)

    finish(worker, 1, b"x" * (REFERENCED_BYTES // 10))

    assert state(kept, 2) is TaskState.FAILED
    assert refusal(ann, many + "+0").code == "too_large"


@pytest.mark.parametrize("text", ["$" + "0" * 3_000 + "9", "x" * 3_000 + "+1"])
def test_a_sentence_shows_the_beginning_of_what_is_long(ann: SimClient, text: str) -> None:
    submit(ann, "1")

    assert len(refusal(ann, text).message) <= SENTENCE_CHARS


def test_a_failure_shows_the_beginning_too(kept: Sim, ann: SimClient, worker: SimWorker) -> None:
    submit(ann, "1/0")
    submit(ann, "$" + "0" * 3_000 + "1+1")

    finish(worker, 1, error=FAILED)

    error = row_of(kept, 2).error
    assert error is not None
    assert len(error.message) <= SENTENCE_CHARS


def test_the_length_of_a_name_is_bounded(ann: SimClient) -> None:
    assert refusal(ann, "x" * (NAME_CHARS + 1) + " = 1").code == "too_large"
    assert submit(ann, "x" * NAME_CHARS + " = 1").refusal is None
