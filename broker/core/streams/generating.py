"""Takes in what generators make, numbers it, and says how much more they may make.

A generator is allowed so many messages that those which are not handled can never be more than the
stream lets wait, whatever is under way. What it sends twice is known by its sequence number.
"""

from __future__ import annotations

from collections.abc import Callable

from broker.core.effects import Send
from broker.core.events import Side
from broker.core.streams import appointing, handling, spawning, tallies
from broker.core.streams.jobs import Stream
from broker.core.turn import Turn
from broker.core.workers import Worker
from shared.stream.definition import Handler
from shared.stream.template import fill
from shared.wire import fleet
from shared.wire.rows import Held, Made


def receive(turn: Turn, worker: Worker, message: fleet.Messages) -> None:
    """Number what a generator has made. Whoever is not the generator is told to stop."""
    stream = turn.grid.streams.by_key.get(message.key)
    if stream is None or stream.holder is not worker or stream.attempt != message.attempt:
        turn.grid.ignored += 1
        turn.revoked.setdefault(worker.peer, []).append(Held(message.key, message.attempt))
    elif _is_sound(stream, message):
        _take(turn, stream, worker, message)
    else:
        turn.refused_frame(f"worker {worker.name} sent messages out of order, or too many")
        appointing.replace(turn, stream)


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
    """Up to which sequence number the generator may make messages now: so many as the stream lets
    wait, and its owner may have."""
    room = stream.definition.unhandled_most - stream.unhandled
    return stream.sequence + max(0, min(room, turn.grid.room_for(stream.owner)))


def _is_sound(stream: Stream, message: fleet.Messages) -> bool:
    """Whether no message is missing before these, and each was allowed."""
    last = message.first + len(message.items) - 1
    return 1 <= message.first <= stream.sequence + 1 and last <= stream.most


def _take(turn: Turn, stream: Stream, worker: Worker, message: fleet.Messages) -> None:
    turn.answered_streams.add(stream.key)
    turn.touch(stream)
    new = message.items[stream.sequence + 1 - message.first :]
    if not new:
        return
    stream.sequence += len(new)
    _number(turn, stream, new)
    worker.generated += len(new)
    tallies.generated(turn, stream, worker.name, len(new))
    stream.made = min(new[-1].due, turn.wall)
    stream.since = max(stream.since, stream.made)


def _number(turn: Turn, stream: Stream, new: tuple[Made, ...]) -> None:
    make, template = _MAKERS[stream.definition.handler], stream.definition.template
    for number, made in enumerate(new, stream.generated + 1):
        make(turn, stream, number, fill(template, number, made.dice))


def _allow(turn: Turn, stream: Stream, holder: Worker) -> None:
    most = max(stream.most, most_of(turn, stream))
    answers = stream.key in turn.answered_streams
    if not answers and not (most > stream.most and _is_starved(stream)):
        return
    if most > stream.most:
        stream.most = most
        turn.touch(stream)
    turn.tell_worker(tell(stream, holder))


def tell(stream: Stream, holder: Worker) -> Send:
    """How far a generator has come, and may go."""
    message = fleet.Allow(stream.key, stream.attempt, stream.sequence, stream.most)
    return Send(Side.WORKERS, holder.peer, message)


def _is_starved(stream: Stream) -> bool:
    """Whether the generator may soon have to wait."""
    return 2 * (stream.most - stream.sequence) < stream.definition.unhandled_most


_MAKERS: dict[Handler, Callable[[Turn, Stream, int, str], None]] = {
    Handler.SIMULATE: handling.make,
    Handler.KIND: spawning.spawn,
}
