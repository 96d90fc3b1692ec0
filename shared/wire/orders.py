"""What people order workers to do, and how one is started in somebody's name."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated

from shared import limits
from shared.states import Deed
from shared.wire.client import Done, Request
from shared.wire.codec import message
from shared.wire.fields import Most, Name

Ticket = Annotated[bytes, Most(limits.TICKET_BYTES)]


@message(0x70)
@dataclass(frozen=True, slots=True)
class Order(Request[Done]):
    """Have a worker do something. Administrators may, and who launched it."""

    reply = Done
    worker: Name
    deed: Deed


@message(0x71)
@dataclass(frozen=True, slots=True)
class Launching:
    """A worker that joins with this ticket is the user's."""

    ticket: Ticket = field(repr=False)


@message(0x72)
@dataclass(frozen=True, slots=True)
class Launch(Request[Launching]):
    """Ask for a ticket for workers that the user is about to launch. Those of who is no
    administrator do that user's tasks only."""

    reply = Launching
