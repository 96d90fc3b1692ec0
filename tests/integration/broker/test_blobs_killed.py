"""A broker that is killed again and again while several clients send: what was said to be kept is,
whole; nothing else stays behind."""

from __future__ import annotations

import asyncio
import io
import os
import random
import threading
from pathlib import Path

import pytest

from broker.store.blobs.files import folder_of
from shared.client import Client
from shared.client.blobs import sending
from shared.client.blobs.sending import send
from shared.errors import CalcError
from shared.limits import BLOB_PIECE_BYTES
from shared.shelf import Shelf
from shared.wire.client import LogIn
from tests.support.blobs import blobs_in, not_at_all, unfinished_in
from tests.support.brokers import DEADLINE_S, PASSWORD, Broker
from tests.support.kept import damage_of

KILLS = 6
CLIENTS = 3


class Senders:
    """Clients that send one blob after the other until they are told to end."""

    def __init__(self, address: str) -> None:
        self.kept: set[bytes] = set()
        self.over = threading.Event()
        self.sent = threading.Semaphore(0)
        self._address = address
        self._thread = threading.Thread(target=lambda: asyncio.run(self._all()))

    def start(self) -> None:
        """Begin; returns when all of them are logged in."""
        self._thread.start()
        for _ in range(CLIENTS):
            assert self.sent.acquire(timeout=DEADLINE_S)

    def end(self) -> None:
        """Let them come to an end."""
        self.over.set()
        self._thread.join()

    async def _all(self) -> None:
        await asyncio.gather(*[self._one() for _ in range(CLIENTS)])

    async def _one(self) -> None:
        client = Client(self._address, "test")
        try:
            await client.open()
            await client.ask(LogIn("ann", PASSWORD), timeout=None)
            self.sent.release()
            while not self.over.is_set():
                await self._send(client)
        finally:
            await client.close()

    async def _send(self, client: Client) -> None:
        data = os.urandom(random.randrange(1, 6 * BLOB_PIECE_BYTES))  # noqa: S311 -- no secret
        try:
            name = await send(client, io.BytesIO(data))
        except CalcError:
            return
        self.kept.add(name.digest)
        self.sent.release()


@pytest.fixture
def root(broker: Broker) -> Path:
    return folder_of(str(broker.home.database))


@pytest.mark.parametrize("as_files", [True, False])
def test_what_was_said_to_be_kept_is_there_after_every_death(
    broker: Broker, root: Path, monkeypatch: pytest.MonkeyPatch, as_files: bool
) -> None:
    # Given
    if not as_files:
        monkeypatch.setattr(sending, "hand_in", not_at_all)
    broker.client().register("ann")
    senders = Senders(broker.client_address)
    senders.start()
    try:
        # When
        for _ in range(KILLS):
            assert senders.sent.acquire(timeout=DEADLINE_S)
            broker.restart()
            assert set(senders.kept) <= blobs_in(root)
        assert senders.sent.acquire(timeout=DEADLINE_S)
    finally:
        senders.end()

    # Then
    broker.restart()
    assert senders.kept <= blobs_in(root)
    assert unfinished_in(root) == []
    assert list(Shelf(root).handed_in.iterdir()) == []
    broker.stop()
    assert damage_of(broker.home.database) == []
