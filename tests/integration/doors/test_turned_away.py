"""Programs before a broker that answers and lets them not in: another key, or nobody at all."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise

import pytest

from shared.client import Client
from shared.errors import ChangedKey, NoRoom, Unreachable
from shared.keys.curve import Curve
from shared.keys.files import load_or_make
from shared.keys.pair import fingerprint, new_pair
from shared.wire import client as wire
from shared.wire.approach import FIRST_PAUSE
from shared.wire.rows import SettingValue
from tests.support.brokers import DEADLINE_S, eventually
from tests.support.far_workers import FarWorker, Hub, far_worker, hub
from tests.support.grids import wait_for_workers
from tests.support.networks import Network, network


class Slammer:
    """Accepts whoever comes, and cuts him."""

    def __init__(self, listener: socket.socket) -> None:
        self.came: list[float] = []
        self._listener = listener
        threading.Thread(target=self._run, daemon=True).start()

    @property
    def address(self) -> str:
        return f"tcp://127.0.0.1:{self._listener.getsockname()[1]}"

    def _run(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.came.append(time.monotonic())
            connection.close()


@contextmanager
def slammer() -> Iterator[Slammer]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield Slammer(listener)
        listener.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def grid() -> Iterator[Hub]:
    with hub() as it:
        yield it


@pytest.fixture
def far() -> Iterator[FarWorker]:
    with far_worker() as it:
        yield it


@pytest.fixture
def there() -> Iterator[Network]:
    with network() as it:
        yield it


def test_a_client_that_is_cut_before_a_word_comes_again_seldom_and_says_what_is_true() -> None:
    async def play(address: str) -> None:
        client = Client(address, "test", curve=Curve(new_pair().public, new_pair()))
        try:
            with pytest.raises(Unreachable, match="ends each connection before a word"):
                await client.open(3 * FIRST_PAUSE / 1_000 + 1)
        finally:
            await client.close()

    with slammer() as door:
        asyncio.run(play(door.address))

        gaps = [later - before for before, later in pairwise(door.came)]
        assert gaps, "it comes again"
        assert all(gap >= FIRST_PAUSE / 1_000 for gap in gaps), gaps


def test_where_nobody_listens_it_says_so() -> None:
    async def play(address: str) -> None:
        client = Client(address, "test", curve=Curve(new_pair().public, new_pair()))
        try:
            with pytest.raises(Unreachable, match="No broker answers"):
                await client.open(0.5)
        finally:
            await client.close()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    asyncio.run(play(f"tcp://127.0.0.1:{port}"))


def test_where_too_many_strangers_have_come_it_says_so(there: Network) -> None:
    most = 10
    ann = there.broker.client()
    ann.register("ann")
    ann.ask(wire.ChangeSettings((SettingValue("limit.strangers.place", most),)))
    for _ in range(most):
        there.client()

    async def play() -> None:
        client = Client(there.place.clients, "test", curve=there.curve())
        try:
            with pytest.raises(NoRoom, match="lets nobody in from here now"):
                await client.open(2.0)
        finally:
            await client.close()

    asyncio.run(play())


def test_a_client_with_another_key_is_told_of_it_at_once(there: Network) -> None:
    known = new_pair().public

    async def play() -> None:
        client = Client(there.place.clients, "test", curve=Curve(known, new_pair()))
        try:
            with pytest.raises(ChangedKey) as raised:
                await client.open(DEADLINE_S)
        finally:
            await client.close()
        assert raised.value.key == there.curve().broker
        assert fingerprint(known) in raised.value.message
        assert fingerprint(there.curve().broker) in raised.value.message

    asyncio.run(play())


def test_a_worker_whose_broker_has_another_key_says_so_once_and_waits_for_its_own(
    grid: Hub, far: FarWorker
) -> None:
    # Given a worker that runs
    far.start("--join", grid.line_for("oak"))
    wait_for_workers(grid.ann, "oak")
    keys = grid.broker.home.broker_key
    mine, before = keys.read_bytes(), fingerprint(load_or_make(keys).public)

    # When the broker is another one for a while
    grid.broker.kill()
    keys.unlink()
    grid.broker.start()
    now = fingerprint(load_or_make(keys).public)

    # Then it says what was and what is, and what to do
    far.says(f"The fingerprint was {before} and is {now} now")
    far.says("calc-broker enroll")
    silent_for(far, tries=3)
    assert far.said.count("another key") == 1

    # And it is back when the broker is
    grid.broker.kill()
    keys.write_bytes(mine)
    grid.broker.start()
    grid.come_back()
    wait_for_workers(grid.ann, "oak")


def silent_for(far: FarWorker, tries: int) -> None:
    """Until it has had the time to try so often."""
    until = time.monotonic() + (FIRST_PAUSE << tries) / 1_000
    eventually(lambda: time.monotonic() > until, "the time has passed")
    assert far.process.poll() is None
