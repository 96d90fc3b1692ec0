"""Takes in what generators make, and numbers it. What they send twice is known by its sequence
number."""

from __future__ import annotations

from collections.abc import Callable

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
    stream.note_due(new[-1].due, turn.wall)


def _number(turn: Turn, stream: Stream, new: tuple[Made, ...]) -> None:
    make, template = _MAKERS[stream.definition.handler], stream.definition.template
    for number, made in enumerate(new, stream.generated + 1):
        make(turn, stream, number, fill(template, number, made.dice))


_MAKERS: dict[Handler, Callable[[Turn, Stream, int, str], None]] = {
    Handler.SIMULATE: handling.make,
    Handler.KIND: spawning.spawn,
}
