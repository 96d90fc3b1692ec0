"""Which pieces of a blob are to be sent now."""

from __future__ import annotations

from shared.kinds.base import BlobName
from shared.limits import BLOB_PIECE_BYTES, PIECES_SENT
from shared.wire.blobs import Send, Sent


class Outgoing:
    """At most so many pieces are on their way; the broker says how far it is, and goes on from
    there whatever became of the others."""

    def __init__(self, name: BlobName) -> None:
        self._name = name
        self._next = self._on_its_way = 0
        self.reached = 0
        """bytes that the broker is known to have"""
        self.kept = False
        """whether it has all of it on disk"""

    def begin(self) -> Send:
        """What is said first, and again where the broker has lost what it had."""
        self._on_its_way = 0
        return Send(*self._name)

    def begun(self, sent: Sent) -> None:
        """The broker goes on from here."""
        self._next = self.reached = sent.offset
        self.kept = sent.kept

    def next(self) -> tuple[int, int] | None:
        """Offset and size of the next piece, if one may be sent now."""
        size = min(BLOB_PIECE_BYTES, self._name.size - self._next)
        if size <= 0 or self._on_its_way == PIECES_SENT:
            return None
        piece = self._next, size
        self._next += size
        self._on_its_way += 1
        return piece

    def answered(self, sent: Sent) -> None:
        """A piece has come; who sends the same beside this client may have been faster."""
        self._on_its_way -= 1
        self.reached = max(self.reached, sent.offset)
        self._next = max(self._next, sent.offset)
        self.kept = sent.kept
