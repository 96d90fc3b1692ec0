"""Streams come to be."""

from __future__ import annotations

from broker.core.events import FromClient
from broker.core.streams import appointing
from broker.core.streams.answering import about, answered
from broker.core.streams.jobs import Stream
from broker.core.transitions import Step
from broker.core.turn import Turn
from broker.core.users import User
from shared import limits
from shared.errors import ErrorCode, RequestError
from shared.stream.becoming import described
from shared.stream.checking import check, check_name
from shared.stream.definition import Definition, Making
from shared.wire import streams as wire

DEFAULT = "messages"
DEFAULT_KEY = 1 << 62
"""No task comes to have this one, nor does any other stream."""

_ANOTHER = "There is another stream of this name already; change that, or give another name."
_TOO_MANY = f"You have {limits.STREAMS_EACH} streams already; delete one of them."
_TOO_MANY_IN_ALL = (
    f"There are {limits.STREAMS:,} streams already, and the grid has room for no more."
)


@answered
def create(turn: Turn, event: FromClient, message: wire.CreateStream) -> None:
    """Make a stream, unless there is the same already."""
    user = turn.grid.users[turn.owner_of(event)]
    stream = turn.grid.streams.find(user.key, message.name)
    if stream is None:
        stream = _create(turn, user, message)
    elif not is_the_same(turn, stream, message.definition, message.program):
        raise RequestError(ErrorCode.CONFLICT, _ANOTHER)
    about(turn, event, stream)


def create_default(turn: Turn, user: User) -> None:
    """The stream that is there from the start is the first administrator's."""
    _add(turn, default_of(user), b"")


def default_of(user: User) -> Stream:
    """The stream that comes with the first administrator."""
    about = (DEFAULT, Definition())
    return Stream(DEFAULT_KEY, user.key, *about, user.created, user.created)


def check_wanted(turn: Turn, definition: Definition, program: bytes) -> None:
    """Raise `RequestError` for what no stream can be, or none that the grid allows."""
    check(definition, program)
    about = described(Making.CODE, program) if program else None
    if about is not None and about.check is not None:
        about.check(turn.grid.settings)


def is_the_same(turn: Turn, stream: Stream, definition: Definition, program: bytes) -> bool:
    """Whether a stream is what somebody wants it to be."""
    kept = turn.changes.streams.programs.get(stream.key, turn.loaded.programs.get(stream.key, b""))
    return stream.definition == definition and kept == program


def _create(turn: Turn, user: User, message: wire.CreateStream) -> Stream:
    check_name(message.name)
    check_wanted(turn, message.definition, message.program)
    if len(turn.grid.streams.of(user.key)) >= limits.STREAMS_EACH:
        raise RequestError(ErrorCode.OVERLOADED, _TOO_MANY)
    if len(turn.grid.streams.by_key) >= limits.STREAMS:
        raise RequestError(ErrorCode.OVERLOADED, _TOO_MANY_IN_ALL)
    turn.grid.last_key += 1
    key, about = turn.grid.last_key, (message.name, message.definition)
    stream = Stream(key, user.key, *about, turn.wall, turn.wall)
    _add(turn, stream, message.program)
    if message.on:
        appointing.step(turn, stream, Step.RETRY)
    return stream


def _add(turn: Turn, stream: Stream, program: bytes) -> None:
    turn.grid.streams.add(stream)
    turn.changes.streams.created[stream.key] = stream
    turn.changes.streams.programs[stream.key] = program
    for worker in turn.grid.workers.values():
        worker.handle(turn.grid.streams.abilities)
