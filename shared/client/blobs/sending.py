"""Sends a file to the broker, whatever becomes of connections and brokers meanwhile."""

from __future__ import annotations

import asyncio
import hashlib
import os
import random
from collections import deque
from io import BufferedIOBase
from itertools import chain, repeat

from shared import limits
from shared.client.blobs.asks import Asks
from shared.client.blobs.handing_in import TOO_LARGE, Progress, hand_in
from shared.client.blobs.outgoing import Outgoing
from shared.errors import ErrorCode, RequestError
from shared.kinds.base import BlobName
from shared.wire.blobs import SendPiece, Sent

GOES_ON = (ErrorCode.NOT_FOUND, ErrorCode.CONFLICT)
"""The broker has been restarted, or somebody else has sent the same: it is asked how far it is."""

PAUSES_S = (0.1, 0.2, 0.5, 1.0, 2.0)
"""Before it asks again whether there is room; the last one goes on."""

_SHORTER = "The file has become shorter while it was sent; send it again."

MOST_TIMES = 20
"""So often it begins anew without having come further."""


async def send(
    client: Asks, file: BufferedIOBase, progress: Progress = lambda _bytes: None
) -> BlobName:
    """Have the broker keep the bytes of a file that can be read anywhere; returns by what tasks
    name them. `progress` is told how many bytes have arrived. Raises `CalcError` and `OSError`."""
    return await hand_in(client, file, progress) or await _send(client, file, progress)


async def _send(client: Asks, file: BufferedIOBase, progress: Progress) -> BlobName:
    name = await asyncio.to_thread(name_of, file)
    if name.size > limits.BLOB_BYTES:
        raise RequestError(ErrorCode.TOO_LARGE, TOO_LARGE)
    await _Sender(client, file, name, progress).send()
    return name


def name_of(file: BufferedIOBase) -> BlobName:
    """The hash and the size of a file."""
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").digest()
    return BlobName(digest, file.seek(0, os.SEEK_END))


class _Sender:
    def __init__(
        self, client: Asks, file: BufferedIOBase, name: BlobName, progress: Progress
    ) -> None:
        self._client = client
        self._file = file
        self._name = name
        self._progress = progress
        self._outgoing = Outgoing(name)

    async def send(self) -> None:
        """Until all of it is kept."""
        furthest = times = 0
        while not self._outgoing.kept:
            try:
                await self._begin()
                await self._go_on()
            except RequestError as error:
                times = 1 if self._outgoing.reached > furthest else times + 1
                furthest = max(furthest, self._outgoing.reached)
                if error.code not in GOES_ON or times > MOST_TIMES:
                    raise

    async def _begin(self) -> None:
        self._outgoing.begun(await self._once_there_is_room())
        self._progress(self._outgoing.reached)

    async def _once_there_is_room(self) -> Sent:
        """Who sends as much at once as one may, from whichever program, waits for some of it."""
        for pause in chain(PAUSES_S, repeat(PAUSES_S[-1])):
            try:
                return await self._client.ask(self._outgoing.begin(), timeout=None)
            except RequestError as error:
                if error.code is not ErrorCode.RATE_LIMITED:
                    raise
            await asyncio.sleep(pause * random.uniform(0.5, 1))  # noqa: S311 -- no secret
        raise AssertionError("the pauses have no end")

    async def _go_on(self) -> None:
        """What is on its way is waited for in the end, too: the broker counts it. Who gives up does
        not wait for a broker that may be gone."""
        asked: deque[asyncio.Task[Sent]] = deque()
        try:
            while not self._outgoing.kept:
                self._ask(asked)
                self._outgoing.answered(await asked.popleft())
                self._progress(self._outgoing.reached)
        except asyncio.CancelledError:
            for each in asked:
                each.cancel()
            raise
        finally:
            await asyncio.gather(*asked, return_exceptions=True)

    def _ask(self, asked: deque[asyncio.Task[Sent]]) -> None:
        while (piece := self._outgoing.next()) is not None:
            offset, size = piece
            message = SendPiece(self._name.digest, offset, self._piece(offset, size))
            asked.append(asyncio.create_task(self._client.ask(message, timeout=None)))

    def _piece(self, offset: int, size: int) -> bytes:
        self._file.seek(offset)
        data = self._file.read(size)
        if len(data) < size:
            raise RequestError(ErrorCode.INVALID, _SHORTER)
        return data
