"""How requests about streams are answered: at once, or from disk after the commit."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import NamedTuple, TypeVar

from broker.core.effects import Answer
from broker.core.events import FromClient
from broker.core.streams.jobs import Stream
from broker.core.streams.rows import row_of
from broker.core.turn import Turn
from shared.errors import RequestError
from shared.wire.stream_rows import StreamRow

M = TypeVar("M")
CarryOut = Callable[[Turn, FromClient, M], None]


class AboutStream(NamedTuple):
    """Everything about a stream: its row is known, its program and the shares are on disk."""

    key: int
    row: StreamRow


class ErrorsOf(NamedTuple):
    """A page of the failed messages of a stream."""

    key: int
    after: int
    limit: int
    worker: str


def answered(carry_out: CarryOut[M]) -> CarryOut[M]:
    """Function decorator: a `RequestError` is the answer where it is raised."""

    @wraps(carry_out)
    def wrapper(turn: Turn, event: FromClient, message: M) -> None:
        try:
            carry_out(turn, event, message)
        except RequestError as error:
            turn.refuse(event, error.code, error.message)

    return wrapper


def about(turn: Turn, event: FromClient, stream: Stream) -> None:
    """Answer with everything about a stream."""
    ask(turn, event, AboutStream(stream.key, row_of(turn, stream)))


def ask(turn: Turn, event: FromClient, question: AboutStream | ErrorsOf) -> None:
    """Leave a question to what is on disk when this turn is."""
    owner, revision = turn.owner_of(event), turn.grid.revision
    turn.emit(Answer(event.peer, event.request, owner, question, revision))
