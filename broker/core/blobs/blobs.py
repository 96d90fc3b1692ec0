"""What the core holds of blobs between turns: what comes in, and how much users have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from broker.core.blobs.lending import Steps
from broker.core.blobs.transfers import Transfers


class Blobs:
    """The claims themselves are on disk."""

    def __init__(
        self, counted: Mapping[int, int], steps: Mapping[int, Sequence[bytes]] | None = None
    ) -> None:
        self.transfers = Transfers()
        self.steps = Steps(steps or {})
        self._counted = dict(counted)
        """bytes, by owner"""

    def count(self, owner: int, size: int) -> None:
        """A user has so many bytes more, or fewer."""
        self._counted[owner] = self._counted.get(owner, 0) + size

    def counted(self, owner: int) -> int:
        """Bytes that count for a user, with those that are about to come."""
        coming = sum(transfer.adds for transfer in self.transfers.of(owner))
        return self._counted.get(owner, 0) + coming
