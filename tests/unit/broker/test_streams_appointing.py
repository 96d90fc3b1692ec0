"""One generator for each stream: at once another one, whatever becomes of the first."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from broker.core.events import ProcessEnded, Side, Unsent
from broker.core.grid import Options
from broker.core.streams.appointing import AGAIN_AFTER
from shared.clock import MINUTE, SECOND
from shared.states import Deed
from shared.wire import client as wire
from shared.wire import fleet, orders, streams
from shared.wire.rows import Held, SettingValue
from tests.support.core import Sim, SimClient, SimWorker
from tests.support.streaming import (
    allowed,
    appointed,
    give_back,
    make,
    right_of,
    row_of,
    start,
    stream_worker,
    switch,
    totals,
)


@pytest.fixture
def grid() -> Sim:
    return Sim()


@pytest.fixture
def ann(grid: Sim) -> SimClient:
    return grid.user("ann")


def leaves(worker: SimWorker) -> None:
    worker.tell(fleet.Leave())


def drains(worker: SimWorker) -> None:
    worker.tell(fleet.Draining())


def dies(worker: SimWorker) -> None:
    worker.grid.turn(ProcessEnded(worker.peer))


def cannot_be_reached(worker: SimWorker) -> None:
    worker.grid.turn(Unsent(Side.WORKERS, worker.peer))


def hands_back(worker: SimWorker) -> None:
    give_back(worker, right_of(worker))


def beats_without_it(worker: SimWorker) -> None:
    worker.beat([])


def joins_without_it(worker: SimWorker) -> None:
    worker.reconnect()
    worker.join()


ENDS = [leaves, drains, dies, cannot_be_reached, hands_back, beats_without_it, joins_without_it]


@pytest.mark.parametrize("ends", ENDS, ids=lambda ends: str(ends.__name__))
def test_another_is_generator_in_the_same_turn(
    grid: Sim, ann: SimClient, ends: Callable[[SimWorker], None]
) -> None:
    # Given
    oak = stream_worker(grid, "oak")
    start(ann)
    make(oak, 3)
    elm = stream_worker(grid, "elm")

    # When
    ends(oak)

    # Then
    before = right_of(oak)
    assert right_of(elm) == Held(before.key, before.attempt + 1)
    assert row_of(ann).generator == "elm"
    make(elm, 2)
    assert totals(grid)[0] == 5


@pytest.mark.parametrize("deed", [Deed.DRAIN, Deed.RESTART, Deed.KILL])
def test_one_that_is_ordered_away_is_replaced(grid: Sim, ann: SimClient, deed: Deed) -> None:
    oak = stream_worker(grid, "oak")
    start(ann)
    elm = stream_worker(grid, "elm")

    ann.ask(orders.Order("oak", deed))

    assert len(appointed(elm)) == 1
    assert row_of(ann).generator == "elm"
    make(oak, 1)
    assert totals(grid)[0] == 0


def test_one_that_is_silent_is_replaced_within_its_time(grid: Sim, ann: SimClient) -> None:
    # Given a lease that is longer than a generator's
    ann.ask(wire.ChangeSettings((SettingValue("worker.missed_beats", 20),)))
    oak = stream_worker(grid, "oak")
    start(ann)
    elm = stream_worker(grid, "elm")

    # When one is silent and the other is not
    for _ in range(15):
        assert not appointed(elm)
        grid.pass_time(250)
        elm.beat(elm.holding())

    # Then the other is generator, before four seconds are over
    assert row_of(ann).generator == "elm"

    # When the one that was stopped wakes up, then nothing of it is taken and it is told
    make(oak, 2)
    assert totals(grid)[0] == 0
    assert oak.pushes(fleet.Revoke)[-1].items == (right_of(oak),)


def test_nobody_is_asked_who_is_silent(grid: Sim, ann: SimClient) -> None:
    ann.ask(wire.ChangeSettings((SettingValue("worker.missed_beats", 20),)))
    oak = stream_worker(grid, "oak")
    start(ann)

    grid.pass_time(8 * SECOND)

    assert len(appointed(oak)) == 1
    assert row_of(ann).generator is None
    oak.beat(oak.holding())
    assert len(appointed(oak)) == 2


def test_words_of_any_kind_keep_the_right(grid: Sim, ann: SimClient) -> None:
    oak = stream_worker(grid, "oak")
    start(ann)

    for _ in range(20):
        grid.pass_time(SECOND)
        oak.beat(oak.holding())

    assert len(appointed(oak)) == 1


def test_who_hands_it_back_has_it_again_after_a_while_where_nobody_else_can(
    grid: Sim, ann: SimClient
) -> None:
    oak = stream_worker(grid, "oak")
    start(ann)

    hands_back(oak)
    assert len(appointed(oak)) == 1
    assert row_of(ann).on
    grid.pass_time(AGAIN_AFTER)

    assert len(appointed(oak)) == 2


def test_streams_are_shared_out_equally(grid: Sim, ann: SimClient) -> None:
    workers = [stream_worker(grid, name) for name in ("oak", "elm", "fir")]

    for number in range(6):
        start(ann, f"s{number}")

    assert [len(appointed(worker)) for worker in workers] == [2, 2, 2]


def test_a_generator_takes_no_slot(grid: Sim, ann: SimClient) -> None:
    oak = stream_worker(grid, "oak", "generator", "expression", slots=1)
    oak.capacity = 1
    start(ann)

    (task,) = ann.submit("1")

    assert oak.has(task)
    oak.finish(task)
    assert row_of(ann).generator == "oak"


def test_who_may_not_generate_does_not(grid: Sim, ann: SimClient) -> None:
    oak = stream_worker(grid, "oak", "message", "expression")

    row = start(ann)

    assert not appointed(oak)
    assert "role generator" in row.waits
    elm = stream_worker(grid, "elm")
    assert len(appointed(elm)) == 1
    assert row_of(ann).waits == ""


def test_a_users_own_worker_makes_that_users_streams_alone(grid: Sim, ann: SimClient) -> None:
    # Given a worker that bob has launched
    bob = grid.user("bob")
    launching = bob.ask(orders.Launch())
    assert isinstance(launching, orders.Launching)
    oak = grid.worker("oak", join=False)
    oak.kinds, oak.ticket = ("message", "generator"), launching.ticket
    oak.join()

    # When
    start(ann, "hers")
    assert not appointed(oak)
    start(bob, "his")

    # Then
    (given,) = appointed(oak)
    assert given.key == right_of(oak).key
    assert row_of(ann, "hers").generator is None


def test_switching_off_takes_the_right_away(grid: Sim, ann: SimClient) -> None:
    oak = stream_worker(grid, "oak")
    start(ann)
    make(oak, 2)
    right = right_of(oak)

    row = switch(ann, on=False)

    assert not row.on
    assert oak.pushes(fleet.Revoke) == [fleet.Revoke((right,))]
    make(oak, 1, first=3, right=right)
    assert totals(grid)[0] == 2
    assert switch(ann, on=False).on is False
    assert switch(ann, on=True).on
    assert right_of(oak).attempt == right.attempt + 1


def test_after_a_restart_the_right_is_kept_for_a_lease(grid: Sim, ann: SimClient) -> None:
    # Given
    oak, elm = stream_worker(grid, "oak"), stream_worker(grid, "elm")
    start(ann)
    holder, other = (oak, elm) if appointed(oak) else (elm, oak)
    make(holder, 1)

    # When the broker starts again and the generator is silent
    grid.crash()
    other.join()
    assert not appointed(other)
    for _ in range(14):
        grid.pass_time(250)
        other.beat(other.holding())

    # Then another becomes generator
    assert right_of(other).attempt == right_of(holder).attempt + 1
    holder.join([right_of(holder)])
    assert holder.pushes(fleet.Joined)[-1].void == (right_of(holder),)


def test_what_was_switched_off_meanwhile_is_not_adopted(grid: Sim, ann: SimClient) -> None:
    oak = stream_worker(grid, "oak")
    start(ann)
    grid.crash()
    ann.greet()
    ann.ask(wire.Resume(ann.token))

    switch(ann, on=False)
    switch(ann, on=True)
    oak.join([right_of(oak)])
    grid.pass_time(MINUTE, step=1_000)

    assert oak.pushes(fleet.Joined)[-1].void == (Held(right_of(oak).key, 1),)


def test_a_generator_that_comes_back_over_another_connection_goes_on(
    grid: Sim, ann: SimClient
) -> None:
    oak = stream_worker(grid, "oak")
    start(ann)
    make(oak, 2)
    right = right_of(oak)

    oak.reconnect()
    oak.join([right])

    assert allowed(oak)[-1] == (2, 1_000)
    make(oak, 4, right=right)
    assert totals(grid)[0] == 4


def test_one_that_drains_when_it_joins_generates_nothing(grid: Sim, ann: SimClient) -> None:
    oak = stream_worker(grid, "oak")
    start(ann)
    right = right_of(oak)
    elm = stream_worker(grid, "elm")

    oak.reconnect()
    oak.join([right], draining=True)

    assert right_of(elm).attempt == right.attempt + 1


def test_the_grid_stays_while_a_stream_is_on() -> None:
    grid = Sim(options=Options(background=True))
    ann = grid.user("ann")
    start(ann)
    grid.pass_time(10 * MINUTE, step=1_000)
    assert grid.stops == []

    again = grid.client()
    again.log_in("ann")
    switch(again, on=False)
    grid.pass_time(2 * MINUTE, step=1_000)
    assert grid.stops


def test_another_time_begins_when_it_is_changed(grid: Sim, ann: SimClient) -> None:
    ann.ask(wire.ChangeSettings((SettingValue("worker.missed_beats", 20),)))
    ann.ask(wire.ChangeSettings((SettingValue("stream.ttl", 60_000),)))
    oak = stream_worker(grid, "oak")
    start(ann)
    grid.pass_time(14 * SECOND)

    again = grid.client()
    again.log_in("ann")
    again.ask(wire.ChangeSettings((SettingValue("stream.ttl", 4_000),)))
    grid.pass_time(3 * SECOND)
    assert row_of(again).generator == "oak"
    grid.pass_time(SECOND)

    assert row_of(again).generator is None
    assert len(oak.pushes(fleet.Revoke)) == 1


def test_others_know_nothing_of_it(ann: SimClient, grid: Sim) -> None:
    start(ann)
    bob = grid.user("bob")

    reply = bob.ask(streams.Streams())

    assert reply == streams.StreamsNow(())
