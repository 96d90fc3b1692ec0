"""How many messages of a stream are handled a second."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

from bench.grid import Grid, client_of
from bench.streams.made import create, look, settle

WARM_S = 1.0


@dataclass(frozen=True, slots=True)
class Rate:
    """Messages a second; how many waited in the end, and how long one of the last ones took."""

    made: float
    handled: float
    behind: int
    latency_ms: int


async def measure(grid: Grid, workers: int, seconds: float) -> Rate:
    """One a millisecond."""
    async with client_of(grid, workers=workers) as client:
        await create(client, every=1)
        await asyncio.sleep(WARM_S)
        began, before = time.perf_counter(), (await look(client)).row
        await asyncio.sleep(seconds)
        took, after = time.perf_counter() - began, (await look(client)).row
        await settle(client)
    made, handled = after.generated - before.generated, after.processed - before.processed
    return Rate(made / took, handled / took, after.unhandled, after.latency)
