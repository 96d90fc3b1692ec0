"""A broker that keeps blobs as the client takes it to do, and is killed when a test says so."""

from __future__ import annotations

import asyncio
from typing import Any, TypeVar, cast

from shared.errors import ErrorCode, RequestError
from shared.shelf import Shelf
from shared.wire.blobs import Fetch, Fetched, Send, SendFile, SendPiece, Sent
from shared.wire.client import Request
from tests.support.blobs import digest_of

R = TypeVar("R")


class Keeper:
    """It answers in its own time, and refuses what a broker would."""

    def __init__(self) -> None:
        self.shelf: Shelf | None = None
        self.sees_shelf = True
        """whether the shelf that it has told of is the one that it looks at"""
        self.kept: dict[bytes, bytes] = {}
        self.coming: dict[bytes, bytes] = {}
        self.sizes: dict[bytes, int] = {}
        self.asked: list[object] = []
        self.at_once = self.most_at_once = 0
        self.dies_after: list[int] = []
        """numbers of pieces after which it forgets what is coming"""
        self.refuses: RequestError | None = None
        self.fetched = b""
        """what tasks have made"""

    async def ask(self, request: Request[R], timeout: float | None = None) -> R:
        """The reply, in the order of the requests; some take longer on the way back."""
        self.asked.append(request)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            return cast(R, self._reply(request))
        finally:
            for _ in range(1 + len(self.asked) % 5):
                await asyncio.sleep(0)
            self.at_once -= 1

    def _reply(self, request: object) -> object:
        if self.refuses is not None:
            raise self.refuses
        return _ANSWERS[type(request)](self, request)

    @property
    def pieces(self) -> list[SendPiece]:
        """Those that were sent."""
        return [asked for asked in self.asked if isinstance(asked, SendPiece)]

    def _begin(self, send: Send) -> Sent:
        if send.digest in self.kept:
            return Sent(send.size, kept=True)
        self.coming.setdefault(send.digest, b"")
        self.sizes[send.digest] = send.size
        return self._told(send.digest)

    def _piece(self, piece: SendPiece) -> Sent:
        if self.dies_after and len(self.pieces) >= self.dies_after[0]:
            del self.dies_after[0]
            self.coming.clear()
        if piece.digest not in self.coming:
            raise RequestError(ErrorCode.NOT_FOUND, "There is nothing of this.")
        before = self.coming[piece.digest]
        if piece.offset > len(before):
            raise RequestError(ErrorCode.CONFLICT, "There is a gap.")
        if piece.offset == len(before):
            self.coming[piece.digest] += piece.data
        return self._told(piece.digest)

    def _told(self, digest: bytes) -> Sent:
        came = self.coming[digest]
        if len(came) < self.sizes[digest]:
            return Sent(len(came), kept=False)
        del self.coming[digest]
        if digest_of(came) != digest:
            raise RequestError(ErrorCode.INVALID, "It is not what its hash says.")
        self.kept[digest] = came
        return Sent(len(came), kept=True)

    def _take(self, send: SendFile) -> Sent:
        assert self.shelf is not None
        path = self.shelf.handed(send.file)
        if not self.sees_shelf:
            raise RequestError(ErrorCode.NOT_FOUND, "There is no such file.")
        self.kept[send.digest] = path.read_bytes()
        path.unlink()
        return Sent(send.size, kept=True)

    def _fetch(self, fetch: Fetch) -> Fetched:
        data = self.fetched[fetch.offset : fetch.offset + fetch.size]
        return Fetched(data, digest_of(self.fetched), len(self.fetched))


_ANSWERS: dict[type, Any] = {
    Send: Keeper._begin,
    SendFile: Keeper._take,
    SendPiece: Keeper._piece,
    Fetch: Keeper._fetch,
}
