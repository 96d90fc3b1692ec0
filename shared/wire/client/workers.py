"""The fleet as its users see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from shared import limits
from shared.wire.client.request import Request
from shared.wire.codec import message
from shared.wire.fields import Most
from shared.wire.rows import Counts, WorkerRow
from shared.wire.stream_rows import StreamRows


@message(0x34)
@dataclass(frozen=True, slots=True)
class FleetNow:
    """The workers, and the unfinished tasks of the user and of all."""

    workers: Annotated[tuple[WorkerRow, ...], Most(limits.BATCH_ITEMS)]
    mine: Counts
    all: Counts
    streams: StreamRows = ()
    """those that the user may see"""


@message(0x35)
@dataclass(frozen=True, slots=True)
class Workers(Request[FleetNow]):
    """Ask for the fleet."""

    reply = FleetNow


@message(0x42)
@dataclass(frozen=True, slots=True)
class FleetChanged:
    """Push: the fleet as it is now."""

    fleet: FleetNow
