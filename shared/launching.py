"""How a worker is started in somebody's name: its ticket comes in its environment, which others
cannot read as they can a command line."""

from __future__ import annotations

import os

from shared.errors import SetupError
from shared.limits import TICKET_BYTES

VARIABLE = "CALC_TICKET"


def environment_with(ticket: bytes) -> dict[str, str]:
    """The environment of a worker that is to join with this ticket, or without any."""
    return {**os.environ, **({VARIABLE: ticket.hex()} if ticket else {})}


def take_ticket() -> bytes:
    """The ticket that this process was started with, empty where there is none. What it starts in
    its turn does not get it."""
    try:
        ticket = bytes.fromhex(os.environ.pop(VARIABLE, ""))
    except ValueError:
        ticket = bytes(TICKET_BYTES + 1)
    if len(ticket) > TICKET_BYTES:
        raise SetupError(f"{VARIABLE} is no ticket; ask the broker for one, or leave it out.")
    return ticket
