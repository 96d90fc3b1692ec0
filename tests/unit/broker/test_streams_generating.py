"""What generators make: numbered when it is committed, once, and never more than was allowed."""

from __future__ import annotations

import pytest

from broker.core.streams.appointing import AGAIN_AFTER
from shared.stream.definition import Schedule
from shared.wire import client as wire
from shared.wire import fleet, streams
from shared.wire.rows import Held, Made, SettingValue
from tests.support.core import Sim, SimClient
from tests.support.streaming import (
    BROKEN,
    allowed,
    appointed,
    defined,
    generating,
    handle,
    make,
    right_of,
    row_of,
    start,
    stream_worker,
    sums,
    switch,
    totals,
)


@pytest.fixture
def grid() -> Sim:
    return Sim()


@pytest.fixture
def ann(grid: Sim) -> SimClient:
    return grid.user("ann")


def test_a_stream_is_there_from_the_start_and_off(ann: SimClient) -> None:
    row = row_of(ann, "messages")

    assert (row.owner, row.on, row.generator, row.waits) == ("ann", False, None, "")


def test_it_makes_messages_once_it_is_switched_on(grid: Sim, ann: SimClient) -> None:
    oak = stream_worker(grid, "oak")

    row = switch(ann, "messages", on=True)
    assert row.on
    assert row_of(ann, "messages").generator == "oak"
    make(oak, 3)

    assert totals(grid, "messages") == (3, 0, 0, 3)


def test_messages_are_numbered_when_they_are_committed(grid: Sim, ann: SimClient) -> None:
    # Given two generators, one after the other
    oak = stream_worker(grid, "oak", "generator")
    start(ann)
    make(oak, 2)
    oak.tell(fleet.Leave())
    elm = stream_worker(grid, "elm", "generator")

    # When the other one begins to count anew
    make(elm, 2)

    # Then the numbers go on
    numbers = [message.number for message in grid.core.grid.streams.messages.values()]
    assert numbers == [1, 2, 3, 4]
    assert allowed(elm)[-1] == (2, 998)


def test_what_comes_twice_counts_once(grid: Sim, ann: SimClient) -> None:
    oak = stream_worker(grid, "oak", "generator")
    start(ann)

    make(oak, 3)
    make(oak, 3)
    make(oak, 5)
    make(oak, 2, first=6)

    assert totals(grid) == (7, 0, 0, 7)
    assert [taken for taken, _ in allowed(oak)] == [3, 3, 5, 7]


def test_no_more_are_allowed_than_may_wait(grid: Sim, ann: SimClient) -> None:
    # Given
    oak = stream_worker(grid, "oak", "generator")
    start(ann, definition=defined(unhandled=10))
    assert generating(oak).most == 10

    # When as many as that are there
    make(oak, 10)

    # Then no more are allowed, and the stream says why
    assert allowed(oak) == [(10, 10)]
    assert "10 messages are not handled" in row_of(ann).waits
    assert "role message" in row_of(ann).waits

    # When some are handled
    elm = stream_worker(grid, "elm", "message")
    handle(elm, 4)

    # Then so many more may be made
    assert allowed(oak)[-1] == (10, 14)
    assert row_of(ann).waits == ""


def test_a_generator_that_makes_more_is_replaced(grid: Sim, ann: SimClient) -> None:
    oak, elm = stream_worker(grid, "oak", "generator"), stream_worker(grid, "elm", "generator")
    start(ann, definition=defined(unhandled=10))
    bad, good = (oak, elm) if appointed(oak) else (elm, oak)
    right = right_of(bad)

    make(bad, 11)

    assert totals(grid) == (0, 0, 0, 0)
    assert bad.pushes(fleet.Revoke) == [fleet.Revoke((right,))]
    assert row_of(ann).generator == good.name


@pytest.mark.parametrize("first", [0, 2, 2**62])
def test_a_gap_is_refused(grid: Sim, ann: SimClient, first: int) -> None:
    oak = stream_worker(grid, "oak", "generator")
    start(ann)

    make(oak, 1, first=first)

    assert totals(grid) == (0, 0, 0, 0)
    assert grid.core.grid.refused == 1
    grid.pass_time(AGAIN_AFTER)
    make(oak, 1)
    assert totals(grid) == (1, 0, 0, 1)


def test_who_is_not_the_generator_is_told_to_stop(grid: Sim, ann: SimClient) -> None:
    oak, elm = stream_worker(grid, "oak", "generator"), stream_worker(grid, "elm")
    start(ann)
    other = elm if appointed(oak) else oak
    right = right_of(oak if appointed(oak) else elm)

    for stranger in (right, Held(right.key, right.attempt + 1), Held(77, 1)):
        make(other, 1, right=stranger)

    assert totals(grid) == (0, 0, 0, 0)
    assert len(other.pushes(fleet.Revoke)) == 3


def test_the_quota_of_its_owner_is_kept_to(grid: Sim, ann: SimClient) -> None:
    # Given room for five unfinished tasks, of which two are taken
    ann.ask(wire.ChangeSettings((SettingValue("quota.user", 5),)))
    first, _ = ann.submit("1", "2")
    oak = stream_worker(grid, "oak", "generator", "expression", slots=1)

    start(ann, definition=sums())
    assert generating(oak).most == 3
    make(oak, 3)
    assert "unfinished tasks" in row_of(ann).waits

    # When one of them has ended
    oak.finish(first)
    grid.pass_time(250)

    # Then there may be one more, also when the broker dies before it comes
    assert allowed(oak)[-1] == (3, 4)
    right = right_of(oak)
    assert ann.submit("3")
    grid.crash()
    oak.join([right])
    make(oak, 1, first=4, right=right)
    assert totals(grid) == (4, 0, 0, 4)


def test_no_time_is_made_up_for_twice(grid: Sim, ann: SimClient) -> None:
    oak = stream_worker(grid, "oak", "generator")
    start(ann)
    begun = grid.wall
    assert generating(oak).since == begun

    grid.jump(700)
    make(oak, 1)
    due = grid.wall
    oak.tell(fleet.Leave())
    elm = stream_worker(grid, "elm", "generator")

    assert generating(elm).since == due


def test_a_clock_that_is_ahead_moves_nothing_into_the_future(grid: Sim, ann: SimClient) -> None:
    oak = stream_worker(grid, "oak", "generator")
    start(ann)
    key, attempt = right_of(oak)
    made = Made(grid.wall + 1_000_000, 1)

    oak.tell(fleet.Messages(key, attempt, 1, (made,)))

    assert row_of(ann).made == grid.wall


def test_another_schedule_is_another_attempt(grid: Sim, ann: SimClient) -> None:
    oak = stream_worker(grid, "oak", "generator")
    start(ann)
    before = right_of(oak)

    grid.turn(
        ann.says(streams.ChangeStream("", "s", defined()._replace(schedule=Schedule(7)), b""))
    )

    assert right_of(oak) == Held(before.key, before.attempt + 1)
    assert generating(oak).schedule == Schedule(7)
    make(oak, 2, right=before)
    assert totals(grid) == (0, 0, 0, 0)
    assert oak.pushes(fleet.Revoke) == [fleet.Revoke((before,))] * 2


def test_another_template_is_for_the_next_messages(grid: Sim, ann: SimClient) -> None:
    oak = stream_worker(grid, "oak", "generator")
    start(ann, definition=sums("{n}"))
    make(oak, 1)
    grid.turn(ann.says(streams.ChangeStream("", "s", sums("{n}*2"), b"")))
    make(oak, 1, first=2)

    assert len(appointed(oak)) == 1
    assert [task.title for task in grid.core.grid.tasks.values()] == ["1", "2*2"]


def test_after_a_restart_what_was_allowed_still_is(grid: Sim, ann: SimClient) -> None:
    # Given a generator that has made some, of which not all have arrived
    oak = stream_worker(grid, "oak")
    start(ann, definition=defined(unhandled=10))
    make(oak, 4)
    right = right_of(oak)

    # When the broker dies, and the generator comes back
    grid.crash()
    oak.join([right])

    # Then it is told how far it has come, and goes on
    assert oak.pushes(fleet.Joined)[-1].void == ()
    assert allowed(oak)[-1] == (4, 10)
    make(oak, 8, first=3)
    assert totals(grid) == (10, 0, 0, 10)
    assert len(appointed(oak)) == 1


def test_shares_are_counted_by_worker(grid: Sim, ann: SimClient) -> None:
    oak = stream_worker(grid, "oak", "generator")
    elm = stream_worker(grid, "elm", "message")
    start(ann)
    key = right_of(oak).key
    make(oak, 5)
    handle(elm, 3)
    handle(elm, 1, error=BROKEN)

    disk = grid.disk.streams  # type: ignore[attr-defined]
    assert disk.generated[key, "oak"] == 5
    assert (disk.processed[key, "elm"], disk.failed[key, "elm"]) == (3, 1)
    now = ann.ask(wire.Workers())
    assert isinstance(now, wire.FleetNow)
    rows = {row.name: row for row in now.workers}
    assert (rows["oak"].generates, rows["oak"].generated, rows["oak"].busy) == (1, 5, 0)
