"""The streams of the broker in memory."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from shared.errors import ErrorCode, RequestError
from shared.stream.definition import Definition
from shared.wire import client as wire
from shared.wire import streams
from shared.wire.rows import Held, Refusal
from shared.wire.stream_rows import ErrorRow, StreamRow, StreamShare
from tests.tui.fake.rows import T0

Named = tuple[str, str]
R = TypeVar("R")


def stream(name: str = "messages", **fields: Any) -> StreamRow:
    """A row of a stream that is off and has made nothing, unless the fields say otherwise."""
    row = StreamRow(
        owner="ada",
        name=name,
        definition=Definition(),
        created=T0,
        on=False,
        waits="",
        generator=None,
        attempt=0,
        generated=0,
        processed=0,
        failed=0,
        unhandled=0,
        errors=0,
        made=None,
        latency=0,
    )
    return row._replace(**fields)


def failure(number: int, **fields: Any) -> ErrorRow:
    """A message that has failed."""
    row = ErrorRow(
        key=1_000 + number,
        attempt=1,
        number=number,
        task=0,
        worker="oak",
        at=T0 + 1_000 * number,
        code="failed",
        reason="It was to fail.",
        text=str(number),
    )
    return row._replace(**fields)


class FakeStreams:
    """Tables that a test fills; `tell` pushes the fleet."""

    def __init__(self, tell: Callable[[], None]) -> None:
        self.rows: dict[Named, StreamRow] = {}
        self.errors: dict[Named, list[ErrorRow]] = {}
        self.shares: dict[Named, tuple[StreamShare, ...]] = {}
        self.programs: dict[Named, bytes] = {}
        self.refusals: dict[int, Refusal] = {}
        """failures that are not retried, by their keys, and why"""
        self._tell = tell

    def now(self) -> tuple[StreamRow, ...]:
        """All there are."""
        return tuple(self.rows.values())

    def put(self, *rows: StreamRow) -> None:
        """Make or change streams, and tell of it."""
        for row in rows:
            kept = len(self.errors.get((row.owner, row.name), ())) or row.errors
            self.rows[row.owner, row.name] = row._replace(errors=kept)
        self._tell()

    def fail(self, *errors: ErrorRow, owner: str = "ada", name: str = "messages") -> None:
        """Messages fail; the stream counts them as generated and failed."""
        kept = self.errors.setdefault((owner, name), [])
        kept.extend(errors)
        row, more = self.rows[owner, name], len(errors)
        self.put(row._replace(generated=row.generated + more, failed=row.failed + more))

    def _named(self, request: Any) -> Named:
        owner = request.owner or "ada"
        if (owner, request.name) not in self.rows:
            raise RequestError(ErrorCode.NOT_FOUND, f"There is no stream {request.name}.")
        return owner, request.name

    def _stream(self, named: Named) -> streams.StreamNow:
        program, shares = self.programs.get(named, b""), self.shares.get(named, ())
        return streams.StreamNow(self.rows[named], program, shares)

    def get(self, request: streams.GetStream) -> streams.StreamNow:
        """Everything about one."""
        return self._stream(self._named(request))

    def create(self, request: streams.CreateStream) -> streams.StreamNow:
        """Another one."""
        named = "ada", request.name
        if named in self.rows:
            raise RequestError(ErrorCode.CONFLICT, f"There is a stream {request.name} already.")
        self.programs[named] = request.program
        self.put(stream(request.name, definition=request.definition, on=request.on))
        return self._stream(named)

    def change(self, request: streams.ChangeStream) -> streams.StreamNow:
        """Another definition."""
        named = self._named(request)
        self.programs[named] = request.program
        self.put(self.rows[named]._replace(definition=request.definition))
        return self._stream(named)

    def switch(self, request: streams.SwitchStream) -> streams.StreamNow:
        """On or off."""
        named = self._named(request)
        generator = "oak" if request.on else None
        self.put(self.rows[named]._replace(on=request.on, generator=generator))
        return self._stream(named)

    def delete(self, request: streams.DeleteStream) -> wire.Done:
        """One less."""
        del self.rows[self._named(request)]
        self._tell()
        return wire.Done()

    def page(self, request: streams.Errors) -> streams.ErrorsPage:
        """Failed messages."""
        kept = self.errors.get(self._named(request), [])
        theirs = [row for row in kept if request.worker in ("", row.worker)]
        found = sorted(row for row in theirs if row.key > request.after)
        return streams.ErrorsPage(tuple(found[: request.limit]), len(found) > request.limit)

    def drop(self, request: streams.DropErrors) -> streams.Dropped:
        """Keep failures no longer."""
        return streams.Dropped(len(self._take(request, {*request.items})))

    def retry(self, request: streams.RetryErrors) -> wire.Handled:
        """Failures are messages again."""
        taken = {item for item in request.items if item.key not in self.refusals}
        gone = self._take(request, taken)
        named = self._named(request)
        row = self.rows[named]
        self.put(
            row._replace(failed=row.failed - len(gone), unhandled=row.unhandled + len(gone)),
        )
        return wire.Handled(tuple(self.refusals.get(item.key) for item in request.items))

    def _take(self, request: Any, items: set[Held]) -> list[ErrorRow]:
        named = self._named(request)
        kept = self.errors.get(named, [])
        gone = [row for row in kept if Held(row.key, row.attempt) in items]
        self.errors[named] = [row for row in kept if row not in gone]
        self.put(self.rows[named]._replace(errors=len(self.errors[named])))
        return gone


ANSWERS: dict[type, Callable[[FakeStreams, Any], object]] = {
    streams.Streams: lambda fake, _request: streams.StreamsNow(fake.now()),
    streams.GetStream: FakeStreams.get,
    streams.CreateStream: FakeStreams.create,
    streams.ChangeStream: FakeStreams.change,
    streams.SwitchStream: FakeStreams.switch,
    streams.DeleteStream: FakeStreams.delete,
    streams.Errors: FakeStreams.page,
    streams.DropErrors: FakeStreams.drop,
    streams.RetryErrors: FakeStreams.retry,
}
