"""The bytes of images, as a broker in memory keeps them, and a worker that makes something of
them when a test says so."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from shared.errors import ErrorCode, RequestError
from shared.kinds import image
from shared.states import BlobRole, TaskState
from shared.wire import blobs
from shared.wire.rows import TaskError

if TYPE_CHECKING:
    from tests.tui.fake.broker import FakeBroker


class FakeBlobs:
    """Whatever was sent, by its hash, and by task what was made."""

    def __init__(self) -> None:
        self.kept: dict[bytes, bytes] = {}
        self.made: dict[bytes, bytes] = {}
        self.taken: dict[bytes, bytes] = {}
        self._coming: dict[bytes, bytearray] = {}
        self._sizes: dict[bytes, int] = {}
        self.pieces = 0
        """that were sent"""

    def send(self, request: blobs.Send) -> blobs.Sent:
        """Begin."""
        if request.digest in self.kept:
            return blobs.Sent(request.size, True)
        self._coming[request.digest] = bytearray()
        self._sizes[request.digest] = request.size
        return blobs.Sent(0, False)

    def take(self, request: blobs.SendPiece) -> blobs.Sent:
        """Go on."""
        self.pieces += 1
        coming = self._coming[request.digest]
        if request.offset == len(coming):
            coming += request.data
        if len(coming) < self._sizes[request.digest]:
            return blobs.Sent(len(coming), False)
        assert hashlib.sha256(coming).digest() == request.digest
        self.kept[request.digest] = bytes(coming)
        return blobs.Sent(len(coming), True)

    def fetch(self, request: blobs.Fetch) -> blobs.Fetched:
        """Some bytes of a result, or of what a task was given."""
        of = self.made if request.role is BlobRole.RESULT else self.taken
        data = of.get(request.id)
        if data is None:
            raise RequestError(ErrorCode.NOT_FOUND, "There are no such bytes.")
        piece = data[request.offset : request.offset + request.size]
        return blobs.Fetched(piece, hashlib.sha256(data).digest(), len(data))


def given(broker: FakeBroker, number: int) -> bytes:
    """The bytes that a task takes."""
    payload = broker.payloads[broker.rows[number].id]
    return broker.blobs.kept[image.picture_of(payload).digest]


def make(broker: FakeBroker, number: int, data: bytes, summary: str = "2x1 PNG, 70 B") -> None:
    """A worker has made something of an image."""
    broker.blobs.made[broker.rows[number].id] = data
    _end(broker, number, state=TaskState.DONE, summary=summary)


def spoil(broker: FakeBroker, number: int, sentence: str) -> None:
    """A worker could make nothing of it."""
    error = TaskError(image.Code.UNREADABLE, sentence)
    _end(broker, number, state=TaskState.FAILED, error=error)


def _end(broker: FakeBroker, number: int, **fields: Any) -> None:
    broker.push(broker.rows[number]._replace(**fields))


ANSWERS: dict[type, Callable[[FakeBlobs, Any], object]] = {
    blobs.Send: FakeBlobs.send,
    blobs.SendPiece: FakeBlobs.take,
    blobs.Fetch: FakeBlobs.fetch,
}
