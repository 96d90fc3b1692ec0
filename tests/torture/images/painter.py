"""What somebody in front of a client does with images."""

from __future__ import annotations

import asyncio
import hashlib
from collections import defaultdict
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from random import Random
from typing import TypeVar

from shared.client import Client
from shared.client.blobs.asks import Asks
from shared.client.blobs.fetching import fetch
from shared.client.blobs.sending import send
from shared.errors import ErrorCode, RequestError
from shared.kinds.base import BlobName
from shared.states import TaskState
from shared.wire import client as wire
from tests.torture.images import album
from tests.torture.ledger import Entry, Ledger
from tests.torture.patience import patiently

LATEST = 400
"""Entries among which something is looked for that may be ready."""

R = TypeVar("R")


class Afar:
    """A client as on another machine: what it sends and fetches travels in pieces."""

    shelf = None

    def __init__(self, client: Client) -> None:
        self._client = client

    async def ask(self, request: wire.Request[R], timeout: float | None = None) -> R:
        """The reply to a request."""
        return await self._client.ask(request, timeout)


class Painter:
    """Sends images, and fetches what was made of them into a folder; each time in pieces, or as a
    file."""

    def __init__(self, client: Client, ledger: Ledger, dice: Random, folder: Path) -> None:
        self._client = client
        self._ways: tuple[Asks, Asks] = (client, Afar(client))
        self._ledger = ledger
        self._dice = dice
        self._folder = folder
        self._folder.mkdir(exist_ok=True)
        self._same: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
        """the same bytes are sent one after the other"""

    async def bring(self, entries: Iterable[Entry]) -> bool:
        """Send what tasks take; whether all of it was."""
        images = [entry.text for entry in entries if album.is_image(entry.text)]
        for number in sorted(set(map(album.number_in, images))):
            if await self._send(number) is None:
                return False
        return True

    async def lay_by(self) -> None:
        """An image that no task takes: it stays for an hour."""
        number = album.rare(self._dice)
        name = await self._send(number)
        if name is not None:
            self._ledger.note(("laid by", name.digest, number))

    async def fetch(self) -> Entry | None:
        """What was made, if it is ready: whoever has seen that can fetch it. Returns what was
        fetched."""
        known = [entry for entry in self._ledger.latest(LATEST) if album.is_image(entry.text)]
        there = [entry for entry in known if not entry.deletes]
        for entry in self._dice.sample(there, min(1, len(there))):
            if await self._is_made(entry) and await self._fetch(entry):
                return entry
        return None

    async def _send(self, number: int) -> BlobName | None:
        async with self._same[number]:
            way = self._dice.choice(self._ways)
            return await patiently(send(way, BytesIO(album.bytes_of(number))))

    async def _is_made(self, entry: Entry) -> bool:
        try:
            detail = await patiently(self._client.ask(wire.Get(entry.id), timeout=None))
        except RequestError as error:
            if error.code is not ErrorCode.NOT_FOUND:
                raise
            return False
        return detail is not None and detail.row.state is TaskState.DONE

    async def _fetch(self, entry: Entry) -> bool:
        path = self._folder / entry.id.hex()
        try:
            if await patiently(fetch(self._dice.choice(self._ways), entry.id, path)) is None:
                return False
        except RequestError as error:
            if error.code is not ErrorCode.NOT_FOUND:
                raise
            if not entry.deletes:  # nobody has begun to meanwhile
                self._ledger.note(("missed", entry.id, error.message))
            return False
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        self._ledger.note(("fetched", entry.id, digest))
        return True
