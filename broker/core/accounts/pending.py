"""Passwords that wait for argon2: one of each connection, and not too many in all."""

from __future__ import annotations

from broker.core.events import FromClient
from broker.core.grid import PendingLogin
from broker.core.turn import Turn
from broker.core.users import User
from shared.errors import ErrorCode
from shared.wire.rows import Refusal

LOGINS_AT_ONCE = 64
"""Passwords that wait for argon2; more are asked to come back."""

NOT_HASHED = Refusal(
    ErrorCode.UNAVAILABLE,
    "The password could not be hashed; the broker may be short of memory. Try again.",
)


def begin(turn: Turn, event: FromClient, login: PendingLogin) -> int:
    """Remember who waits; the ticket, or 0 where they are refused."""
    if any(pending.peer == event.peer for pending in turn.grid.logins.values()):
        turn.refuse(event, ErrorCode.RATE_LIMITED, "One log-in at a time; wait for the answer.")
        return 0
    if len(turn.grid.logins) >= LOGINS_AT_ONCE:
        turn.refuse(event, ErrorCode.OVERLOADED, "Too many people are logging in; try again.")
        return 0
    return go_on(turn, login)


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
