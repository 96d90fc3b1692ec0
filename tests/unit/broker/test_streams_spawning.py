"""Messages that become tasks of their kind: counted once, however these end."""

from __future__ import annotations

import pytest

from broker.core.ids import id_of, is_the_grids
from broker.core.streams.jobs import Failure
from broker.core.tasks import Task
from shared.ids import new_id
from shared.kinds import code
from shared.kinds.code import File, Program
from shared.kinds.expression import text_of
from shared.states import TaskState
from shared.stream.definition import Definition, Handler, Making, Schedule
from shared.wire import client as wire
from shared.wire import streams
from shared.wire.fleet import Messages
from shared.wire.rows import Held, Made, SettingValue, TaskError
from tests.support.core import Sim, SimClient, SimWorker
from tests.support.disk import MemoryDisk
from tests.support.streaming import (
    failures,
    handle,
    make,
    refused,
    right_of,
    start,
    stream_worker,
    sums,
    switch,
    told,
    totals,
)

BAD = TaskError("division_by_zero", "division by zero", 0, 1)
PROGRAM = Program("python", (File("main.py", b"print(input())"),))


@pytest.fixture
def grid() -> Sim:
    return Sim()


@pytest.fixture
def ann(grid: Sim) -> SimClient:
    return grid.user("ann")


@pytest.fixture
def maker(grid: Sim, ann: SimClient) -> SimWorker:
    """The generator of a stream of expressions `s`."""
    worker = stream_worker(grid, "oak", "generator")
    start(ann, definition=sums("{n}+100"))
    return worker


def tasks(grid: Sim) -> list[Task]:
    assert isinstance(grid.disk, MemoryDisk)
    return [*grid.disk.tasks.values()]


def the_failure(grid: Sim) -> Failure:
    assert isinstance(grid.disk, MemoryDisk)
    (failure,) = grid.disk.streams.failures.values()
    return failure


def test_each_message_is_a_task_of_its_owner(grid: Sim, ann: SimClient, maker: SimWorker) -> None:
    make(maker, 2)
    make(maker, 2)
    first, second = tasks(grid)

    assert isinstance(grid.disk, MemoryDisk)
    assert [text_of(grid.disk.payloads[task.key]) for task in (first, second)] == ["1+100", "2+100"]
    assert (first.owner, first.number, first.title) == (1, 1, "1+100")
    assert first.id < second.id
    assert ann.submit("5")
    assert tasks(grid)[-1].number == 3
    assert totals(grid) == (2, 0, 0, 2)


def test_its_end_is_that_of_the_message(grid: Sim, ann: SimClient, maker: SimWorker) -> None:
    # Given
    elm = grid.worker("elm", slots=3)
    make(maker, 3)
    first, second, third = tasks(grid)

    # When one is done, one fails and one is cancelled
    elm.finish(first.id)
    elm.finish(second.id, error=BAD)
    ann.refusals(wire.Cancel((third.id,)))

    # Then
    assert totals(grid) == (3, 1, 2, 0)
    assert isinstance(grid.disk, MemoryDisk)
    bad, cancelled = grid.disk.streams.failures.values()
    assert (bad.number, bad.task, bad.worker, bad.code) == (2, 2, "elm", "division_by_zero")
    assert (bad.text, bad.reason) == ("2+100", "division by zero")
    assert (cancelled.number, cancelled.code) == (3, "cancelled")


def test_what_is_known_is_answered_at_once(grid: Sim, ann: SimClient) -> None:
    elm = grid.worker("elm")
    (known,) = ann.submit("7")
    elm.finish(known)
    maker = stream_worker(grid, "oak", "generator")
    start(ann, definition=sums("7"))

    make(maker, 3)

    assert totals(grid) == (3, 3, 0, 0)


def test_one_that_is_retried_has_not_failed(grid: Sim, ann: SimClient, maker: SimWorker) -> None:
    elm = grid.worker("elm")
    make(maker, 1)
    (task,) = tasks(grid)
    elm.finish(task.id, error=BAD)

    assert ann.refusals(wire.Retry((task.id,))) == [None]

    assert totals(grid) == (1, 0, 0, 1)
    assert failures(grid) == []
    elm.finish(task.id)
    assert totals(grid) == (1, 1, 0, 0)


def test_its_failure_is_retried_and_that_twice(grid: Sim, ann: SimClient, maker: SimWorker) -> None:
    elm = grid.worker("elm")
    make(maker, 1)
    (task,) = tasks(grid)
    elm.finish(task.id, error=BAD)
    (failure,) = failures(grid)

    first = ann.ask(streams.RetryErrors("", "s", (failure,)))
    second = ann.ask(streams.RetryErrors("", "s", (failure,)))

    assert first == second == wire.Handled((None,))
    assert elm.attempt(task.id) == Held(task.key, failure.attempt + 1)
    assert totals(grid) == (1, 0, 0, 1)


def test_one_whose_failure_was_dropped_is_a_task_like_any_other(
    grid: Sim, ann: SimClient, maker: SimWorker
) -> None:
    elm = grid.worker("elm")
    make(maker, 1)
    (task,) = tasks(grid)
    elm.finish(task.id, error=BAD)
    ann.ask(streams.DropErrors("", "s", tuple(failures(grid))))

    ann.refusals(wire.Retry((task.id,)))
    elm.finish(task.id)

    assert totals(grid) == (1, 0, 1, 0)


def test_one_that_was_deleted_cannot_be_retried(
    grid: Sim, ann: SimClient, maker: SimWorker
) -> None:
    elm = grid.worker("elm")
    make(maker, 1)
    (task,) = tasks(grid)
    elm.finish(task.id, error=BAD)
    ann.refusals(wire.Delete((task.id,)))

    reply = ann.ask(streams.RetryErrors("", "s", tuple(failures(grid))))

    assert isinstance(reply, wire.Handled)
    assert [refusal.code for refusal in reply.refusals if refusal] == ["not_found"]
    assert the_failure(grid).task == 1


def test_after_a_restart_it_still_counts(grid: Sim, ann: SimClient, maker: SimWorker) -> None:
    elm = grid.worker("elm")
    make(maker, 2)
    first, second = tasks(grid)
    held = [elm.attempt(first.id), elm.attempt(second.id)]

    grid.crash()
    elm.join(held)
    elm.finish(first.id)
    elm.finish(second.id, error=BAD)

    assert totals(grid) == (2, 1, 1, 0)


def test_when_its_stream_goes_it_stays(grid: Sim, ann: SimClient, maker: SimWorker) -> None:
    elm = grid.worker("elm")
    make(maker, 1)
    (task,) = tasks(grid)
    switch(ann, on=False)

    ann.ask(streams.DeleteStream("", "s"))
    elm.finish(task.id)

    assert grid.kept(task.id).state is TaskState.DONE


def test_the_grid_alone_gives_such_ids(grid: Sim, ann: SimClient, maker: SimWorker) -> None:
    make(maker, 1)
    (task,) = tasks(grid)
    stolen = id_of(grid.wall + 1, task.key + 1)

    (receipt,) = ann.receipts(ann.new("1", stolen))

    assert receipt.refusal is not None
    assert receipt.refusal.code == "invalid"
    assert is_the_grids(task.id)
    assert not any(is_the_grids(new_id()) for _ in range(100))


def programs() -> Definition:
    return Definition(Schedule(1), Making.CODE, "{n}", Handler.KIND)


def test_a_program_is_given_the_message_as_its_input(grid: Sim, ann: SimClient) -> None:
    oak = stream_worker(grid, "oak", "generator")
    row = told(ann, streams.CreateStream("s", programs(), code.payload(PROGRAM), on=True))
    assert row.on

    make(oak, 2)

    assert isinstance(grid.disk, MemoryDisk)
    made = [code.program_of(grid.disk.payloads[task.key]) for task in tasks(grid)]
    assert [program.stdin for program in made] == [b"1", b"2"]
    assert {program.files for program in made} == {PROGRAM.files}
    assert {(task.kind, task.needs) for task in tasks(grid)} == {("code", "python")}


def test_another_program_is_for_the_messages_of_the_same_turn(grid: Sim, ann: SimClient) -> None:
    oak = stream_worker(grid, "oak", "generator")
    told(ann, streams.CreateStream("s", programs(), code.payload(PROGRAM), on=True))
    other = Program("python", (File("main.py", b"print(7)"),))
    change = streams.ChangeStream("", "s", programs(), code.payload(other))
    made = Messages(*right_of(oak), 1, (Made(1, 1),))

    grid.turn(ann.says(change), oak.says(made))

    assert isinstance(grid.disk, MemoryDisk)
    (task,) = tasks(grid)
    assert code.program_of(grid.disk.payloads[task.key]).files == other.files


def test_one_that_the_grid_does_not_allow_fails(grid: Sim, ann: SimClient) -> None:
    # Given a stream of programs that want more time than is allowed by now
    oak = stream_worker(grid, "oak", "generator")
    hungry = Program("python", PROGRAM.files, limits=code.Limits(cpu_ms=5_000))
    told(ann, streams.CreateStream("s", programs(), code.payload(hungry), on=True))
    ann.ask(wire.ChangeSettings((SettingValue("code.cpu.most", 1_000),)))

    # When
    make(oak, 1)

    # Then that is the message's failure, and nothing to be tried again
    assert totals(grid) == (1, 0, 1, 0)
    assert (the_failure(grid).worker, the_failure(grid).text) == ("oak", "1")
    reply = ann.ask(streams.RetryErrors("", "s", tuple(failures(grid))))
    assert isinstance(reply, wire.Handled)
    assert [refusal.code for refusal in reply.refusals if refusal] == ["conflict"]
    assert handle(oak) == 0


def test_a_stream_of_programs_that_the_grid_does_not_allow_is_none(ann: SimClient) -> None:
    greedy = Program("python", PROGRAM.files, limits=code.Limits(cpu_ms=3_600_000))

    request = streams.CreateStream("s", programs(), code.payload(greedy), on=True)

    assert refused(ann, request) == "invalid"
