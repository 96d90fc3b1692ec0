"""How the broker knows that what it sends is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from shared import limits
from shared.wire.client import Done, Request
from shared.wire.codec import message
from shared.wire.fields import Exactly

Secret = Annotated[bytes, Exactly(limits.MILESTONE_BYTES)]


@message(0x47)
@dataclass(frozen=True, slots=True)
class Milestone:
    """Sent after every few megabytes: whoever reads this has read what came before, and says so
    with `Passed`. A peer that lets 64 MiB lie unread is cut off."""

    secret: Secret


@message(0x48)
@dataclass(frozen=True, slots=True)
class Passed(Request[Done]):
    """What came before the milestone with this secret has been read; a worker gets no answer."""

    reply = Done
    secret: Secret
