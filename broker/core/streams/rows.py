"""Streams as clients see them."""

from __future__ import annotations

from broker.core.streams.jobs import Stream
from broker.core.streams.waits import Waits
from broker.core.turn import Turn
from broker.core.users import User
from shared.states import Role
from shared.wire.stream_rows import StreamRow


def visible_to(turn: Turn, user: User) -> tuple[StreamRow, ...]:
    """The streams that a user may see, by owner and name."""
    streams = turn.grid.streams
    seen = streams.by_key.values() if user.role is Role.ADMIN else streams.of(user.key)
    waits = Waits(turn.grid)
    return tuple(sorted([_row_of(turn, stream, waits) for stream in seen], key=_place))


def row_of(turn: Turn, stream: Stream) -> StreamRow:
    """A stream as it is now."""
    return _row_of(turn, stream, Waits(turn.grid))


def _row_of(turn: Turn, stream: Stream, waits: Waits) -> StreamRow:
    return StreamRow(
        owner=turn.grid.users[stream.owner].name,
        name=stream.name,
        definition=stream.definition,
        created=stream.created,
        on=stream.on,
        waits=waits.why(stream),
        generator=stream.worker,
        attempt=stream.attempt,
        generated=stream.generated,
        processed=stream.processed,
        failed=stream.failed,
        unhandled=stream.unhandled,
        errors=stream.errors,
        made=stream.made,
        latency=round(stream.latency),
    )


def _place(row: StreamRow) -> tuple[str, str]:
    return row.owner, row.name
