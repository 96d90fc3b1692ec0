"""Which stream a request means. Others' streams exist only for administrators."""

from __future__ import annotations

from broker.core.events import FromClient
from broker.core.grid import Grid, folded
from broker.core.streams.jobs import Stream
from broker.core.turn import Turn
from broker.core.users import User
from shared.errors import ErrorCode, RequestError
from shared.states import Role


def find(grid: Grid, user: User, owner: str, name: str) -> Stream | None:
    """The stream of an owner, who is the user where none is named; None where it does not exist for
    this user."""
    whose = grid.names.get(folded(owner)) if owner else user
    if whose is None or (whose is not user and user.role is not Role.ADMIN):
        return None
    return grid.streams.find(whose.key, name)


def stream_of(turn: Turn, event: FromClient, owner: str, name: str) -> Stream:
    """The stream that a request names; raises `RequestError` (`not_found`)."""
    stream = find(turn.grid, turn.grid.users[turn.owner_of(event)], owner, name)
    if stream is None:
        sentence = "There is no such stream; calc streams lists them."
        raise RequestError(ErrorCode.NOT_FOUND, sentence)
    return stream
