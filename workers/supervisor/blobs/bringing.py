"""What an attempt has made, on its way to the broker: only then its outcome is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from shared.clock import SECOND
from shared.kinds.base import BlobName
from shared.limits import BLOB_PIECE_BYTES, PIECES_SENT
from shared.wire.blobs import Bring, Brought
from shared.wire.rows import Outcome
from workers.supervisor.blobs.effects import BringBlob, HandInBlob
from workers.supervisor.effects import Tell

AGAIN_AFTER = SECOND
"""A broker that could not take it is asked again."""


@dataclass(slots=True)
class Bringing:
    """An outcome that waits for what it names: one after the other, a few pieces at once."""

    outcome: Outcome
    names: tuple[BlobName, ...]
    place: int = 0
    sent: int | None = None
    """bytes of it; None before the broker has said where to begin"""
    on_their_way: int = 0
    again_at: int | None = None
    in_pieces: bool = False
    """as it is where it could not be handed in"""

    @property
    def fence(self) -> tuple[int, int]:
        """The attempt."""
        return self.outcome.key, self.outcome.attempt

    @property
    def name(self) -> BlobName | None:
        """What is on its way; None where all is there."""
        return self.names[self.place] if self.place < len(self.names) else None

    def begin(self, *, near: bool) -> Tell | HandInBlob | None:
        """What is done first, and again on another connection. `near`: the broker is on this
        machine."""
        self.sent, self.on_their_way, self.again_at = None, 0, None
        if self.name is None:
            return None
        if near and not self.in_pieces:
            return HandInBlob(self.fence, self.place, self.name)
        return Tell(Bring(*self.fence, *self.name))

    def take(self, brought: Brought) -> bool:
        """Whether the broker has all of what is on its way; it goes on from where it is."""
        if self.name is None or brought.digest != self.name.digest:
            return False
        self.on_their_way = max(0, self.on_their_way - 1)
        self.sent = max(self.sent or 0, brought.offset)
        if brought.kept:
            self.place += 1
        return brought.kept

    def pieces(self) -> Iterator[BringBlob]:
        """What is to be sent now."""
        name = self.name
        if name is None or self.sent is None:
            return
        while self.sent < name.size and self.on_their_way < PIECES_SENT:
            size = min(BLOB_PIECE_BYTES, name.size - self.sent)
            yield BringBlob(self.fence, self.place, name.digest, self.sent, size)
            self.sent += size
            self.on_their_way += 1
