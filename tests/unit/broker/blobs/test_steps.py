"""What steps have made for others is there for them alone, until their task waits no more."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from broker.core.effects import GiveBlob
from broker.store.repository import Repository
from shared.errors import RequestError
from shared.kinds import KINDS, STEPS
from shared.states import BlobRole, TaskErrorCode, TaskState
from shared.wire import blobs as wire
from shared.wire import fleet
from shared.wire.client import Cancel, Delete, Handled, Retry
from shared.wire.rows import GivenBack, TaskError
from tests.support.blobs import PICTURES, digest_of, payload_of
from tests.support.core import SimWorker
from tests.support.kept import against_the_rules, row_of
from tests.support.sending import Sender
from tests.support.stepping import CUT_PICTURES, STEP, bring, cut, make, plan

DATA, UPPER, LOWER, WHOLE = b"the image", b"upper lines", b"lower lines", b"all of it"


@pytest.fixture
def worker(ann: Sender, monkeypatch: pytest.MonkeyPatch) -> SimWorker:
    """It has split a task of ann's in three, and holds the first two steps."""
    monkeypatch.setitem(KINDS, PICTURES.name, CUT_PICTURES)
    monkeypatch.setitem(STEPS, STEP, CUT_PICTURES)
    worker = ann.grid.worker(slots=4, join=False)
    worker.kinds = (PICTURES.name, STEP)
    worker.join()
    ann.send(DATA)
    ann.submit(DATA)
    (held,) = worker.holding()
    plan(worker, held, cut())
    return worker


@pytest.fixture(autouse=True)
def _what_is_on_disk_is_sound(ann: Sender) -> Iterator[None]:
    yield
    repository = ann.grid.disk
    assert isinstance(repository, Repository)
    assert against_the_rules(repository._database) == []


def there(ann: Sender) -> set[bytes]:
    """What the broker keeps."""
    return set(ann.grid.blobs.kept.values())


def counted(ann: Sender) -> int:
    """What counts for ann."""
    return ann.grid.core.grid.blobs.counted(1)


def use(ann: Sender, digest: bytes, task: int = 1) -> bytes:
    """The blob that a worker would be given which holds a step of this task."""
    repository = ann.grid.disk
    assert isinstance(repository, Repository)
    return repository.blob_named_by(task, digest).digest


def test_a_step_is_given_what_its_task_takes(ann: Sender, worker: SimWorker) -> None:
    step = worker.holding()[0]
    want = wire.Want(*step, digest_of(DATA), 0)

    worker.tell(want)

    assert ann.grid.given == [GiveBlob(worker.peer, want, 1)]
    assert worker.assigned[-1].kind == STEP


def test_what_steps_make_is_given_to_the_last_one_whose_work_is_the_task_s(
    ann: Sender, worker: SimWorker
) -> None:
    # When two strips are made
    upper, lower = worker.holding()
    make(worker, upper, UPPER)
    make(worker, lower, LOWER)

    # Then the last step may have both
    assert there(ann) == {DATA, UPPER, LOWER}
    assert use(ann, digest_of(UPPER)) == digest_of(UPPER)
    assert use(ann, digest_of(LOWER)) == digest_of(LOWER)

    # When that makes the whole
    (last,) = worker.holding()
    make(worker, last, WHOLE)

    # Then it is the task's, and the strips are gone with the same commit
    assert there(ann) == {DATA, WHOLE}
    assert counted(ann) == len(DATA) + len(WHOLE)
    assert row_of(ann.grid, 1).state is TaskState.DONE
    repository = ann.grid.disk
    assert isinstance(repository, Repository)
    fetch = wire.Fetch(row_of(ann.grid, 1).id, BlobRole.RESULT, 0, 0, 10)
    assert repository.blob_of(1, fetch) == (digest_of(WHOLE), len(WHOLE))


def test_they_count_for_their_owner_while_they_are_there(ann: Sender, worker: SimWorker) -> None:
    make(worker, worker.holding()[0], UPPER)

    assert counted(ann) == len(DATA) + len(UPPER)


def test_nobody_fetches_them_and_another_task_is_not_given_them(
    ann: Sender, bob: Sender, worker: SimWorker
) -> None:
    make(worker, worker.holding()[0], UPPER)
    bob.send(DATA)
    bob.submit(DATA)
    repository = ann.grid.disk
    assert isinstance(repository, Repository)

    for owner in (1, 2):
        with pytest.raises(RequestError):
            repository.blob_of(owner, wire.Fetch(row_of(ann.grid, 1).id, BlobRole.STEP, 0, 0, 10))
    with pytest.raises(RequestError, match="does not name"):
        use(ann, digest_of(UPPER), task=worker.holding()[-1].key)


def test_with_a_cancelled_task_goes_what_its_steps_have_made_or_brought(
    ann: Sender, worker: SimWorker
) -> None:
    upper, lower = worker.holding()
    make(worker, upper, UPPER)
    bring(worker, lower, LOWER)

    ann.client.ask(Cancel((row_of(ann.grid, 1).id,)))

    assert there(ann) == {DATA}
    assert counted(ann) == len(DATA)


def test_with_a_step_that_fails_for_good_goes_what_the_others_have_made(
    ann: Sender, worker: SimWorker
) -> None:
    upper, lower = worker.holding()
    make(worker, upper, UPPER)

    worker.finish(lower, None, TaskError(TaskErrorCode.MEMORY, "It takes too much."))

    assert row_of(ann.grid, 1).state is TaskState.FAILED
    assert there(ann) == {DATA}


def test_with_an_error_of_a_step_the_task_is_done_whole_and_nothing_of_steps_stays(
    ann: Sender, worker: SimWorker
) -> None:
    upper, lower = worker.holding()
    make(worker, upper, UPPER)

    worker.finish(lower, None, TaskError("unreadable_image", "It is damaged."))

    assert there(ann) == {DATA}
    (whole,) = worker.holding()
    assert (whole.key, worker.assigned[-1].whole) == (1, True)
    make(worker, whole, WHOLE)
    assert row_of(ann.grid, 1).state is TaskState.DONE


def test_a_step_that_names_what_it_has_not_brought_is_done_again(
    ann: Sender, worker: SimWorker
) -> None:
    step = worker.holding()[0]

    ann.grid.hurry()
    worker.finish(step, payload_of(UPPER))
    ann.grid.turn()

    (again,) = (held for held in worker.holding() if held.key == step.key)
    assert again.attempt == step.attempt + 1
    make(worker, again, UPPER)
    assert row_of(ann.grid, 1).steps_done == 1


def test_a_step_that_is_lost_is_done_again_and_names_what_its_first_try_has_brought(
    ann: Sender, worker: SimWorker
) -> None:
    # Given a step that has brought its strip and is lost
    upper, lower = worker.holding()
    bring(worker, upper, UPPER)
    worker.tell(fleet.HandBack((GivenBack(*upper, False, "It died."),), worker.capacity))

    # When it is done again, and makes the same
    again = next(held for held in worker.holding() if held.key == upper.key)
    said = bring(worker, again, UPPER)
    worker.finish(again, payload_of(UPPER))
    make(worker, lower, LOWER)
    make(worker, worker.holding()[0], WHOLE)

    # Then it need not be brought again, and goes with the others
    assert said[0].kept
    assert there(ann) == {DATA, WHOLE}


def test_the_attempt_before_brings_nothing_any_more(ann: Sender, worker: SimWorker) -> None:
    upper = worker.holding()[0]
    ann.client.ask(Cancel((row_of(ann.grid, 1).id,)))

    said = bring(worker, upper, UPPER)

    assert [each.refusal.code for each in said if each.refusal] == ["forbidden", "forbidden"]
    assert there(ann) == {DATA}


def test_what_comes_whole_after_the_end_is_not_kept(ann: Sender, worker: SimWorker) -> None:
    # Given a strip of which all has come, and which is being brought to disk
    upper = worker.holding()[0]
    worker.tell(wire.Bring(*upper, digest_of(UPPER), len(UPPER)))
    ann.grid.think = False
    worker.tell(wire.BringPiece(*upper, digest_of(UPPER), 0, UPPER))

    # When the task is cancelled before it is there
    ann.client.ask(Cancel((row_of(ann.grid, 1).id,)))
    ann.settle()

    # Then
    assert there(ann) == {DATA}
    assert counted(ann) == len(DATA)


def test_two_tasks_whose_steps_make_the_same_have_it_once_each_as_long_as_it_needs_it(
    ann: Sender, worker: SimWorker
) -> None:
    # Given a second task that is split, whose first step makes the same
    first, _ = worker.holding()
    ann.submit(DATA)
    held = worker.holding()[-1]
    plan(worker, held, cut())
    second = next(held for held in worker.holding() if held.key > first.key + 2)
    make(worker, first, UPPER)
    bring(worker, second, UPPER)

    # When the first one is cancelled
    ann.client.ask(Cancel((row_of(ann.grid, 1).id,)))

    # Then the other's is there, and goes with it
    assert there(ann) == {DATA, UPPER}
    worker.finish(second, payload_of(UPPER))
    assert there(ann) == {DATA, UPPER}
    ann.client.ask(Cancel((row_of(ann.grid, 2).id,)))
    assert there(ann) == {DATA}


def test_what_two_tasks_have_brought_stays_until_none_of_them_waits(
    ann: Sender, worker: SimWorker
) -> None:
    # Given two steps that have brought the same, and named nothing
    first, _ = worker.holding()
    ann.submit(DATA)
    plan(worker, worker.holding()[-1], cut())
    second = next(held for held in worker.holding() if held.key > first.key + 2)
    bring(worker, first, UPPER)
    bring(worker, second, UPPER)

    # When one task is cancelled
    ann.client.ask(Cancel((row_of(ann.grid, 1).id,)))

    # Then the step of the other may name it
    worker.finish(second, payload_of(UPPER))
    assert row_of(ann.grid, 2).steps_done == 1
    ann.client.ask(Cancel((row_of(ann.grid, 2).id,)))
    assert there(ann) == {DATA}


def test_what_is_done_and_cancelled_in_one_turn_leaves_nothing(
    ann: Sender, worker: SimWorker
) -> None:
    upper, lower = worker.holding()
    make(worker, lower, LOWER)
    bring(worker, upper, UPPER)
    done = worker.outcomes_of(worker.outcome(upper, payload_of(UPPER)))
    task = row_of(ann.grid, 1).id

    # When it is deleted at once, too
    said = [ann.client.says(Cancel((task,))), ann.client.says(Delete((task,)))]
    ann.grid.turn(worker.says(done), *said)

    assert ann.client.reply_to(said[1]) == Handled((None,))
    repository = ann.grid.disk
    assert isinstance(repository, Repository)
    rows = repository._database.execute_sql("SELECT digest, uses FROM blob_claim").fetchall()
    assert rows == []


def test_what_is_on_its_way_for_a_step_is_dropped_with_its_task(
    ann: Sender, worker: SimWorker
) -> None:
    # Given a strip half of which has come, and one that its owner sends as well
    upper, lower = worker.holding()
    worker.tell(wire.Bring(*upper, digest_of(UPPER), len(UPPER)))
    worker.tell(wire.BringPiece(*upper, digest_of(UPPER), 0, UPPER[:5]))
    worker.tell(wire.Bring(*lower, digest_of(LOWER), len(LOWER)))
    worker.tell(wire.BringPiece(*lower, digest_of(LOWER), 0, LOWER[:5]))
    ann.begin(LOWER)

    ann.client.ask(Cancel((row_of(ann.grid, 1).id,)))

    assert list(ann.grid.blobs.coming.values()) == [LOWER[:5]]
    assert counted(ann) == len(DATA) + len(LOWER)


def test_what_their_owner_has_sent_stays(ann: Sender, worker: SimWorker) -> None:
    # Given three blobs of which the owner sends the bytes, before, between and after
    upper, lower = worker.holding()
    ann.send(UPPER)
    make(worker, upper, UPPER)
    bring(worker, lower, WHOLE)
    ann.send(WHOLE)
    make(worker, lower, LOWER)
    ann.send(LOWER)

    ann.client.ask(Cancel((row_of(ann.grid, 1).id,)))

    assert there(ann) == {DATA, UPPER, LOWER, WHOLE}
    assert isinstance(ann.submit(UPPER, LOWER, WHOLE), bytes)


def test_a_broker_that_starts_goes_on_with_them(ann: Sender, worker: SimWorker) -> None:
    # Given one strip, and a broker that was killed
    upper, lower = worker.holding()
    make(worker, upper, UPPER)
    ann.grid.crash()
    worker.reconnect()
    worker.outcomes = 0
    worker.join([lower])

    # When the rest is done
    make(worker, lower, LOWER)
    make(worker, worker.holding()[0], WHOLE)

    # Then
    assert row_of(ann.grid, 1).state is TaskState.DONE
    assert there(ann) == {DATA, WHOLE}
    assert counted(ann) == len(DATA) + len(WHOLE)


def test_a_task_that_is_retried_begins_without_them(ann: Sender, worker: SimWorker) -> None:
    # Given a task that was cancelled with one strip made
    make(worker, worker.holding()[0], UPPER)
    task = row_of(ann.grid, 1).id
    ann.client.ask(Cancel((task,)))
    worker.tell(fleet.HandBack(tuple(GivenBack(*held, False, "") for held in worker.holding()), 4))

    # When it is retried, and split again
    ann.client.ask(Retry((task,)))
    (held,) = worker.holding()
    plan(worker, held, cut())
    upper, lower = worker.holding()
    make(worker, upper, UPPER)
    make(worker, lower, LOWER)
    make(worker, worker.holding()[0], WHOLE)

    # Then
    assert row_of(ann.grid, 1).state is TaskState.DONE
    assert there(ann) == {DATA, WHOLE}


def test_a_task_that_is_cancelled_and_deleted_in_one_turn_takes_them_along(
    ann: Sender, worker: SimWorker
) -> None:
    make(worker, worker.holding()[0], UPPER)

    ann.forget(row_of(ann.grid, 1).id)

    assert digest_of(UPPER) not in ann.grid.blobs.kept
