"""The stream that is measured with."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from shared.client import Client
from shared.stream.definition import Definition, Schedule, Simulation
from shared.wire.streams import CreateStream, GetStream, StreamNow, SwitchStream

NAME = "bench"
LOOK_EVERY_S = 0.002


async def create(client: Client, every: int) -> None:
    """A message each so many milliseconds, and nothing to do for any; the first are handled."""
    nothing = Simulation(works_most=0, failing=0)
    definition = Definition(Schedule(every=every), simulation=nothing)
    await client.ask(CreateStream(NAME, definition, b"", on=True))
    await until(client, lambda now: now.row.processed > 0)


async def settle(client: Client) -> None:
    """Switch it off, and see that each message was handled, once."""
    await client.ask(SwitchStream("", NAME, on=False))
    row = (await until(client, lambda now: now.row.unhandled == 0)).row
    assert (row.processed, row.failed) == (row.generated, 0), row


async def until(client: Client, is_so: Callable[[StreamNow], bool]) -> StreamNow:
    """The stream once something is so."""
    while not is_so(now := await look(client)):  # noqa: ASYNC110
        await asyncio.sleep(LOOK_EVERY_S)
    return now


async def look(client: Client) -> StreamNow:
    """The stream as it is now."""
    return await client.ask(GetStream("", NAME))
