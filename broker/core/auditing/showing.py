"""Administrators read what was noted."""

from __future__ import annotations

from typing import NamedTuple

from broker.core.effects import Answer
from broker.core.events import FromClient
from broker.core.grid import folded
from broker.core.turn import Turn
from shared.errors import ErrorCode
from shared.wire.audit import Audit


class AuditOf(NamedTuple):
    """A page of what was noted, of one account where `account` is not 0."""

    before: int
    limit: int
    account: int
    deed: str


def show(turn: Turn, event: FromClient, message: Audit) -> None:
    """Leave the question to what is on disk when this turn is."""
    who = turn.grid.names.get(folded(message.name))
    if message.name and who is None:
        turn.refuse(event, ErrorCode.NOT_FOUND, "There is no account of this name.")
        return
    question = AuditOf(message.before, message.limit, who.key if who else 0, message.deed)
    owner, revision = turn.owner_of(event), turn.grid.revision
    turn.emit(Answer(event.peer, event.request, owner, question, revision))
