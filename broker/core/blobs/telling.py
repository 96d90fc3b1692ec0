"""Questions about blobs; each is answered from disk after the commit."""

from __future__ import annotations

from typing import NamedTuple

from broker.core.effects import Answer
from broker.core.events import FromClient
from broker.core.turn import Turn
from shared.states import Role
from shared.wire import blobs as wire


class SpaceOf(NamedTuple):
    """What the blobs of a user take, or without one, those of all."""

    owner: int | None
    allowed: int


def fetch(turn: Turn, event: FromClient, message: wire.Fetch) -> None:
    """A piece of a blob that a task of the user names."""
    _ask(turn, event, message)


def space(turn: Turn, event: FromClient, _message: wire.GetSpace) -> None:
    """What blobs take."""
    owner = turn.owner_of(event)
    sees_all = turn.grid.users[owner].role is Role.ADMIN
    _ask(turn, event, SpaceOf(None if sees_all else owner, turn.grid.blob_quota(owner)))


def _ask(turn: Turn, event: FromClient, question: wire.Fetch | SpaceOf) -> None:
    owner, revision = turn.owner_of(event), turn.grid.revision
    turn.emit(Answer(event.peer, event.request, owner, question, revision))
