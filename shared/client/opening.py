"""Connects for the first time; to the broker of a home, which is started where none runs."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

from shared.client.client import REQUEST_TIMEOUT_S, Client, Listener
from shared.errors import Unreachable
from shared.home import Home
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

    Raises `SetupError`, `WireError`, and `Unreachable` after `timeout` seconds.
    """
    if address is None:
        return await _open_at_home(home, program, listener, timeout)
    async with AsyncExitStack() as stack:
        client = Client(address, program, listener)
        stack.push_async_callback(client.close)
        await client.open(timeout)
        stack.pop_all()
    return client


async def _open_at_home(
    home: Home, program: str, listener: Listener | None, timeout: float | None
) -> Client:
    try:
        async with asyncio.timeout(timeout):
            while True:
                await ensure_broker(home)
                async with AsyncExitStack() as stack:
                    client = Client(home.client_address, program, listener)
                    stack.push_async_callback(client.close)
                    if await _welcomed(client, home):
                        stack.pop_all()
                        return client
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
