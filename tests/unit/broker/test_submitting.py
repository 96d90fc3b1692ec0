"""Submitting is idempotent by owner and id, now, later and after a restart."""

from __future__ import annotations

import pytest

from shared.errors import ErrorCode
from shared.kinds import code
from shared.kinds.code import File, Limits, Program
from shared.limits import BATCH_BYTES, INLINE_RESULT_BYTES, TITLE_CHARS
from shared.states import TaskState
from shared.wire import client as wire
from shared.wire.rows import NewTask, Receipt, SettingValue
from tests.support.core import Sim
from tests.support.disk import MemoryDisk


@pytest.fixture
def grid() -> Sim:
    return Sim()


def code_of(receipt: Receipt) -> ErrorCode | None:
    return receipt.refusal.code if receipt.refusal else None


def disk_of(grid: Sim) -> MemoryDisk:
    assert isinstance(grid.disk, MemoryDisk)
    return grid.disk


def test_a_new_task_is_numbered_kept_and_queued(grid: Sim) -> None:
    ann = grid.user("ann")

    receipts = ann.receipts(ann.new("1+1"), ann.new("2+2"))

    assert receipts == (Receipt(1), Receipt(2))
    assert [task.title for task in disk_of(grid).tasks.values()] == ["1+1", "2+2"]
    assert {task.state for task in disk_of(grid).tasks.values()} == {TaskState.QUEUED}
    assert grid.core.grid.queue.length == 2


def test_numbers_are_counted_for_each_user(grid: Sim) -> None:
    ann, bob = grid.user("ann"), grid.user("bob")

    ann.submit("1", "2")

    assert bob.receipts(bob.new()) == (Receipt(1),)
    assert ann.receipts(ann.new()) == (Receipt(3),)


def test_the_same_id_of_two_users_is_two_tasks(grid: Sim) -> None:
    ann, bob = grid.user("ann"), grid.user("bob")
    same = ann.new("1+1")

    grid.turn(a := ann.says(wire.Submit((same,))), b := bob.says(wire.Submit((same,))))

    assert ann.reply_to(a) == bob.reply_to(b) == wire.Submitted((Receipt(1),))
    assert len(disk_of(grid).tasks) == 2


def test_the_same_task_twice_in_a_message_is_one_task(grid: Sim) -> None:
    ann = grid.user("ann")
    task = ann.new()

    assert ann.receipts(task, task) == (Receipt(1), Receipt(1))
    assert grid.core.grid.queue.length == 1


def test_the_same_task_twice_in_a_turn_is_one_task(grid: Sim) -> None:
    ann = grid.user("ann")
    submit = wire.Submit((ann.new(),))

    grid.turn(one := ann.says(submit), two := ann.says(submit))

    assert ann.reply_to(one) == ann.reply_to(two)
    assert len(disk_of(grid).tasks) == 1


@pytest.mark.parametrize("assigned", [False, True], ids=["queued", "running"])
def test_the_same_task_later_is_answered_with_the_same_number(grid: Sim, assigned: bool) -> None:
    ann = grid.user("ann")
    task = ann.new()
    ann.receipts(task)
    if assigned:
        grid.worker()

    assert ann.receipts(task) == (Receipt(1),)
    assert len(disk_of(grid).tasks) == 1


def test_the_same_task_after_its_end_is_answered_with_its_row(grid: Sim) -> None:
    ann, worker = grid.user("ann"), grid.worker()
    task = ann.new()
    ann.receipts(task)
    worker.finish(task.id, b"42")

    (receipt,) = ann.receipts(task)

    assert receipt.number == 1
    assert receipt.row is not None
    assert (receipt.row.state, receipt.row.result) == (TaskState.DONE, b"42")


def test_the_row_comes_without_its_result_to_who_wants_none(grid: Sim) -> None:
    ann, worker = grid.user("ann"), grid.worker()
    task = ann.new()
    ann.receipts(task)
    worker.finish(task.id)

    (receipt,) = ann.receipts(task, follow=False)

    assert receipt.row is not None
    assert receipt.row.result is None


def test_a_large_result_does_not_travel_with_the_row(grid: Sim) -> None:
    ann, worker = grid.user("ann"), grid.worker()
    task = ann.new()
    ann.receipts(task)
    worker.finish(task.id, b"9" * (INLINE_RESULT_BYTES + 1))

    (receipt,) = ann.receipts(task)

    assert ann.ended_rows[0].result is None
    assert receipt.row is not None
    assert receipt.row.result is None


def test_many_results_at_once_stay_within_what_a_message_may_hold(grid: Sim) -> None:
    ann, worker = grid.user("ann"), grid.worker(slots=100)
    tasks = [ann.new(str(number)) for number in range(100)]
    ann.receipts(*tasks)
    for task in tasks:
        worker.finish(task.id, b"9" * INLINE_RESULT_BYTES)

    receipts = ann.receipts(*tasks)

    rows = [receipt.row for receipt in receipts]
    assert all(row is not None and row.state is TaskState.DONE for row in rows)
    assert sum(len(row.result or b"") for row in rows if row) <= BATCH_BYTES
    assert rows[0] is not None
    assert rows[0].result


def test_the_same_task_in_the_turn_of_its_end_is_answered_with_the_end(grid: Sim) -> None:
    ann, worker = grid.user("ann"), grid.worker()
    task = ann.new()
    ann.receipts(task)
    report = worker.outcomes_of(worker.outcome(worker.attempt(task.id), b"7"))

    grid.turn(worker.says(report), again := ann.says(wire.Submit((task,))))

    reply = ann.reply_to(again)
    assert isinstance(reply, wire.Submitted)
    row = reply.receipts[0].row
    assert row is not None
    assert (row.state, row.result) == (TaskState.DONE, b"7")


def test_a_task_cancelled_in_the_turn_it_came_in_has_ended_for_who_repeats_it(grid: Sim) -> None:
    ann = grid.user("ann")
    task = ann.new()
    submit = wire.Submit((task,))

    grid.turn(ann.says(submit), ann.says(wire.Cancel((task.id,))), again := ann.says(submit))

    reply = ann.reply_to(again)
    assert isinstance(reply, wire.Submitted)
    row = reply.receipts[0].row
    assert row is not None
    assert row.state is TaskState.CANCELLED


def test_the_same_task_after_a_restart_is_one_task(grid: Sim) -> None:
    ann = grid.user("ann")
    task = ann.new()
    ann.receipts(task)

    grid.crash()
    ann.greet()
    ann.log_in("ann")

    assert ann.receipts(task) == (Receipt(1),)
    assert ann.receipts(ann.new()) == (Receipt(2),)


@pytest.mark.parametrize("ended", [False, True], ids=["unfinished", "ended"])
def test_another_task_under_the_same_id_is_a_conflict(grid: Sim, ended: bool) -> None:
    ann, worker = grid.user("ann"), grid.worker()
    task = ann.new("1+1")
    ann.receipts(task)
    if ended:
        worker.finish(task.id)

    (receipt,) = ann.receipts(ann.new("2+2", task.id))

    assert code_of(receipt) is ErrorCode.CONFLICT
    assert [t.title for t in disk_of(grid).tasks.values()] == ["1+1"]


def test_another_task_under_the_same_id_in_the_same_message_is_a_conflict(grid: Sim) -> None:
    ann = grid.user("ann")

    one, two = ann.receipts(task := ann.new("1+1"), ann.new("2+2", task.id))

    assert (code_of(one), code_of(two)) == (None, ErrorCode.CONFLICT)


def test_a_deleted_id_is_not_taken_again(grid: Sim) -> None:
    ann, worker = grid.user("ann"), grid.worker()
    task = ann.new()
    ann.receipts(task)
    worker.finish(task.id)
    ann.ask(wire.Delete((task.id,)))

    (receipt,) = ann.receipts(task)

    assert code_of(receipt) is ErrorCode.NOT_FOUND
    assert not disk_of(grid).tasks


def test_a_deleted_id_is_not_taken_again_in_the_same_turn(grid: Sim) -> None:
    ann, worker = grid.user("ann"), grid.worker()
    task = ann.new()
    ann.receipts(task)
    worker.finish(task.id)

    grid.turn(ann.says(wire.Delete((task.id,))), again := ann.says(wire.Submit((task,))))

    reply = ann.reply_to(again)
    assert isinstance(reply, wire.Submitted)
    assert code_of(reply.receipts[0]) is ErrorCode.NOT_FOUND


def test_another_user_may_use_a_deleted_id(grid: Sim) -> None:
    ann, bob, worker = grid.user("ann"), grid.user("bob"), grid.worker()
    task = ann.new()
    ann.receipts(task)
    worker.finish(task.id)
    ann.ask(wire.Delete((task.id,)))

    assert bob.receipts(task) == (Receipt(1),)


def test_an_unknown_kind_is_refused_by_itself(grid: Sim) -> None:
    ann = grid.user("ann")
    unknown = NewTask(grid.new_id(), "alchemy", b"")

    one, two = ann.receipts(unknown, ann.new())

    assert code_of(one) is ErrorCode.INVALID
    assert two == Receipt(1)


@pytest.mark.parametrize("payload", [b"", b"\xc1", b"\x91\x01", b"\x92\xa1a\xa1b", b"\x91\xa21+1"])
def test_a_payload_that_its_kind_cannot_read_is_refused(grid: Sim, payload: bytes) -> None:
    ann = grid.user("ann")

    (receipt,) = ann.receipts(NewTask(grid.new_id(), "expression", payload))

    assert code_of(receipt) is ErrorCode.INVALID
    assert not disk_of(grid).tasks


def test_a_long_expression_has_a_short_title(grid: Sim) -> None:
    ann = grid.user("ann")

    ann.submit("1+" * 500 + "1")

    assert [len(t.title) for t in disk_of(grid).tasks.values()] == [TITLE_CHARS]


def test_a_submission_right_behind_resuming_knows_what_was_submitted_before(grid: Sim) -> None:
    """Who a connection speaks for changes in the very turn in which it asks."""
    ann = grid.user("ann")
    task = ann.new()
    ann.receipts(task)
    other = grid.client()

    grid.turn(other.says(wire.Resume(ann.token)), again := other.says(wire.Submit((task,))))

    assert other.reply_to(again) == wire.Submitted((Receipt(1),))
    assert len(disk_of(grid).tasks) == 1


def test_a_submission_right_behind_a_log_in_knows_what_was_submitted_before(grid: Sim) -> None:
    ann = grid.user("ann")
    task = ann.new()
    ann.receipts(task)
    other = grid.client()
    grid.think = False
    grid.turn(other.says(wire.LogIn("ann", "correct horse")))

    grid.turn(*grid.passwords, again := other.says(wire.Submit((task,))))

    assert other.reply_to(again) == wire.Submitted((Receipt(1),))
    assert len(disk_of(grid).tasks) == 1


def program(grid: Sim, *, memory_mb: int) -> NewTask:
    """A program that asks for so much memory."""
    body = Program("c", (File("main.c", b""),), limits=Limits(memory_mb=memory_mb))
    return NewTask(grid.new_id(), code.NAME, code.payload(body))


def test_what_the_grid_does_not_allow_is_refused_with_the_setting(grid: Sim) -> None:
    # Given that programs may have 100 MB
    ann = grid.user("ann")
    ann.ask(wire.ChangeSettings((SettingValue("code.memory.most", 100),)))

    # When programs come that want this and more
    much, too_much = ann.receipts(program(grid, memory_mb=100), program(grid, memory_mb=101))

    # Then one is taken and one is not
    assert much == Receipt(1)
    assert code_of(too_much) is ErrorCode.INVALID
    assert too_much.refusal is not None
    assert "the setting code.memory.most allows 100 MB" in too_much.refusal.message


def test_a_setting_counts_from_the_next_submission_on(grid: Sim) -> None:
    ann = grid.user("ann")
    taken = program(grid, memory_mb=200)
    assert ann.receipts(taken) == (Receipt(1),)

    ann.ask(wire.ChangeSettings((SettingValue("code.memory.most", 100),)))

    assert ann.receipts(taken) == (Receipt(1),)
    (refused,) = ann.receipts(program(grid, memory_mb=200))
    assert code_of(refused) is ErrorCode.INVALID
