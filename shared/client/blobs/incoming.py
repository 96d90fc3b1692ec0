"""Which pieces of a blob are to be asked for now, and whether what has come is right."""

from __future__ import annotations

import hashlib

from shared.errors import CalcError
from shared.kinds.base import BlobName
from shared.limits import BLOB_PIECE_BYTES, PIECES_SENT
from shared.wire.blobs import Fetched

_DAMAGED = "What has come is not what it was: the broker's disk is damaged (calc-broker check)."


class Incoming:
    """At most so many pieces are asked for at once. The first is asked for alone: it tells how many
    bytes there are."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self._digest: bytes | None = None
        self._size = 1
        self._next = self._came = 0
        self._asked = 0

    @property
    def name(self) -> BlobName | None:
        """By what it is known, as soon as a piece has come."""
        return None if self._digest is None else BlobName(self._digest, self._size)

    @property
    def came(self) -> int:
        """How many bytes have come."""
        return self._came

    @property
    def whole(self) -> bool:
        """Whether all of it has come."""
        return self._digest is not None and self._came == self._size

    def next(self) -> tuple[int, int] | None:
        """Offset and size of the next piece, if one is to be asked for now."""
        if self._next >= self._size or self._asked == PIECES_SENT:
            return None
        piece = self._next, BLOB_PIECE_BYTES
        self._next += BLOB_PIECE_BYTES
        self._asked += 1
        return piece

    def take(self, fetched: Fetched) -> bytes:
        """The next bytes; they come in the order in which they were asked for. Raises `CalcError`
        for what is not right."""
        self._asked -= 1
        self._digest, self._size = self._digest or fetched.digest, fetched.size
        self._check(fetched.data)
        if self._came != min(self._next - self._asked * BLOB_PIECE_BYTES, self._size):
            raise CalcError("damaged", _DAMAGED)
        return fetched.data

    def add(self, data: bytes) -> bytes:
        """The next bytes, while none are asked for. Raises `CalcError`."""
        self._check(data)
        self._next = self._came
        return data

    def _check(self, data: bytes) -> None:
        self._came += len(data)
        self._hash.update(data)
        if self.whole and self._hash.digest() != self._digest:
            raise CalcError("damaged", _DAMAGED)
