"""Streams that go on all the while, and what became of their messages."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from shared.home import Home
from shared.stream.definition import Definition, Handler, Making, Schedule, Simulation
from shared.wire import streams as wire
from tests.support.brokers import RawPeer
from tests.torture.witness import Testimony

ROLES = "expression,message,generator"

STREAMS = {
    "simulated": Definition(
        Schedule(every=20), simulation=Simulation(works_most=40, failing=100), unhandled_most=50
    ),
    "tasks": Definition(
        Schedule(every=100),
        Making.EXPRESSION,
        template="{n}*7+6/({n}%50)",
        handler=Handler.KIND,
        unhandled_most=20,
    ),
}
"""Some messages of both fail."""


def create(owner: RawPeer) -> None:
    """Begin."""
    for name, definition in STREAMS.items():
        now = owner.ask(wire.CreateStream(name, definition, b"", on=True))
        assert isinstance(now, wire.StreamNow), now


def switch_off(home: Home, user: str) -> None:
    """Make no more messages; those that are there are handled."""
    owner = RawPeer(home.client_address)
    try:
        owner.greet()
        owner.log_in(user)
        for name in STREAMS:
            now = owner.ask(wire.SwitchStream("", name, on=False))
            assert isinstance(now, wire.StreamNow), now
    finally:
        owner.close()


def figures(connection: sqlite3.Connection) -> dict[str, int]:
    """What was made, and what came of it."""
    query = "SELECT total(generated), total(processed), total(failed), total(attempt) FROM stream"
    generated, processed, failed, attempts = map(int, next(connection.execute(query)))
    return {
        "messages generated": generated,
        "  processed": processed,
        "  failed": failed,
        "generators appointed": attempts,
    }


def wrong(connection: sqlite3.Connection, testimony: Testimony) -> Iterator[str]:
    """What does not add up. Nobody retries a message, or drops a failure."""
    sums = (
        "SELECT name, generated, processed, failed, "
        "(SELECT count(*) FROM message WHERE stream = stream.key), "
        "(SELECT count(*) FROM stream_error WHERE stream = stream.key) FROM stream"
    )
    for name, generated, processed, failed, left, errors in connection.execute(sums):
        if left or generated != processed + failed or errors != failed:
            yield f"{name}: {generated} made, {processed}, {failed}; {errors} errors, {left} left"
        if name in STREAMS and not generated:
            yield f"{name}: nothing was made"
    yield from _uneven(connection)
    ended = testimony.notes["message ended"]
    yield from (f"message {key} ended {times} times" for key, times in ended.items() if times > 1)


def _uneven(connection: sqlite3.Connection) -> Iterator[str]:
    shares = (
        "SELECT name FROM stream WHERE (generated, processed, failed) != (SELECT "
        "total(generated), total(processed), total(failed) FROM stream_count "
        "WHERE stream = stream.key)"
    )
    yield from (
        f"{name}: the workers' shares do not add up" for (name,) in connection.execute(shares)
    )
    numbers = "SELECT stream, number FROM stream_error GROUP BY 1, 2 HAVING count(*) > 1"
    yield from (f"message {row} has failed twice" for row in connection.execute(numbers))
