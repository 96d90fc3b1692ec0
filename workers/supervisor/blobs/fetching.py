"""What an attempt takes, on its way from the broker to a file: one after the other, a few pieces at
once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from shared.kinds.base import BlobName
from shared.limits import BLOB_PIECE_BYTES, PIECES_SENT
from shared.wire.blobs import Given, Want
from shared.wire.rows import Assignment
from workers.supervisor.blobs.effects import CheckBlob, TakeBlob, WriteBlob


@dataclass(slots=True)
class Fetching:
    """A job that no slot is given before all of it is there."""

    job: Assignment
    names: tuple[BlobName, ...]
    place: int = 0
    """of the one that is on its way"""
    came: int = 0
    asked: int = 0
    """bytes of it that have come, and that were asked for"""

    @property
    def fence(self) -> tuple[int, int]:
        """The attempt."""
        return self.job.key, self.job.attempt

    @property
    def name(self) -> BlobName | None:
        """What is on its way; None where all is there."""
        return self.names[self.place] if self.place < len(self.names) else None

    def look(self) -> TakeBlob | None:
        """Begin with the next: it may be at this worker already."""
        self.came = self.asked = 0
        return None if self.name is None else TakeBlob(self.fence, self.place, self.name)

    def wants(self) -> Iterator[Want]:
        """What the broker is to be asked for now."""
        name = self.name
        while name is not None and self.asked < name.size:
            if self.asked - self.came >= PIECES_SENT * BLOB_PIECE_BYTES:
                return
            yield Want(*self.fence, name.digest, self.asked)
            self.asked += BLOB_PIECE_BYTES

    def anew(self) -> None:
        """What was asked for on another connection does not come."""
        self.asked = self.came

    def take(self, given: Given) -> WriteBlob | None:
        """The next piece; None for what was not asked for."""
        name = self.name
        if name is None or (given.digest, given.offset) != (name.digest, self.came):
            return None
        self.came += len(given.data)
        return WriteBlob(self.fence, self.place, given.offset, given.data)

    def has_ended(self, given: Given) -> bool:
        """Whether there is no more after this piece, though there should be."""
        return self.check() is None and len(given.data) < BLOB_PIECE_BYTES

    def check(self) -> CheckBlob | None:
        """What is to be looked at, when all of it has come."""
        if self.name is None or self.came < self.name.size:
            return None
        return CheckBlob(self.fence, self.place, self.name)
