"""What running programs print, and what they are given."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from broker.core import printouts
from broker.core.events import Side, Unsent
from broker.core.printouts import Printouts
from shared.kinds import KINDS
from shared.kinds.base import Description, Kind
from shared.limits import PIECE_BYTES
from shared.states import Channel, TaskErrorCode, TaskState
from shared.wire import client as wire
from shared.wire import live
from shared.wire.rows import Held, NewTask, Piece, Print
from tests.support.core import Sim, SimClient, SimWorker


def describe(payload: bytes) -> Description:
    return Description(title="a program", takes_input=payload == b"asks")


def interrupted(
    stdout: bytes, stderr: bytes, *, stdout_cut: bool = False, stderr_cut: bool = False
) -> bytes:
    return b"%s%s|%s%s" % (b"..." * stdout_cut, stdout, b"..." * stderr_cut, stderr)


@pytest.fixture(autouse=True)
def programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kind of task that prints, takes input and can be stopped, in the place of another."""
    monkeypatch.setitem(KINDS, "expression", Kind("expression", describe, interrupted=interrupted))


@pytest.fixture
def grid() -> Iterator[Sim]:
    grid = Sim()
    yield grid
    assert set(grid.core.grid.printouts) <= set(grid.core.grid.tasks)
    assert set(grid.core.grid.listeners) <= set(grid.core.grid.tasks)


@pytest.fixture
def ann(grid: Sim) -> SimClient:
    return grid.user("ann")


@pytest.fixture
def oak(grid: Sim) -> SimWorker:
    return grid.worker("oak")


def submit(client: SimClient, payload: bytes = b"asks") -> bytes:
    task = NewTask(client.grid.new_id(), "expression", payload)
    assert client.receipts(task)[0].refusal is None
    return task.id


def prints(worker: SimWorker, task: bytes, *pieces: Piece) -> None:
    held = worker.attempt(task)
    worker.tell(live.Output((Print(held.key, held.attempt, pieces),)))


def out(offset: int, data: bytes) -> Piece:
    return Piece(Channel.OUTPUT, offset, data)


def attached(client: SimClient, task: bytes) -> live.Attached:
    reply = client.ask(live.Attach(task))
    assert isinstance(reply, live.Attached), reply
    return reply


def printed(client: SimClient) -> list[tuple[int, tuple[Piece, ...]]]:
    return [(push.attempt, push.pieces) for push in client.pushes(live.Printed)]


# Watching


def test_who_is_attached_is_told_of_what_is_printed(ann: SimClient, oak: SimWorker) -> None:
    task = submit(ann)
    assert attached(ann, task) == live.Attached(0, ())

    prints(oak, task)
    prints(oak, task, out(0, b"one"), Piece(Channel.ERRORS, 0, b"two"))

    assert printed(ann) == [(1, ()), (1, (out(0, b"one"), Piece(Channel.ERRORS, 0, b"two")))]


def test_who_comes_late_is_shown_the_last_of_each_channel(ann: SimClient, oak: SimWorker) -> None:
    task = submit(ann)
    prints(oak, task, out(0, b"a" * PIECE_BYTES))
    prints(oak, task, out(PIECE_BYTES, b"bc"), Piece(Channel.ERRORS, 0, b"!"))

    now = attached(ann, task)

    last = b"a" * (PIECE_BYTES - 2) + b"bc"
    assert now == live.Attached(1, (out(2, last), Piece(Channel.ERRORS, 0, b"!")))


def test_after_a_gap_only_what_follows_is_shown(ann: SimClient, oak: SimWorker) -> None:
    task = submit(ann)
    prints(oak, task, out(0, b"one"))
    prints(oak, task, out(7, b"two"))

    assert attached(ann, task).pieces == (out(7, b"two"),)


def test_another_attempt_begins_anew(grid: Sim, ann: SimClient, oak: SimWorker) -> None:
    task = submit(ann, b"")
    prints(oak, task, out(0, b"one"))
    attached(ann, task)
    oak.hand_back(task)
    elm = grid.worker("elm")
    holder = elm if elm.has(task) else oak

    assert attached(ann, task) == live.Attached(0, ())
    prints(holder, task, out(0, b"two"))

    assert printed(ann) == [(2, (out(0, b"two"),))]
    assert attached(ann, task) == live.Attached(2, (out(0, b"two"),))


def test_what_an_attempt_says_that_does_not_count_is_not_shown(
    ann: SimClient, oak: SimWorker
) -> None:
    task = submit(ann, b"")
    late = oak.attempt(task)
    attached(ann, task)
    oak.hand_back(task)

    oak.tell(live.Output((Print(late.key, late.attempt, (out(0, b"late"),)),)))
    oak.tell(live.Output((Print(999, 1, (out(0, b"nobody's"),)),)))

    assert printed(ann) == []
    assert attached(ann, task).pieces == ()


def test_who_is_detached_is_told_no_more(ann: SimClient, oak: SimWorker) -> None:
    task = submit(ann)
    attached(ann, task)

    assert ann.ask(live.Detach(task)) == wire.Done()
    prints(oak, task, out(0, b"one"))

    assert printed(ann) == []


def test_whoever_has_gone_is_forgotten_though_nothing_is_printed(
    grid: Sim, ann: SimClient, oak: SimWorker
) -> None:
    task = submit(ann)
    key = oak.attempt(task).key
    attached(ann, task)
    grid.turn(Unsent(Side.CLIENTS, ann.peer))
    again = grid.client()
    again.log_in("ann")

    attached(again, task)

    assert list(grid.core.grid.listeners[key]) == [again.peer]


def test_whoever_logs_in_as_another_is_told_nothing(
    grid: Sim, ann: SimClient, oak: SimWorker
) -> None:
    task = submit(ann)
    attached(ann, task)
    grid.user("bob")

    ann.log_in("bob")
    prints(oak, task, out(0, b"secret"))

    assert printed(ann) == []


def test_what_is_not_ones_own_cannot_be_looked_at(
    grid: Sim, ann: SimClient, oak: SimWorker
) -> None:
    task = submit(ann)
    prints(oak, task)
    bob = grid.user("bob")

    assert bob.code_of(live.Attach(task)) == "not_found"
    assert bob.code_of(live.Give(task, 0, b"hello")) == "not_found"
    assert oak.pushes(live.Input) == []


def test_the_end_comes_after_the_last_that_was_printed(
    grid: Sim, ann: SimClient, oak: SimWorker
) -> None:
    task = submit(ann)
    attached(ann, task)
    held = oak.attempt(task)
    last = live.Output((Print(held.key, held.attempt, (out(0, b"last"),)),))

    grid.turn(oak.says(last), oak.says(oak.outcomes_of(oak.outcome(held))))

    said = [type(message) for _, message in ann.heard]
    assert said.index(live.Printed) < said.index(wire.TasksEnded)
    assert attached(ann, task) == live.Attached(0, ())


# Giving


def test_input_goes_to_whoever_runs_the_program_once_that_is_on_disk(
    grid: Sim, ann: SimClient, oak: SimWorker
) -> None:
    task = submit(ann)
    prints(oak, task)

    assert ann.ask(live.Give(task, 0, b"6*7\n")) == wire.Done()
    assert ann.ask(live.Give(task, 4, b"", last=True)) == wire.Done()

    held = oak.attempt(task)
    assert oak.pushes(live.Input) == [
        live.Input(held.key, held.attempt, 0, b"6*7\n", False),
        live.Input(held.key, held.attempt, 4, b"", True),
    ]
    assert grid.kept(task).fed


def test_nothing_is_given_to_what_does_not_run_or_takes_none(
    ann: SimClient, oak: SimWorker
) -> None:
    waits, deaf = submit(ann), submit(ann, b"")
    assert ann.code_of(live.Give(waits, 0, b"?")) == "conflict"
    prints(oak, deaf)

    assert ann.code_of(live.Give(deaf, 0, b"?")) == "invalid"
    oak.finish(deaf)
    assert ann.code_of(live.Give(deaf, 0, b"?")) == "conflict"
    assert oak.pushes(live.Input) == []


def test_what_was_given_input_is_not_done_again_by_another(
    grid: Sim, ann: SimClient, oak: SimWorker
) -> None:
    task = submit(ann)
    prints(oak, task)
    ann.ask(live.Give(task, 0, b"6*7\n"))

    oak.hand_back(task)

    kept = grid.kept(task)
    assert kept.state is TaskState.FAILED
    assert kept.error is not None
    assert kept.error.code == TaskErrorCode.LOST
    assert "given input" in kept.error.message


def test_its_owner_may_have_it_done_again(kept: Sim) -> None:
    ann, oak = kept.user("ann"), kept.worker("oak")
    task = submit(ann)
    first = Held(oak.assigned[0].key, 1)
    oak.tell(live.Output((Print(first.key, 1, (out(0, b"so far"),)),)))
    ann.ask(live.Give(task, 0, b"6*7\n"))
    oak.beat([])
    assert ann.ended_rows[-1].state is TaskState.FAILED

    assert ann.refusals(wire.Retry((task,))) == [None]

    assert oak.assigned[1].attempt == 2
    kept.crash()
    assert not kept.core.grid.tasks[first.key].fed


def test_what_it_printed_before_is_gone_when_it_begins_anew(kept: Sim) -> None:
    ann, oak = kept.user("ann"), kept.worker("oak")
    task = submit(ann)
    oak.tell(live.Output((Print(oak.assigned[0].key, 1, (out(0, b"so far"),)),)))
    ann.refusals(wire.Cancel((task,)))

    assert ann.refusals(wire.Retry((task,))) == [None]

    assert attached(ann, task) == live.Attached(0, ())


# Stopping


def test_a_program_that_is_stopped_leaves_what_it_printed(
    grid: Sim, ann: SimClient, oak: SimWorker
) -> None:
    task = submit(ann)
    prints(oak, task, out(3, b"so far"), Piece(Channel.ERRORS, 0, b"oh"))

    assert ann.refusals(wire.Cancel((task,))) == [None]

    assert ann.ended_rows[-1].state is TaskState.CANCELLED
    assert ann.ended_rows[-1].result == b"...so far|oh"
    assert grid.kept(task).state is TaskState.CANCELLED


def test_one_that_has_not_begun_leaves_nothing(ann: SimClient) -> None:
    task = submit(ann)

    ann.refusals(wire.Cancel((task,)))

    assert ann.ended_rows[-1].result is None


# Memory


def test_what_was_printed_longest_ago_is_let_go() -> None:
    kept = Printouts(kept_bytes=10)
    kept.add(1, 1, (out(0, b"12345"),))
    kept.add(2, 1, (out(0, b"12345"),))
    kept.add(1, 1, (out(5, b"6"),))

    first, second = kept.find(1, 1), kept.find(2, 1)
    assert first is not None
    assert second is not None
    assert first.pieces == (out(0, b"123456"),)
    assert second.pieces == (out(5, b""),)
    kept.add(2, 1, (out(5, b"678"),))
    assert second.pieces == (out(5, b"678"),)


def test_memory_is_bounded_whatever_is_printed() -> None:
    kept = Printouts(kept_bytes=4 * PIECE_BYTES)
    for key in range(20):
        for offset in range(0, 4 * PIECE_BYTES, PIECE_BYTES):
            kept.add(key, 1, (out(offset, bytes(PIECE_BYTES)),))

    assert sum(len(kept.find(key, 1) or ()) for key in range(20)) <= 4 * PIECE_BYTES
    assert printouts.KEPT_BYTES <= 64 * 1024 * 1024
