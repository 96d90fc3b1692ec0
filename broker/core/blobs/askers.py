"""Who sends a blob, and how they are answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from broker.core.effects import Send
from broker.core.events import Peer, Side
from shared.wire import blobs as wire
from shared.wire.client import Refused
from shared.wire.rows import Refusal


class Asker(Protocol):
    """A client, or a worker that brings what a task has made."""

    @property
    def peer(self) -> Peer:
        """The connection."""

    @property
    def owner(self) -> int:
        """Whose the blob will be."""

    @property
    def has_quota(self) -> bool:
        """Whether the owner's quota and turn count here: what was made counts, but comes in."""

    @property
    def step_of(self) -> int | None:
        """The key of the task of which a step has made it."""

    def sent(self, offset: int, *, kept: bool) -> Send:
        """The answer that tells how far it is."""

    def refused(self, refusal: Refusal) -> Send:
        """The answer that tells why it does not go on."""


@dataclass(frozen=True, slots=True)
class OfClient:
    """A user sends a blob."""

    peer: Peer
    request: int
    owner: int
    has_quota: bool = True
    step_of: int | None = None

    def sent(self, offset: int, *, kept: bool) -> Send:
        """The answer that tells how far it is."""
        return Send(Side.CLIENTS, self.peer, wire.Sent(offset, kept), self.request)

    def refused(self, refusal: Refusal) -> Send:
        """The answer that tells why it does not go on."""
        return Send(Side.CLIENTS, self.peer, Refused(refusal), self.request)


@dataclass(frozen=True, slots=True)
class OfWorker:
    """An attempt of a user's task has made a blob."""

    peer: Peer
    owner: int
    fence: tuple[int, int]
    digest: bytes
    step_of: int | None = None
    has_quota: bool = False

    def sent(self, offset: int, *, kept: bool) -> Send:
        """The answer that tells how far it is."""
        return self._brought(offset, kept, None)

    def refused(self, refusal: Refusal) -> Send:
        """The answer that tells why it does not go on."""
        return self._brought(0, False, refusal)

    def _brought(self, offset: int, kept: bool, refusal: Refusal | None) -> Send:
        brought = wire.Brought(*self.fence, self.digest, offset, kept, refusal)
        return Send(Side.WORKERS, self.peer, brought)
