"""Streams of real grids, as their owners see them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from shared.states import WorkerState
from shared.stream.definition import Definition, Schedule, Simulation
from shared.wire import streams as wire
from shared.wire.client import Done, FleetNow, Handled, Workers
from shared.wire.rows import Held, WorkerRow
from shared.wire.stream_rows import ErrorRow, StreamRow, StreamShare
from tests.support.brokers import Broker, RawPeer, eventually
from tests.support.grids import Grid, served_grid

ROLES = "expression,message,generator"
TICKS = "ticks"

QUICK = Definition(Schedule(every=5), simulation=Simulation(works_most=0, failing=0))
"""Two hundred a second, done at once."""


@contextmanager
def grid_of_streams(roles: str = ROLES) -> Iterator[tuple[Grid, Broker, RawPeer]]:
    """A grid whose workers may do what streams need; none is there yet."""
    with served_grid() as (grid, broker, client):
        grid.env["CALC_ROLES"] = roles
        yield grid, broker, client


def back_again(broker: Broker, client: RawPeer) -> RawPeer:
    """`kill -9` of the broker, the next one, and a client of it."""
    client.close()
    broker.restart()
    again = broker.client()
    again.log_in("ann")
    return again


def alive(client: RawPeer) -> dict[str, WorkerRow]:
    """The workers that are there, by name. Those that have died are remembered beside them."""
    fleet = client.ask(Workers())
    assert isinstance(fleet, FleetNow), fleet
    return {row.name: row for row in fleet.workers if row.state is WorkerState.ALIVE}


def wait_for_alive(client: RawPeer, *names: str) -> None:
    """Wait until these are there."""
    eventually(lambda: alive(client).keys() == set(names), f"these workers are there: {names}")


def create(
    client: RawPeer,
    definition: Definition = QUICK,
    program: bytes = b"",
    name: str = TICKS,
    *,
    on: bool = True,
) -> StreamRow:
    """Make a stream; fails if that is refused."""
    return _now(client.ask(wire.CreateStream(name, definition, program, on))).row


def change(client: RawPeer, definition: Definition, name: str = TICKS) -> None:
    """Go on with another definition."""
    _now(client.ask(wire.ChangeStream("", name, definition, b"")))


def switch(client: RawPeer, *, on: bool, name: str = TICKS) -> None:
    """On or off."""
    assert _now(client.ask(wire.SwitchStream("", name, on))).row.on is on


def delete(client: RawPeer, name: str = TICKS) -> None:
    """Forget a stream that is off."""
    assert client.ask(wire.DeleteStream("", name)) == Done()


def stream(client: RawPeer, name: str = TICKS) -> StreamRow:
    """A stream as it is now; what always holds of one is looked at each time."""
    now = _now(client.ask(wire.GetStream("", name)))
    adds_up(now)
    return now.row


def shares(client: RawPeer, name: str = TICKS) -> dict[str, StreamShare]:
    """What each worker did for a stream."""
    return {s.worker: s for s in _now(client.ask(wire.GetStream("", name))).shares}


def adds_up(now: wire.StreamNow) -> None:
    """Each message is in one place, and somebody's."""
    row, each = now.row, now.shares
    assert row.generated == row.processed + row.failed + row.unhandled, row
    assert sum(share.generated for share in each) == row.generated, now
    assert sum(share.processed for share in each) == row.processed, now
    assert sum(share.failed for share in each) == row.failed, now


def once(
    client: RawPeer, look: Callable[[StreamRow], bool], what: str, name: str = TICKS
) -> StreamRow:
    """The stream once it is as it should be."""

    def seen() -> StreamRow | None:
        row = stream(client, name)
        return row if look(row) else None

    return eventually(seen, what)


def grown(client: RawPeer, by: int = 20, name: str = TICKS) -> StreamRow:
    """The stream once so many messages more were made and as many handled."""
    was = stream(client, name)
    return once(
        client,
        lambda row: row.generated >= was.generated + by and _ended(row) >= _ended(was) + by,
        f"{by} messages more are made and handled",
        name,
    )


def made_by_another(client: RawPeer, than: str, name: str = TICKS) -> StreamRow:
    """The stream once somebody else is its generator, and has made some."""
    before = shares(client, name)

    def look() -> StreamRow | None:
        now = _now(client.ask(wire.GetStream("", name)))
        row, each = now.row, {share.worker: share.generated for share in now.shares}
        if row.generator in (None, than):
            return None
        had = before[row.generator].generated if row.generator in before else 0
        return row if each.get(row.generator, 0) > had else None

    return eventually(look, f"another than {than} makes messages")


def settled(client: RawPeer, name: str = TICKS) -> StreamRow:
    """The stream once it is off and everything that it made was handled."""
    switch(client, on=False, name=name)
    return once(client, lambda row: row.unhandled == 0, "all messages are handled", name)


def errors(client: RawPeer, name: str = TICKS, limit: int = 100) -> list[ErrorRow]:
    """The failed messages that are kept, read page by page."""
    rows: list[ErrorRow] = []
    more = True
    while more:
        after = rows[-1].key if rows else 0
        page = client.ask(wire.Errors("", name, after, limit))
        assert isinstance(page, wire.ErrorsPage), page
        rows += page.rows
        more = page.more
    return rows


def drop(client: RawPeer, rows: Sequence[ErrorRow], name: str = TICKS) -> int:
    """Keep exactly these failures no longer; how many there were."""
    dropped = client.ask(wire.DropErrors("", name, _fences(rows)))
    assert isinstance(dropped, wire.Dropped), dropped
    return dropped.count


def retry(client: RawPeer, rows: Sequence[ErrorRow], name: str = TICKS) -> None:
    """Handle failed messages anew."""
    handled = client.ask(wire.RetryErrors("", name, _fences(rows)))
    assert isinstance(handled, Handled), handled
    assert set(handled.refusals) <= {None}, handled


def _fences(rows: Sequence[ErrorRow]) -> tuple[Held, ...]:
    return tuple(Held(row.key, row.attempt) for row in rows)


def _ended(row: StreamRow) -> int:
    return row.processed + row.failed


def _now(reply: object) -> wire.StreamNow:
    assert isinstance(reply, wire.StreamNow), reply
    return reply
