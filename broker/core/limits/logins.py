"""Which passwords may be given to argon2 now: it takes a third of a second and 64 MiB for each."""

from __future__ import annotations

from broker.core.events import FromClient, Origin
from broker.core.grid import folded
from broker.core.limits.place import place_of
from broker.core.turn import Turn
from broker.core.users import Connection, User
from shared.clock import SECOND
from shared.errors import ErrorCode
from shared.wire.rows import Refusal

AT_ONCE = 64
"""Passwords that wait for argon2; more are asked to come back."""

AFAR_AT_ONCE = 32
"""Of them from other machines, so that there is room for people at this one."""

PLACE_AT_ONCE = 4
"""Of them from one place on the network."""

COME_BACK_IN = SECOND
SILENT = 6 * SECOND
"""A client that is there has said something in a shorter time (`shared.client.machine`)."""

ROOM_IN = 5 * SECOND
"""When it may be worth asking for a further connection again."""


def may_think(turn: Turn, event: FromClient) -> bool:
    """Whether argon2 has room for one more password; refuses the request if not."""
    waiting = turn.grid.logins.values()
    if any(login.peer == event.peer for login in waiting):
        turn.refuse(event, ErrorCode.RATE_LIMITED, "One log-in at a time; wait for the answer.")
        return False
    afar = [login.origin for login in waiting if login.origin.is_afar]
    crowded = len(waiting) >= AT_ONCE or (event.origin.is_afar and _crowded(event.origin, afar))
    if crowded:
        sentence = "Too many people are logging in; try again."
        turn.refuse(event, ErrorCode.OVERLOADED, sentence, COME_BACK_IN)
    return not crowded


def may_try(turn: Turn, event: FromClient, name: str) -> bool:
    """Whether a password may be tried for an account now; refuses the request if not."""
    place = place_of(event.origin.address)
    wait = turn.grid.attempts.wait(folded(name), place, turn.mono)
    if wait:
        seconds = -(-wait // SECOND)
        sentence = f"Too many wrong passwords; wait {seconds} s before the next."
        turn.refuse(event, ErrorCode.RATE_LIMITED, sentence, wait)
    return not wait


def note(turn: Turn, name: str, origin: Origin, *, right: bool) -> None:
    """Remember how a try ended."""
    attempts, place = turn.grid.attempts, place_of(origin.address)
    if right:
        attempts.succeeded(folded(name), place)
    else:
        attempts.failed(folded(name), place, turn.mono)


def too_many_connections(turn: Turn, user: User, origin: Origin) -> Refusal | None:
    """Why a user gets no further connection, if that is so. An administrator at the broker's own
    machine always does: who else could raise the limit?"""
    most = turn.grid.settings.user_connections
    theirs = [c for c in turn.grid.connections.values() if c.user is user]
    if len(theirs) < most or (origin.is_local and user.administers) or _gives_way(turn, theirs):
        return None
    sentence = (
        f"You have {most:,} connections, and limit.connections.user allows no more: end one of "
        "your programs, or have an administrator raise the limit."
    )
    return Refusal(ErrorCode.RATE_LIMITED, sentence, wait=ROOM_IN)


def _gives_way(turn: Turn, theirs: list[Connection]) -> bool:
    """Whether one of them has ended without a word, most likely; it is forgotten."""
    quietest = min(theirs, key=lambda connection: connection.heard)
    gone = turn.mono - quietest.heard > SILENT
    if gone:
        del turn.grid.connections[quietest.peer]
    return gone


def _crowded(origin: Origin, afar: list[Origin]) -> bool:
    place = place_of(origin.address)
    there = sum(place_of(other.address) == place for other in afar)
    return len(afar) >= AFAR_AT_ONCE or there >= PLACE_AT_ONCE
