"""Which blobs have to be looked up before a turn."""

from __future__ import annotations

from collections.abc import Iterator

from broker.core.events import BlobKept, BlobLost
from broker.core.grid import Grid
from shared.wire import blobs as wire


def sent(message: object) -> Iterator[bytes]:
    """The blob that a client sends."""
    if isinstance(message, wire.Send | wire.SendFile):
        yield message.digest


def brought(message: object) -> Iterator[bytes]:
    """The blob that a worker brings."""
    if isinstance(message, wire.Bring | wire.BringFile):
        yield message.digest


def settled(grid: Grid, event: BlobKept | BlobLost) -> Iterator[bytes]:
    """The blob that has come, or has not."""
    transfer = grid.blobs.transfers.with_ticket(event.ticket)
    if transfer is not None:
        yield transfer.digest
