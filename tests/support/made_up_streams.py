"""A broker that keeps streams in memory, for `calc` alone: what it was asked can be looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from shared import session_file
from shared.errors import ErrorCode
from shared.session_file import StoredSession
from shared.states import Role
from shared.stream import Definition
from shared.wire import client as wire
from shared.wire import streams
from shared.wire.codec import encode
from shared.wire.orders import Order
from shared.wire.rows import Counts, Held, Refusal
from shared.wire.stream_rows import ErrorRow, StreamRow, StreamShare
from tests.support.grids import Grid
from tests.support.made_up_brokers import Frames, MadeUpBroker, greets

TOKEN = bytes(32)


def row(name: str = "messages", **others: Any) -> StreamRow:
    """A stream of ann's that is off and has made nothing."""
    nothing = dict.fromkeys(
        ("attempt", "generated", "processed", "failed", "unhandled", "errors", "latency"), 0
    )
    fields = {
        "owner": "ann",
        "definition": Definition(),
        "created": 0,
        "on": False,
        "waits": "",
        "generator": None,
        "made": None,
        **nothing,
    }
    return StreamRow(**{**fields, "name": name, **others})


def failure(key: int, **others: Any) -> ErrorRow:
    """A message that has failed."""
    fields = {
        "attempt": 1,
        "number": key,
        "task": 0,
        "worker": "oak",
        "at": key,
        "code": "simulated",
        "reason": "it failed",
        "text": str(key),
    }
    return ErrorRow(**{**fields, "key": key, **others})


class StreamKeeper:
    """Streams, failures and orders; `on_page` is called before failures are read."""

    def __init__(self) -> None:
        self.rows: dict[str, StreamRow] = {}
        self.programs: dict[str, bytes] = {}
        self.shares: tuple[StreamShare, ...] = ()
        self.failures: dict[Held, ErrorRow] = {}
        self.fleet = wire.FleetNow((), Counts(), Counts())
        self.asked: list[Any] = []
        self.page_rows = 100
        self.pings = 0
        self.on_page: Callable[[], None] = lambda: None
        self.refuses: Refusal | None = None

    def fail(self, *rows: ErrorRow) -> None:
        """More messages fail."""
        self.failures |= {Held(row.key, row.attempt): row for row in rows}

    def answer(self, message: object, request: int) -> list[Frames]:
        """What a broker would say."""
        handler = _HANDLERS.get(type(message))
        if handler is None:
            self.pings += isinstance(message, wire.Ping)
            return greets(message, request)
        self.asked.append(message)
        reply = handler(self, message)
        return [encode(reply, request)]

    def _resume(self, _request: wire.Resume) -> wire.Session:
        return wire.Session("ann", Role.ADMIN, TOKEN)

    def _list(self, _request: streams.Streams) -> streams.StreamsNow:
        return streams.StreamsNow(tuple(self.rows.values()))

    def _get(self, request: streams.GetStream) -> object:
        return self._now(request.name)

    def _create(self, request: streams.CreateStream) -> object:
        self.rows[request.name] = row(request.name, definition=request.definition, on=request.on)
        self.programs[request.name] = request.program
        return self._now(request.name)

    def _change(self, request: streams.ChangeStream) -> object:
        found = self.rows[request.name]
        self.rows[request.name] = found._replace(definition=request.definition)
        self.programs[request.name] = request.program
        return self._now(request.name)

    def _switch(self, request: streams.SwitchStream) -> object:
        if request.name in self.rows:
            self.rows[request.name] = self.rows[request.name]._replace(on=request.on)
        return self._now(request.name)

    def _delete(self, request: streams.DeleteStream) -> wire.Done:
        del self.rows[request.name]
        return wire.Done()

    def _errors(self, request: streams.Errors) -> streams.ErrorsPage:
        self.on_page()
        found = sorted(row for row in self.failures.values() if row.key > request.after)
        found = [row for row in found if request.worker in ("", row.worker)]
        most = min(request.limit, self.page_rows)
        return streams.ErrorsPage(tuple(found[:most]), len(found) > most)

    def _drop(self, request: streams.DropErrors) -> streams.Dropped:
        there = [item for item in request.items if self.failures.pop(item, None)]
        return streams.Dropped(len(there))

    def _retry(self, request: streams.RetryErrors) -> wire.Handled:
        for item in request.items:
            self.failures.pop(item, None)
        return wire.Handled((self.refuses,) * len(request.items))

    def _workers(self, _request: wire.Workers) -> wire.FleetNow:
        return self.fleet

    def _order(self, _request: Order) -> wire.Done:
        return wire.Done()

    def _now(self, name: str) -> object:
        if name not in self.rows:
            return wire.Refused(Refusal(ErrorCode.NOT_FOUND, "There is no such stream."))
        return streams.StreamNow(self.rows[name], self.programs.get(name, b""), self.shares)


_HANDLERS: dict[type, Callable[[StreamKeeper, Any], Any]] = {
    wire.Resume: StreamKeeper._resume,
    streams.Streams: StreamKeeper._list,
    streams.GetStream: StreamKeeper._get,
    streams.CreateStream: StreamKeeper._create,
    streams.ChangeStream: StreamKeeper._change,
    streams.SwitchStream: StreamKeeper._switch,
    streams.DeleteStream: StreamKeeper._delete,
    streams.Errors: StreamKeeper._errors,
    streams.DropErrors: StreamKeeper._drop,
    streams.RetryErrors: StreamKeeper._retry,
    wire.Workers: StreamKeeper._workers,
    Order: StreamKeeper._order,
}


@contextmanager
def kept_streams(home: Path) -> Iterator[tuple[Grid, StreamKeeper]]:
    """A home whose `calc` is logged in as ann to a broker that was made up."""
    keeper, grid = StreamKeeper(), Grid(home)
    grid.home.make()
    grid.home.make_sockets()
    session_file.save(grid.home.token, StoredSession("ann", TOKEN, session_file.LOCAL))
    broker = MadeUpBroker(grid.home.client_address, keeper.answer)
    try:
        yield grid, keeper
    finally:
        broker.close()
        grid.end()
