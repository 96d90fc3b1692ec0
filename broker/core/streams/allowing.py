"""How many messages generators may make: so many that those which are not handled can never be more
than the stream lets wait, whatever is under way."""

from __future__ import annotations

from broker.core.effects import Send
from broker.core.events import Side
from broker.core.streams.jobs import Stream
from broker.core.turn import Turn
from broker.core.workers import Worker
from shared.wire import fleet

AHEAD = 1_000
"""Messages that a generator may make before it hears from the broker again. It is not all that
there is room for, since all streams of an owner have the same room."""


def allow(turn: Turn) -> None:
    """Answer those who have sent messages, and let those go on who had to wait."""
    for stream in list(turn.changes.streams.changed.values()):
        if stream.holder is not None:
            _allow(turn, stream, stream.holder)


def allow_all(turn: Turn) -> None:
    """Let those go on who had to wait for something else than their own messages."""
    for stream in turn.grid.streams.running.values():
        if stream.holder is not None and _is_starved(stream):
            _allow(turn, stream, stream.holder)


def most_of(turn: Turn, stream: Stream) -> int:
    """Up to which sequence number the generator may make messages now: as many as the stream lets
    wait and its owner may have, but not far ahead."""
    room = min(stream.room, turn.grid.room_for(stream.owner), AHEAD)
    return stream.sequence + max(0, room)


def tell(stream: Stream, holder: Worker) -> Send:
    """How far a generator has come, and may go."""
    message = fleet.Allow(stream.key, stream.attempt, stream.sequence, stream.most)
    return Send(Side.WORKERS, holder.peer, message)


def _allow(turn: Turn, stream: Stream, holder: Worker) -> None:
    most = max(stream.most, most_of(turn, stream))
    answers = stream.key in turn.answered_streams
    if not answers and not (most > stream.most and _is_starved(stream)):
        return
    if most > stream.most:
        stream.most = most
        turn.touch(stream)
    turn.tell_worker(tell(stream, holder))


def _is_starved(stream: Stream) -> bool:
    """Whether the generator may soon have to wait."""
    return 2 * (stream.most - stream.sequence) < min(stream.definition.unhandled_most, AHEAD)
