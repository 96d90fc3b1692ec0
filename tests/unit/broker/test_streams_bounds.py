"""What a stream may not do, whatever its definition, its workers or the clocks say."""

from __future__ import annotations

import pytest

from shared import limits
from shared.clock import DAY, HOUR, SECOND
from shared.stream.definition import Definition, Schedule
from shared.wire import fleet, streams
from shared.wire.rows import Made
from tests.support.core import Sim, SimClient, SimWorker, ticket_of
from tests.support.streaming import (
    BROKEN,
    allowed,
    defined,
    failures,
    generating,
    handle,
    make,
    right_of,
    row_of,
    start,
    stream_worker,
    switch,
    told,
    totals,
)

DAILY = Definition(Schedule(0, "every day at 06:00"))


@pytest.fixture
def grid() -> Sim:
    return Sim()


@pytest.fixture
def ann(grid: Sim) -> SimClient:
    return grid.user("ann")


def make_due(worker: SimWorker, due: int) -> None:
    """A message that was due then, by the worker's clock."""
    key, attempt = right_of(worker)
    worker.tell(fleet.Messages(key, attempt, 1, (Made(due, 1),)))


def test_streams_that_share_a_quota_do_not_each_take_all_of_it(grid: Sim, ann: SimClient) -> None:
    oak = stream_worker(grid, "oak", "generator")
    start(ann, definition=defined(unhandled=limits.UNHANDLED))

    # No more than a second's worth is allowed ahead of what has come
    assert generating(oak).most == 1_000
    make(oak, 400)
    assert allowed(oak)[-1] == (400, 1_400)

    # And the generator is let go on before it has to wait
    make(oak, 900, first=401)
    assert allowed(oak)[-1] == (1_300, 2_300)


def test_a_limit_that_becomes_lower_counts_at_once(grid: Sim, ann: SimClient) -> None:
    oak = stream_worker(grid, "oak", "generator")
    start(ann, definition=defined(unhandled=100))
    make(oak, 5)
    since, before = generating(oak).since, right_of(oak)

    told(ann, streams.ChangeStream("", "s", defined(unhandled=8), b""))

    assert (generating(oak).most, generating(oak).since) == (3, since)
    make(oak, 50, first=6, right=before)
    assert totals(grid) == (5, 0, 0, 5)


def test_failures_are_kept_until_they_are_too_many(
    grid: Sim, ann: SimClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a stream all of whose messages fail
    monkeypatch.setattr(limits, "FAILURES", 4)
    oak = stream_worker(grid, "oak", "generator")
    start(ann)
    assert generating(oak).most == 4
    make(oak, 4)
    handle(stream_worker(grid, "elm", "message"), error=BROKEN)

    # Then it waits, and says why
    assert allowed(oak)[-1] == (4, 4)
    assert "4 failed messages" in row_of(ann).waits

    # Until some of them are dropped
    ann.ask(streams.DropErrors("", "s", tuple(failures(grid)[:3])))
    grid.pass_time(250)
    assert allowed(oak)[-1] == (4, 7)
    assert row_of(ann).waits == ""


def test_a_stream_with_very_many_failures_is_not_deleted_in_one_turn(
    grid: Sim, ann: SimClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "FORGOTTEN", 2)
    oak = stream_worker(grid, "oak", "generator")
    start(ann)
    make(oak, 3)
    handle(stream_worker(grid, "elm", "message"), error=BROKEN)
    switch(ann, on=False)
    assert ann.code_of(streams.DeleteStream("", "s")) == "conflict"

    ann.ask(streams.DropErrors("", "s", tuple(failures(grid)[:1])))

    assert ann.code_of(streams.DeleteStream("", "s")) is None


def test_what_was_due_by_a_clock_that_is_ahead_is_not_due_again(grid: Sim, ann: SimClient) -> None:
    # Given a worker whose clock is ahead, which has made the message of six o'clock before six
    oak = stream_worker(grid, "oak", "generator")
    start(ann, definition=DAILY)
    six = grid.wall + 3 * SECOND
    make_due(oak, six)
    assert row_of(ann).made == grid.wall

    # When another one becomes generator
    oak.tell(fleet.Leave())
    elm = stream_worker(grid, "elm", "generator")

    # Then it is not told to make that message once more
    assert generating(elm).since == six


@pytest.mark.parametrize("far", [2 * HOUR, DAY, limits.MILLIS // 2])
def test_no_worker_moves_a_stream_into_the_future(grid: Sim, ann: SimClient, far: int) -> None:
    oak = stream_worker(grid, "oak", "generator")
    start(ann, definition=DAILY)
    make_due(oak, grid.wall + far)

    oak.tell(fleet.Leave())
    elm = stream_worker(grid, "elm", "generator")

    assert generating(elm).since <= grid.wall + HOUR


def test_a_clock_of_the_broker_that_was_ahead_is_forgotten(grid: Sim, ann: SimClient) -> None:
    oak = stream_worker(grid, "oak", "generator")
    start(ann, definition=DAILY)
    grid.wall += 1_000 * DAY
    make_due(oak, grid.wall)
    grid.wall -= 1_000 * DAY

    oak.tell(fleet.Leave())
    elm = stream_worker(grid, "elm", "generator")

    assert generating(elm).since <= grid.wall + HOUR


def test_workers_of_somebody_else_are_none_for_a_stream(grid: Sim, ann: SimClient) -> None:
    # Given a worker that serves another user alone
    bob = grid.user("bob")
    own = grid.worker("own", join=False)
    own.ticket, own.kinds = ticket_of(bob), ("generator", "message")
    own.ask_in()

    # Then a stream of ann's says what it lacks
    start(ann, definition=defined(unhandled=2))
    assert "role generator" in row_of(ann).waits
    oak = stream_worker(grid, "oak", "generator")
    make(oak, 2)
    assert "role message" in row_of(ann).waits

    # And bob's lacks nothing
    start(bob)
    assert row_of(bob).waits == ""
