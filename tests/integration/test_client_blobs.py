"""Files to a real broker and back: killed in the middle, and several at once."""

from __future__ import annotations

import asyncio
import io
import os
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from broker.store.blobs.files import folder_of
from shared.client import Client
from shared.client.blobs import sending
from shared.client.blobs.fetching import fetch
from shared.client.blobs.sending import send
from shared.home import Home
from shared.kinds import KINDS
from shared.limits import BLOB_PIECE_BYTES
from shared.states import BlobRole
from shared.wire.client import Register
from tests.support.blobs import PICTURES, blobs_in, digest_of, not_at_all, payload_of
from tests.support.brokers import DEADLINE_S, PASSWORD, Broker, running_broker, short_home
from tests.support.clocks import broker_with_a_clock

DATA = os.urandom(20 * BLOB_PIECE_BYTES + 7)
Scenario = Callable[[Client], Awaitable[None]]


def as_ann(address: str, scenario: Scenario) -> None:
    """What a client does that is logged in."""

    async def run() -> None:
        client = Client(address, "test")
        try:
            await client.open()
            await client.ask(Register("ann", PASSWORD))
            await asyncio.wait_for(scenario(client), DEADLINE_S)
        finally:
            await client.close()

    asyncio.run(run())


class Killer:
    """Restarts a broker once, when so much has come."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker
        self.told: list[int] = []
        self.killed = False

    def __call__(self, arrived: int) -> None:
        """How far it is."""
        self.told.append(arrived)
        if arrived >= len(DATA) // 2 and not self.killed:
            self.killed = True
            self._broker.restart()


def test_a_broker_that_is_killed_in_the_middle_gets_the_whole_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sending, "hand_in", not_at_all)
    with short_home() as home, running_broker(home) as broker:
        killer = Killer(broker)

        async def scenario(client: Client) -> None:
            name = await send(client, io.BytesIO(DATA), killer)
            assert name == (digest_of(DATA), len(DATA))

        as_ann(broker.client_address, scenario)

        assert killer.killed
        assert killer.told[-1] == len(DATA)
        assert blobs_in(folder_of(str(broker.home.database))) == {digest_of(DATA)}


def test_several_files_are_sent_at_once() -> None:
    blobs = [os.urandom(5 * BLOB_PIECE_BYTES) for _ in range(6)]
    with short_home() as home, running_broker(home) as broker:

        async def scenario(client: Client) -> None:
            await asyncio.gather(*[send(client, io.BytesIO(data)) for data in blobs])

        as_ann(broker.client_address, scenario)

        assert blobs_in(folder_of(str(broker.home.database))) == set(map(digest_of, blobs))


def test_what_was_sent_comes_back_by_the_task_that_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(KINDS, PICTURES.name, PICTURES)
    path = tmp_path / "back"
    with short_home() as place, broker_with_a_clock(Home.at(place)):

        async def scenario(client: Client) -> None:
            await send(client, io.BytesIO(DATA))
            task = client.submit(PICTURES.name, payload_of(DATA))
            await task.accepted
            size = await fetch(client, task.id, path, role=BlobRole.INPUT)
            assert size == len(DATA)

        as_ann(Home.at(place).client_address, scenario)

    assert path.read_bytes() == DATA
