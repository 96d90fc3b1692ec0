"""Failed messages: they are kept until somebody has seen them, or has them handled anew."""

from __future__ import annotations

from broker.core import reviving
from broker.core.events import FromClient
from broker.core.streams import handling, tallies
from broker.core.streams.answering import ErrorsOf, answered, ask
from broker.core.streams.jobs import Failure, Stream
from broker.core.streams.naming import stream_of
from broker.core.submitting import TOO_MANY
from broker.core.turn import Turn
from shared.errors import ErrorCode
from shared.wire import streams as wire
from shared.wire.client import Handled
from shared.wire.rows import Held, Refusal

_GONE = Refusal(ErrorCode.NOT_FOUND, "This failure is not kept: it was dropped, or retried since.")
_NO_TASK = Refusal(ErrorCode.NOT_FOUND, "The task that this message became was deleted.")
_NO_TEXT = Refusal(ErrorCode.CONFLICT, "This message can become no task; change its stream.")
_TOO_MANY = Refusal(ErrorCode.OVERLOADED, TOO_MANY)


@answered
def show(turn: Turn, event: FromClient, message: wire.Errors) -> None:
    """Show a page of them."""
    stream = stream_of(turn, event, message.owner, message.name)
    ask(turn, event, ErrorsOf(stream.key, message.after, message.limit, message.worker))


@answered
def drop(turn: Turn, event: FromClient, message: wire.DropErrors) -> None:
    """Keep exactly these no longer."""
    stream = stream_of(turn, event, message.owner, message.name)
    count = 0
    for item in message.items:
        failure = _find(turn, stream, item)
        if failure is not None:
            tallies.drop(turn, stream, failure)
            count += 1
    turn.reply(event, wire.Dropped(count))


@answered
def retry(turn: Turn, event: FromClient, message: wire.RetryErrors) -> None:
    """Have these messages handled anew."""
    stream = stream_of(turn, event, message.owner, message.name)
    turn.reply(event, Handled(tuple([_retry_one(turn, stream, item) for item in message.items])))


def _retry_one(turn: Turn, stream: Stream, item: Held) -> Refusal | None:
    failure = _find(turn, stream, item)
    if failure is None:
        return None if _is_there(turn, stream, item.key) else _GONE
    if failure.task:
        task_id = failure.task_id
        return _NO_TASK if task_id is None else reviving.retry_one(turn, stream.owner, task_id)
    if not failure.payload:
        return _NO_TEXT
    if turn.grid.room_for(stream.owner) <= 0:
        return _TOO_MANY
    handling.make_again(turn, stream, failure)
    return None


def _find(turn: Turn, stream: Stream, item: Held) -> Failure | None:
    """Exactly this failure of this message, while it is kept."""
    failure = turn.loaded.failures.get(item.key)
    named = failure is not None and (failure.stream, failure.attempt) == (stream.key, item.attempt)
    return failure if named else None


def _is_there(turn: Turn, stream: Stream, key: int) -> bool:
    """Whether a message is not handled."""
    message = turn.grid.streams.messages.get(key)
    spawned = turn.grid.streams.spawned.get(key)
    there = message or spawned
    return there is not None and there.stream is stream
