"""Passwords that wait for argon2: one of each connection, and not too many in all."""

from __future__ import annotations

from broker.core.events import FromClient
from broker.core.grid import PendingLogin
from broker.core.limits import logins
from broker.core.turn import Turn
from broker.core.users import User
from shared.errors import ErrorCode
from shared.wire.rows import Refusal

NOT_HASHED = Refusal(
    ErrorCode.UNAVAILABLE,
    "The password could not be hashed; the broker may be short of memory. Try again.",
)


def begin(turn: Turn, event: FromClient, login: PendingLogin) -> int:
    """Remember who waits; the ticket, or 0 where they are refused."""
    return go_on(turn, login) if logins.may_think(turn, event) else 0


def go_on(turn: Turn, login: PendingLogin) -> int:
    """Remember who waits; the ticket."""
    turn.grid.last_ticket += 1
    turn.grid.logins[turn.grid.last_ticket] = login
    return turn.grid.last_ticket


def asked_by(login: PendingLogin) -> FromClient:
    """The request that waits for an answer."""
    return FromClient(login.peer, login.request, None, login.origin)


def forget(turn: Turn, user: User) -> None:
    """What is being compared with a user's old password counts for nobody."""
    for login in turn.grid.logins.values():
        if login.user is user:
            login.user = None
