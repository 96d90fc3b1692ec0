"""Connects for the first time: to the broker of a home, which is started where none runs, or to
one at an address. Over a network only to one whose key is known."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from shared.address import Remote, is_remote, remote
from shared.client.client import REQUEST_TIMEOUT_S, Client, Listener
from shared.errors import SetupError, Unreachable
from shared.home import Home
from shared.keys import known
from shared.keys.asking import told_key
from shared.keys.trusting import curve_to, unknown
from shared.local import broker_answers, ensure_broker, silence_of

LOOK_AGAIN_S = 1.0


async def open_client(
    home: Home,
    address: str | None,
    program: str,
    listener: Listener | None = None,
    timeout: float | None = REQUEST_TIMEOUT_S,
) -> Client:
    """A client that was welcomed by the broker at `address`, or without one by the home's own.

    Raises `SetupError`, `WireError`, and `Unreachable` after `timeout` seconds. For a broker on a
    network that nobody has trusted yet it is an `UnknownBroker`.
    """
    if address is None:
        return await _open_at_home(home, program, listener, timeout)
    if is_remote(address):
        return await _open_beyond(home, remote(address), program, listener, timeout)
    async with _closed_if_failing(Client(address, program, listener)) as client:
        await client.open(timeout)
    return client


@asynccontextmanager
async def _closed_if_failing(client: Client) -> AsyncIterator[Client]:
    try:
        yield client
    except BaseException:
        await client.close()
        raise


async def _open_beyond(
    home: Home, broker: Remote, program: str, listener: Listener | None, timeout: float | None
) -> Client:
    curve = curve_to(home, broker, home.client_key)
    if curve is None:
        raise unknown(broker, await told_key_of(broker, timeout))
    async with _closed_if_failing(Client(broker.clients, program, listener, curve)) as client:
        await client.open(timeout)
    _remember(home, broker)
    return client


def _remember(home: Home, broker: Remote) -> None:
    """A broker that has proved to have the key that was named is known like one that was compared;
    where that cannot be kept, the key has to be named again."""
    if broker.key:
        with suppress(SetupError):
            known.remember(home.known_brokers, broker.clients, broker.key)


async def told_key_of(broker: Remote, timeout: float | None = REQUEST_TIMEOUT_S) -> bytes:
    """The key that a broker tells. Raises `SetupError`, `Unreachable` after `timeout` seconds."""
    try:
        async with asyncio.timeout(timeout):
            while True:
                with suppress(OSError):
                    return await told_key(broker)
                await asyncio.sleep(LOOK_AGAIN_S)
    except TimeoutError:
        raise Unreachable(
            f"No broker tells its key at {broker.clients}, which it does on port "
            f"{broker.asked_for_key[1]} there; start one with calc-broker --listen."
        ) from None
    except ValueError:
        raise SetupError(f"What answers at {broker.clients} is no broker.") from None


async def _open_at_home(
    home: Home, program: str, listener: Listener | None, timeout: float | None
) -> Client:
    try:
        async with asyncio.timeout(timeout):
            while True:
                await ensure_broker(home)
                client = Client(home.client_address, program, listener)
                async with _closed_if_failing(client):
                    if await _welcomed(client, home):
                        return client
                await client.close()
    except TimeoutError:
        raise Unreachable(silence_of(home)) from None


async def _welcomed(client: Client, home: Home) -> bool:
    """Whether the broker took the client in. One that is leaving may listen and never do so:
    once nobody listens any more, another has to be started."""
    opening = asyncio.create_task(client.open(timeout=None))
    try:
        while not opening.done() and broker_answers(home):
            await asyncio.wait({opening}, timeout=LOOK_AGAIN_S)
        return opening.done() and opening.result() is not None
    finally:
        opening.cancel()
