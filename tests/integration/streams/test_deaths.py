"""Broker, handlers and slots die while messages are made and handled: none is lost, none counts
twice."""

from __future__ import annotations

import pytest

from shared.stream.definition import Definition, Schedule, Simulation
from tests.integration.faults.steps import start
from tests.integration.streams.conftest import Served
from tests.support.brokers import DEADLINE_S, RawPeer, eventually
from tests.support.grids import kill
from tests.support.live_streams import (
    alive,
    back_again,
    create,
    grown,
    once,
    settled,
    stream,
    wait_for_alive,
)

SLOW = Definition(
    Schedule(every=5), simulation=Simulation(works_most=100, failing=200), unhandled_most=60
)
"""Handlers are at some messages at any moment, and many wait."""


def test_a_stream_goes_on_where_it_was_when_the_broker_is_killed(served: Served) -> None:
    grid, broker, client = served
    start(grid, client, "oak", "elm")
    create(client)
    for _ in range(3):
        # Given a stream that runs
        before = grown(client)
        # When the broker is killed
        client = back_again(broker, client)
        # Then what it said is still so, and numbers go on
        assert stream(client).generated >= before.generated
        grown(client)
    # And what was made was handled
    row = settled(client)
    assert row.processed == row.generated


def test_switched_off_stays_off_whoever_dies(served: Served) -> None:
    grid, broker, client = served
    start(grid, client, "oak", "elm")
    create(client)
    grown(client)
    row = settled(client)
    client = back_again(broker, client)
    wait_for_alive(client, "oak", "elm")
    now = stream(client)
    assert (now.on, now.generated, now.processed) == (False, row.generated, row.generated)


def test_handlers_that_are_killed_at_work_lose_no_message(served: Served) -> None:
    # Given handlers that work and fail now and then
    grid, _, client = served
    names = ("oak", "elm", "fir")
    started = dict(zip(names, start(grid, client, *names, slots=2), strict=True))
    create(client, SLOW)
    grown(client)
    for _ in range(3):
        # When one is killed that holds messages
        victim = eventually(lambda: _at_work(client), "a handler is at a message")
        started[victim].kill()
        started[victim].wait(DEADLINE_S)
        grown(client)
        started[victim] = grid.worker(victim, slots=2)
        wait_for_alive(client, *names)
    # Then every message comes to its end
    row = settled(client)
    assert row.failed == row.errors > 0
    assert row.processed + row.failed == row.generated


def test_slots_that_are_killed_at_work_lose_no_message(served: Served) -> None:
    grid, _, client = served
    start(grid, client, "oak", "elm", slots=2)
    create(client, SLOW)
    for _ in range(5):
        grown(client, by=5)
        kill(grid.slots()[0])
    row = settled(client)
    assert row.processed + row.failed == row.generated


@pytest.mark.parametrize("most", [1, 7])
def test_never_more_messages_wait_than_the_limit(served: Served, most: int) -> None:
    # Given a limit, and nobody to handle messages
    grid, broker, client = served
    grid.env["CALC_ROLES"] = "generator"
    start(grid, client, "oak")
    create(client, SLOW._replace(unhandled_most=most))
    # When so many wait, and broker and generator die
    once(client, lambda row: row.unhandled == most, "it waits for handlers")
    client = back_again(broker, client)
    wait_for_alive(client, "oak")
    (oak,) = grid.processes("workers")
    kill(oak)
    grid.worker("oak")
    once(client, lambda row: row.attempt >= 2 and bool(row.generator), "it has a generator again")
    # Then it says what it waits for
    assert str(most) in stream(client).waits
    assert stream(client).unhandled == most
    # And goes on when there is a handler
    grid.env["CALC_ROLES"] = "message"
    grid.worker("elm")
    grown(client, by=10)
    settled(client)


def _at_work(client: RawPeer) -> str | None:
    maker = stream(client).generator
    return next((n for n, w in alive(client).items() if w.busy and n != maker), None)
