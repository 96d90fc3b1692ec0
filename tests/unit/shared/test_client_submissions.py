"""The client's machine: a submission is accepted once and ends once, whatever is lost."""

from __future__ import annotations

import pytest

from shared.client.effects import Abandoned, Accepted, Ended
from shared.client.machine import SILENT_AFTER
from shared.client.submissions import BATCH_TASKS
from shared.errors import ErrorCode
from shared.limits import BATCH_BYTES
from shared.states import TaskState
from shared.wire import client as wire
from shared.wire.rows import Receipt, Refusal
from tests.support.clients import Driven, accepted, new_task, refused, row_of

TASK = new_task(1)


@pytest.fixture
def ann() -> Driven:
    client = Driven()
    client.log_in()
    return client


def receipts(client: Driven, *given: Receipt) -> None:
    """Answer the last submission."""
    client.reply(wire.Submitted(given), client.last(wire.Submit))


def test_it_is_accepted_and_then_ends(ann: Driven) -> None:
    ann.submit(TASK)
    assert ann.sent(wire.Submit) == [wire.Submit((TASK,), True)]
    receipts(ann, accepted(TASK))
    assert ann.new == [Accepted({TASK.id: accepted(TASK)}, True)]
    ann.push(wire.TasksEnded((row_of(TASK),)))
    assert ann.new == [Ended([row_of(TASK)])]


def test_doubled_receipts_and_ends_are_ignored(ann: Driven) -> None:
    ann.submit(TASK)
    for _ in range(2):
        receipts(ann, accepted(TASK))
    ann.push(wire.Stranger())
    ann.come_back()
    receipts(ann, accepted(TASK))
    for state in (TaskState.DONE, TaskState.FAILED):
        ann.push(wire.TasksEnded((row_of(TASK, state),)))
    ann.come_back() if ann.sent(wire.Hello) else None
    assert [type(effect) for effect in ann.about(TASK)] == [Accepted, Ended]


def test_it_is_submitted_again_after_every_reconnection_until_it_has_ended(ann: Driven) -> None:
    ann.submit(TASK)
    for _ in range(3):
        ann.wait(SILENT_AFTER)
        ann.come_back()
        assert ann.sent(wire.Submit) == [wire.Submit((TASK,), True)]
        receipts(ann, accepted(TASK))
    ann.push(wire.TasksEnded((row_of(TASK),)))
    ann.wait(SILENT_AFTER)
    ann.come_back()
    assert ann.sent(wire.Submit) == []
    assert [type(effect) for effect in ann.about(TASK)] == [Accepted, Ended]


def test_an_end_that_was_missed_comes_with_the_receipt(ann: Driven) -> None:
    ann.submit(TASK)
    receipts(ann, accepted(TASK))
    ann.wait(SILENT_AFTER)
    ann.come_back()
    receipts(ann, Receipt(1, row_of(TASK)))
    assert ann.new == [Ended([row_of(TASK)])]


def test_a_receipt_with_an_end_says_both(ann: Driven) -> None:
    ann.submit(TASK)
    receipts(ann, Receipt(1, row_of(TASK)))
    assert ann.new == [Accepted({TASK.id: Receipt(1)}, True), Ended([row_of(TASK)])]


def test_an_end_may_overtake_the_receipt(ann: Driven) -> None:
    ann.submit(TASK)
    ann.push(wire.TasksEnded((row_of(TASK),)))
    receipts(ann, accepted(TASK))
    assert Ended([row_of(TASK)]) in ann.about(TASK)
    assert len([e for e in ann.about(TASK) if isinstance(e, Ended)]) == 1


def test_one_that_is_refused_is_abandoned_and_the_others_are_not(ann: Driven) -> None:
    other = new_task(2)
    ann.submit(TASK, other)
    refusal = Refusal(ErrorCode.INVALID, "No such kind.")
    receipts(ann, Receipt(refusal=refusal), accepted(other))
    (end,) = ann.about(TASK)
    assert isinstance(end, Abandoned)
    assert (end.error.code, end.error.message) == ("invalid", "No such kind.")
    assert ann.about(other) == [Accepted({other.id: accepted(other)}, True)]
    # And what was refused is not submitted again
    ann.wait(SILENT_AFTER)
    ann.come_back()
    assert ann.sent(wire.Submit) == [wire.Submit((other,), True)]


def test_a_batch_that_is_refused_abandons_its_tasks(ann: Driven) -> None:
    ann.submit(TASK)
    ann.reply(refused(ErrorCode.UNAVAILABLE, "The disk is full."), ann.last(wire.Submit))
    (end,) = ann.about(TASK)
    assert isinstance(end, Abandoned)
    assert end.error.message == "The disk is full."


def test_before_the_log_in_they_wait(ann: Driven) -> None:
    client = Driven()
    client.submit(TASK)
    client.greet()
    assert client.sent(wire.Submit) == []
    client.log_in()
    assert (
        len([e for e in client.effects if getattr(e, "message", None) == wire.Submit((TASK,))]) == 1
    )


def test_what_nobody_waits_for_is_not_submitted_again(ann: Driven) -> None:
    ann.submit(TASK)
    ann.machine.forget(TASK.id)
    ann.wait(SILENT_AFTER)
    ann.come_back()
    assert ann.sent(wire.Submit) == []


def test_many_travel_in_messages_of_a_bearable_size(ann: Driven) -> None:
    # Given more tasks than fit one message, and some that are large
    small = [new_task(number) for number in range(1, 2 * BATCH_TASKS + 2)]
    large = [new_task(5_000 + number, bytes(BATCH_BYTES // 2)) for number in range(5)]
    ann.submit(*small, *large)
    messages = ann.sent(wire.Submit)
    # Then every one is there once, in order, and no message is too large
    assert [task for message in messages for task in message.tasks] == [*small, *large]
    assert all(len(message.tasks) <= BATCH_TASKS for message in messages)
    for message in messages:
        size = sum(len(task.payload) for task in message.tasks)
        assert size <= BATCH_BYTES or len(message.tasks) == 1


def test_whether_the_end_is_waited_for_is_remembered(ann: Driven) -> None:
    followed, left = new_task(1), new_task(2)
    ann.submit(followed)
    ann.submit(left, follow=False)
    ann.wait(SILENT_AFTER)
    ann.come_back()
    assert ann.sent(wire.Submit) == [
        wire.Submit((followed,), True),
        wire.Submit((left,), False),
    ]


def test_one_that_is_not_followed_is_over_once_it_is_accepted(ann: Driven) -> None:
    ann.submit(TASK, follow=False)
    receipts(ann, accepted(TASK))
    assert ann.new == [Accepted({TASK.id: accepted(TASK)}, False)]
    # And it is not submitted again
    ann.wait(SILENT_AFTER)
    ann.come_back()
    assert ann.sent(wire.Submit) == []
