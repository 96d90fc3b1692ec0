"""Failed messages are kept until somebody has them: none vanishes, and none is dropped unread."""

from __future__ import annotations

from shared.stream.definition import Definition, Schedule, Simulation
from tests.integration.faults.steps import start
from tests.integration.streams.conftest import Served
from tests.support.live_streams import (
    back_again,
    create,
    drop,
    errors,
    once,
    retry,
    settled,
    stream,
)

FAILING = Definition(
    Schedule(every=2), simulation=Simulation(works_most=0, failing=1_000), unhandled_most=100
)


def test_250_errors_are_drained_while_more_arrive(served: Served) -> None:
    # Given a stream whose messages fail, 250 of them so far
    grid, _, client = served
    start(grid, client, "oak", "elm")
    create(client, FAILING)
    once(client, lambda row: row.errors >= 250, "250 messages have failed")
    # When those that were read are dropped while others fail
    read = errors(client, limit=40)
    more = once(client, lambda row: row.errors > len(read), "more have failed meanwhile")
    assert drop(client, read) == len(read) >= 250
    # Then those are gone, all others are there, and no number is missing
    row = settled(client)
    left = errors(client)
    assert row.failed == row.generated >= more.errors
    assert row.errors == len(left) == row.failed - len(read)
    numbers = sorted(error.number for error in (*read, *left))
    assert numbers == list(range(1, row.generated + 1))
    assert {error.worker for error in left} <= {"oak", "elm"}
    # And they cannot be dropped twice
    assert drop(client, read) == 0


def test_what_is_retried_meanwhile_is_not_dropped(served: Served) -> None:
    # Given errors that somebody has read
    grid, broker, client = served
    start(grid, client, "oak", "elm")
    create(client, FAILING)
    once(client, lambda row: row.errors >= 20, "some have failed")
    settled(client)
    read = errors(client)
    # When some of them are retried, which fail again
    again = read[:7]
    retry(client, again)
    row = once(client, lambda row: not row.unhandled, "they are handled")
    assert (row.failed, row.errors) == (row.generated, len(read))
    # Then who drops what was read drops the others alone
    assert drop(client, read) == len(read) - len(again)
    left = errors(client)
    assert [error.number for error in left] == sorted(error.number for error in again)
    assert all(error.attempt == 2 for error in left)
    # And so it stays when the broker dies
    client = back_again(broker, client)
    assert errors(client) == left
    assert stream(client).errors == len(left)
    assert drop(client, left) == len(left)
