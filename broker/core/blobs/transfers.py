"""Blobs that come in. They are known here alone: a broker that starts knows of none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from broker.core.blobs.askers import Asker


@dataclass(slots=True)
class Transfer:
    """One user sends one blob, over any of the user's connections."""

    ticket: int
    """what the files of this one are known by"""
    owner: int
    digest: bytes
    size: int
    heard: int
    """when something of it came last, on the monotonic clock"""
    adds: int = 0
    """bytes that it adds to what the owner has: none where only the file has to be made good"""
    step_of: int | None = None
    """the key of the task, where nobody sends it but a step of that"""
    offset: int = 0
    """the bytes before have come"""
    waiters: list[Asker] = field(default_factory=list)
    """who is told when it is on disk"""

    @property
    def whole(self) -> bool:
        """Whether all of it has come: it is being brought to disk."""
        return self.offset == self.size


class Transfers:
    """All of them."""

    def __init__(self) -> None:
        self._named: dict[tuple[int, bytes], Transfer] = {}
        self._by_ticket: dict[int, Transfer] = {}

    def __iter__(self) -> Iterator[Transfer]:
        return iter(list(self._by_ticket.values()))

    def add(self, transfer: Transfer) -> None:
        """Another one."""
        self._named[transfer.owner, transfer.digest] = transfer
        self._by_ticket[transfer.ticket] = transfer

    def find(self, owner: int, digest: bytes) -> Transfer | None:
        """The one in which this user sends this blob."""
        return self._named.get((owner, digest))

    def with_ticket(self, ticket: int) -> Transfer | None:
        """The one with this number."""
        return self._by_ticket.get(ticket)

    def end(self, transfer: Transfer) -> None:
        """It is over."""
        del self._by_ticket[transfer.ticket]
        del self._named[transfer.owner, transfer.digest]

    def of(self, owner: int) -> list[Transfer]:
        """Those of one user."""
        return [transfer for transfer in self if transfer.owner == owner]

    def settles(self, digest: bytes) -> bool:
        """Whether a blob is being brought to disk, so that its file is not to be removed."""
        return any(transfer.digest == digest and transfer.whole for transfer in self)
