"""Tickets: with one a worker joins in the name of who has launched it.

A ticket is the key of an account and what only this grid can make of it, so there is nothing to
remember of the tickets that were given.
"""

from __future__ import annotations

import hmac

from broker.core.events import FromClient
from broker.core.grid import Grid
from broker.core.turn import Turn
from broker.core.users import User
from shared.wire.orders import Launch, Launching

_KEY_BYTES = 8


def launch(turn: Turn, event: FromClient, _message: Launch) -> None:
    """Give somebody a ticket for their workers."""
    turn.reply(event, Launching(_ticket_of(turn.grid.secret, turn.owner_of(event))))


def launcher_of(grid: Grid, ticket: bytes) -> User | None:
    """Whose ticket it is; nobody's if it is forged, or from another grid."""
    key = int.from_bytes(ticket[:_KEY_BYTES], "big")
    genuine = hmac.compare_digest(ticket, _ticket_of(grid.secret, key))
    return grid.users.get(key) if genuine else None


def _ticket_of(secret: bytes, key: int) -> bytes:
    owner = key.to_bytes(_KEY_BYTES, "big")
    return owner + hmac.digest(secret, b"launch" + owner, "sha256")
