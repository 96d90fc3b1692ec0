"""What clients ask of streams."""

from __future__ import annotations

import logging

from broker.core.events import FromClient
from broker.core.streams import appointing, handling
from broker.core.streams.answering import about, answered
from broker.core.streams.creating import check_wanted, is_the_same
from broker.core.streams.jobs import Stream
from broker.core.streams.naming import stream_of
from broker.core.streams.rows import visible_to
from broker.core.transitions import Step
from broker.core.turn import Turn
from shared import limits
from shared.errors import ErrorCode, RequestError
from shared.wire import streams as wire
from shared.wire.client import Done

_ON = "This stream is on; switch it off before you delete it."
_TOO_MANY_ERRORS = (
    "This stream keeps {:,} failed messages; drop all but {:,} of them before you delete it."
)


def show_all(turn: Turn, event: FromClient, _message: wire.Streams) -> None:
    """Show the streams that the user may see."""
    turn.reply(event, wire.StreamsNow(visible_to(turn, turn.grid.users[turn.owner_of(event)])))


@answered
def show(turn: Turn, event: FromClient, message: wire.GetStream) -> None:
    """Show everything about one of them."""
    about(turn, event, stream_of(turn, event, message.owner, message.name))


@answered
def change(turn: Turn, event: FromClient, message: wire.ChangeStream) -> None:
    """Make messages in another way from now on."""
    stream = stream_of(turn, event, message.owner, message.name)
    check_wanted(turn, message.definition, message.program)
    if not is_the_same(turn, stream, message.definition, message.program):
        _change(turn, stream, message)
    about(turn, event, stream)


def _change(turn: Turn, stream: Stream, message: wire.ChangeStream) -> None:
    """The generator knows nothing but the schedule, and how many messages it may make."""
    before, stream.definition = stream.definition, message.definition
    turn.changes.streams.programs[stream.key] = message.program
    turn.loaded.programs[stream.key] = message.program
    turn.touch(stream)
    if message.definition.schedule != before.schedule:
        stream.since = turn.wall
        appointing.begin_anew(turn, stream)
    elif message.definition.unhandled_most < before.unhandled_most:
        appointing.begin_anew(turn, stream)


@answered
def switch(turn: Turn, event: FromClient, message: wire.SwitchStream) -> None:
    """Switch a stream on or off."""
    stream = stream_of(turn, event, message.owner, message.name)
    if message.on and not stream.on:
        stream.since, stream.left = turn.wall, b""
        appointing.step(turn, stream, Step.RETRY)
        _log(turn, event, stream, "on")
    elif stream.on and not message.on:
        appointing.stop(turn, stream)
        _log(turn, event, stream, "off")
    about(turn, event, stream)


@answered
def delete(turn: Turn, event: FromClient, message: wire.DeleteStream) -> None:
    """Forget a stream with everything that is still there of it, but for tasks."""
    stream = stream_of(turn, event, message.owner, message.name)
    if stream.on:
        raise RequestError(ErrorCode.CONFLICT, _ON)
    if stream.errors > limits.FORGOTTEN:
        sentence = _TOO_MANY_ERRORS.format(stream.errors, limits.FORGOTTEN)
        raise RequestError(ErrorCode.CONFLICT, sentence)
    for one in turn.grid.streams.messages_of(stream):
        handling.drop(turn, one)
    turn.grid.streams.remove(stream)
    turn.changes.streams.deleted.add(stream.key)
    for worker in turn.grid.workers.values():
        worker.handle(turn.grid.streams.abilities)
    turn.log(logging.INFO, f"account {turn.owner_of(event)} has deleted stream {stream.key}")
    turn.reply(event, Done())


def _log(turn: Turn, event: FromClient, stream: Stream, state: str) -> None:
    owner = turn.owner_of(event)
    turn.log(logging.INFO, f"account {owner} has switched stream {stream.key} {state}")
