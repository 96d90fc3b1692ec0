"""Messages are handled once each, whatever becomes of who handles them; and failures are kept."""

from __future__ import annotations

import pytest

from shared import limits
from shared.kinds.message import message_of
from shared.states import TaskErrorCode
from shared.wire import client as wire
from shared.wire import fleet, streams
from shared.wire.rows import Held, Made, SettingValue
from tests.support.core import Sim, SimClient, SimWorker
from tests.support.disk import MemoryDisk
from tests.support.streaming import (
    BROKEN,
    defined,
    failures,
    give_back,
    handle,
    make,
    refused,
    right_of,
    row_of,
    start,
    stream_worker,
    switch,
    totals,
    work_of,
)


@pytest.fixture
def grid() -> Sim:
    return Sim()


@pytest.fixture
def ann(grid: Sim) -> SimClient:
    return grid.user("ann")


@pytest.fixture
def maker(grid: Sim, ann: SimClient) -> SimWorker:
    """The generator of a stream `s`."""
    worker = stream_worker(grid, "oak", "generator")
    start(ann, definition=defined(works=1_000))
    return worker


def test_it_is_done_or_fails_and_is_counted(grid: Sim, ann: SimClient, maker: SimWorker) -> None:
    elm = stream_worker(grid, "elm", "message")
    make(maker, 5)
    grid.jump(300)

    handle(elm, 3)
    handle(elm, 1, error=BROKEN)

    assert totals(grid) == (5, 3, 1, 1)
    row = row_of(ann)
    assert (row.processed, row.failed, row.unhandled, row.errors) == (3, 1, 1, 1)
    assert row.latency == 300


def test_a_worker_is_given_what_the_message_says(grid: Sim, maker: SimWorker) -> None:
    elm = stream_worker(grid, "elm", "message")
    make(maker, 1)
    assert isinstance(grid.disk, MemoryDisk)

    (held,) = work_of(elm)

    (given,) = [item for item in elm.assigned if item.key == held.key]
    message = message_of(grid.disk.streams.payloads[held.key])
    assert given.kind == "message"
    assert (message.stream, message.number, message.text) == ("s", 1, "1")
    assert message.simulation.works_most == 1_000


def test_a_generator_handles_other_streams_than_its_own(grid: Sim, ann: SimClient) -> None:
    # Given two workers, each the generator of a stream
    elm, oak = stream_worker(grid, "elm"), stream_worker(grid, "oak")
    start(ann, "first")
    start(ann, "second")

    # When one of them makes messages
    make(elm, 1)

    # Then the other one handles them
    assert work_of(elm) == []
    assert len(work_of(oak)) == 1


def test_alone_it_does_both(grid: Sim, ann: SimClient) -> None:
    oak = stream_worker(grid, "oak")
    start(ann)
    make(oak, 4)

    assert handle(oak) == 4
    assert totals(grid) == (4, 4, 0, 0)


def test_who_is_alone_at_last_goes_on_with_its_own(grid: Sim, ann: SimClient) -> None:
    oak = stream_worker(grid, "oak")
    start(ann)
    elm = stream_worker(grid, "elm", slots=1)
    make(oak, 3)
    assert work_of(oak) == []

    elm.tell(fleet.Leave())

    assert handle(oak) == 3
    assert totals(grid) == (3, 3, 0, 0)


def test_those_of_a_worker_that_died_are_handled_by_another(grid: Sim, maker: SimWorker) -> None:
    elm = stream_worker(grid, "elm", "message")
    make(maker, 4)
    held = work_of(elm)

    elm.tell(fleet.Leave())
    fir = stream_worker(grid, "fir", "message")
    elm.tell(elm.outcomes_of(elm.outcome(held[0])))

    assert handle(fir) == 4
    assert totals(grid) == (4, 4, 0, 0)


def test_a_result_that_comes_twice_counts_once(grid: Sim, maker: SimWorker) -> None:
    elm = stream_worker(grid, "elm", "message")
    make(maker, 1)
    (held,) = work_of(elm)

    elm.finish(held)
    elm.finish(held)
    elm.finish(held, error=BROKEN)

    assert totals(grid) == (1, 1, 0, 0)


def test_one_that_kills_its_slots_is_given_up(grid: Sim, ann: SimClient, maker: SimWorker) -> None:
    grid.hurry()
    elm = stream_worker(grid, "elm", "message")
    make(maker, 1)

    for _ in range(grid.core.grid.settings.max_tries):
        (held,) = work_of(elm)
        give_back(elm, held, tried=True)

    assert totals(grid) == (1, 0, 1, 0)
    assert isinstance(grid.disk, MemoryDisk)
    (failure,) = grid.disk.streams.failures.values()
    assert (failure.number, failure.worker, failure.code) == (1, "elm", TaskErrorCode.LOST)
    assert "It died." in failure.reason


def test_paused_messages_stay_where_they_are(grid: Sim, ann: SimClient, maker: SimWorker) -> None:
    elm = stream_worker(grid, "elm", "message")
    ann.ask(wire.ChangeSettings((SettingValue("pause.message", 1),)))

    make(maker, 3)
    assert work_of(elm) == []
    ann.ask(wire.ChangeSettings((SettingValue("pause.message", 0),)))

    assert handle(elm) == 3


def test_a_restart_loses_none_and_does_none_twice(
    grid: Sim, ann: SimClient, maker: SimWorker
) -> None:
    # Given one that runs, one that has failed, one that is done, and others
    elm = stream_worker(grid, "elm", "message", slots=1)
    make(maker, 6)
    handle(elm, 1)
    handle(elm, 1, error=BROKEN)
    (held,) = work_of(elm)

    # When the broker dies, and its workers come back with what they hold
    grid.crash()
    maker.join([right_of(maker)])
    elm.join([held])
    elm.finish(held)
    handle(elm)

    # Then
    assert totals(grid) == (6, 5, 1, 0)
    make(maker, 1, first=7)
    assert totals(grid) == (7, 5, 1, 1)


# Failures


def test_exactly_the_failures_that_are_named_are_dropped(
    grid: Sim, ann: SimClient, maker: SimWorker
) -> None:
    elm = stream_worker(grid, "elm", "message")
    make(maker, 5)
    handle(elm, 3, error=BROKEN)
    first, second, third = failures(grid)
    strange = Held(second.key, second.attempt + 1)

    reply = ann.ask(streams.DropErrors("", "s", (first, first, strange, third, Held(77, 1))))
    again = ann.ask(streams.DropErrors("", "s", (first,)))

    assert (reply, again) == (streams.Dropped(2), streams.Dropped(0))
    assert failures(grid) == [second]
    assert totals(grid) == (5, 0, 3, 2)
    assert row_of(ann).errors == 1


def test_one_that_has_failed_is_handled_anew(grid: Sim, ann: SimClient, maker: SimWorker) -> None:
    # Given
    elm = stream_worker(grid, "elm", "message")
    make(maker, 1)
    handle(elm, 1, error=BROKEN)
    (failure,) = failures(grid)

    # When
    reply = ann.ask(streams.RetryErrors("", "s", (failure,)))
    again = ann.ask(streams.RetryErrors("", "s", (failure,)))

    # Then its attempts go on, and it has not failed
    assert (reply, again) == (wire.Handled((None,)), wire.Handled((None,)))
    assert work_of(elm) == [Held(failure.key, failure.attempt + 1)]
    assert totals(grid) == (1, 0, 0, 1)
    assert failures(grid) == []

    # When it fails again, then that is another failure of the same message
    handle(elm, 1, error=BROKEN)
    assert failures(grid) == [Held(failure.key, failure.attempt + 1)]
    assert ann.ask(streams.DropErrors("", "s", (failure,))) == streams.Dropped(0)
    assert totals(grid) == (1, 0, 1, 0)


def test_one_that_is_kept_no_more_cannot_be_retried(
    grid: Sim, ann: SimClient, maker: SimWorker
) -> None:
    elm = stream_worker(grid, "elm", "message")
    make(maker, 1)
    handle(elm, 1, error=BROKEN)
    (failure,) = failures(grid)
    ann.ask(streams.DropErrors("", "s", (failure,)))

    reply = ann.ask(streams.RetryErrors("", "s", (failure,)))

    assert isinstance(reply, wire.Handled)
    assert [refusal.code for refusal in reply.refusals if refusal] == ["not_found"]
    assert totals(grid) == (1, 0, 1, 0)


def test_dropped_and_retried_in_one_turn_is_one_of_them(
    grid: Sim, ann: SimClient, maker: SimWorker
) -> None:
    elm = stream_worker(grid, "elm", "message")
    make(maker, 1)
    handle(elm, 1, error=BROKEN)
    (failure,) = failures(grid)
    drop, retry = streams.DropErrors("", "s", (failure,)), streams.RetryErrors("", "s", (failure,))

    grid.turn(ann.says(retry), ann.says(drop))

    assert totals(grid) == (1, 0, 0, 1)
    assert work_of(elm) == [Held(failure.key, failure.attempt + 1)]


def test_the_failures_of_another_stream_are_not_touched(
    grid: Sim, ann: SimClient, maker: SimWorker
) -> None:
    elm = stream_worker(grid, "elm", "message")
    start(ann, "other")
    make(maker, 1, right=Held(right_of(maker).key - 1, 1))
    handle(elm, 1, error=BROKEN)
    (failure,) = failures(grid)

    assert ann.ask(streams.DropErrors("", "other", (failure,))) == streams.Dropped(0)
    assert ann.ask(streams.DropErrors("", "s", (failure,))) == streams.Dropped(1)


def test_retried_ones_are_within_the_quota(grid: Sim, ann: SimClient, maker: SimWorker) -> None:
    elm = stream_worker(grid, "elm", "message")
    make(maker, 2)
    handle(elm, error=BROKEN)
    ann.ask(wire.ChangeSettings((SettingValue("quota.user", 1),)))

    reply = ann.ask(streams.RetryErrors("", "s", tuple(failures(grid))))

    assert isinstance(reply, wire.Handled)
    assert [refusal and refusal.code for refusal in reply.refusals] == [None, "overloaded"]
    assert totals(grid) == (2, 0, 1, 1)


# Streams that go


def test_a_stream_that_is_on_is_not_deleted(grid: Sim, ann: SimClient, maker: SimWorker) -> None:
    assert refused(ann, streams.DeleteStream("", "s")) == "conflict"


def test_with_a_stream_goes_all_that_is_there_of_it(
    grid: Sim, ann: SimClient, maker: SimWorker
) -> None:
    # Given messages that run, are queued and have failed
    elm = stream_worker(grid, "elm", "message", slots=1)
    make(maker, 5)
    handle(elm, 1, error=BROKEN)
    switch(ann, on=False)
    (held,) = work_of(elm)

    # When
    assert ann.ask(streams.DeleteStream("", "s")) == wire.Done()

    # Then nothing is left, and who handles one of them is told to stop
    assert isinstance(grid.disk, MemoryDisk)
    kept = grid.disk.streams
    assert (kept.messages, kept.failures) == ({}, {})
    assert [stream.name for stream in kept.streams.values()] == ["messages"]
    assert elm.pushes(fleet.Revoke) == [fleet.Revoke((held,))]
    assert len(grid.core.grid.queue.later) + grid.core.grid.queue.length == 0
    elm.finish(held)
    elm.beat([])
    assert refused(ann, streams.GetStream("", "s")) == "not_found"


def test_a_stream_may_go_in_the_turn_in_which_its_messages_come(
    grid: Sim, ann: SimClient, maker: SimWorker
) -> None:
    elm = stream_worker(grid, "elm", "message", slots=1)
    key, attempt = right_of(maker)
    made = fleet.Messages(key, attempt, 1, (Made(1, 1),) * 3)
    off, gone = streams.SwitchStream("", "s", on=False), streams.DeleteStream("", "s")

    grid.turn(maker.says(made), ann.says(off), ann.says(gone))

    assert isinstance(grid.disk, MemoryDisk)
    assert grid.disk.streams.messages == {}
    assert work_of(elm) == []
    assert elm.assigned == []


def test_the_name_of_a_stream_is_free_again(grid: Sim, ann: SimClient, maker: SimWorker) -> None:
    make(maker, 2)
    switch(ann, on=False)
    ann.ask(streams.DeleteStream("", "s"))

    start(ann)

    assert totals(grid) == (0, 0, 0, 0)
    assert row_of(ann).attempt == 1


# Counting by worker


def test_who_did_nothing_for_the_longest_is_not_counted_by_name_any_more(
    grid: Sim, ann: SimClient, maker: SimWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given room for three names, one of which is the generator's
    monkeypatch.setattr(limits, "COUNTED_WORKERS", 3)
    key = right_of(maker).key
    assert isinstance(grid.disk, MemoryDisk)
    for name in ("elm", "fir", "ash"):
        make(maker, 1, first=grid.core.grid.streams.by_key[key].sequence + 1)
        worker = stream_worker(grid, name, "message")
        handle(worker, error=BROKEN if name == "elm" else None)
        worker.tell(fleet.Leave())

    # Then the one that came first is counted among those without a name
    kept = grid.disk.streams
    assert kept.failed[key, ""] == 1
    assert (key, "elm") not in kept.failed
    assert kept.processed[key, "ash"] == kept.processed[key, "fir"] == 1

    # When its failure is taken back
    ann.ask(streams.RetryErrors("", "s", tuple(failures(grid))))

    # Then it is that of those
    assert kept.failed[key, ""] == 0
    assert totals(grid) == (3, 2, 0, 1)


def test_whoever_has_many_streams_has_no_more_turns(grid: Sim, ann: SimClient) -> None:
    # Given five streams of one user and one of another, all of them full
    bob = grid.user("bob")
    oak = stream_worker(grid, "oak", "generator")
    for client, names in ((ann, "abcde"), (bob, "s")):
        for name in names:
            start(client, name, defined(works=20))
            make(oak, 50)

    # When a worker handles one after the other
    elm = stream_worker(grid, "elm", "message", slots=1)
    elm.capacity = 1
    for _ in range(40):
        grid.jump(10)
        handle(elm, 1)

    # Then half of its turns were the other's
    assert 18 <= row_of(bob).processed <= 22
