"""Tasks that are submitted and that nobody waits for."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from types import MappingProxyType

from bench import tiny
from bench.grid import CACHE_OFF, Grid, client_of
from shared.client import Client

BATCH = 500
AT_ONCE = 10
"""Batches without an answer."""

MANY: Mapping[str, int] = MappingProxyType(
    {**CACHE_OFF, "quota.user": 10_000_000, "quota.grid": 10_000_000}
)
"""Settings for more unfinished tasks than one user may have."""


async def accepted(grid: Grid, count: int) -> float:
    """How many submissions a second a broker without workers keeps."""
    async with client_of(grid, workers=0, settings=MANY) as client:
        return count / await fill(client, count)


async def fill(client: Client, count: int, first: int = 0) -> float:
    """Seconds until so many different expressions are on disk, each of which is new; there have
    been `first` before them."""
    room = asyncio.Semaphore(AT_ONCE)
    began = time.perf_counter()
    sent = []
    for start in range(first, first + count, BATCH):
        await room.acquire()
        payloads = map(tiny.payload_of, range(start, min(start + BATCH, first + count)))
        sent.append(client.submit_many(tiny.NAME, payloads, follow=False).accepted)
        sent[-1].add_done_callback(lambda _answer: room.release())
    receipts = [receipt for answer in sent for receipt in await answer]
    took = time.perf_counter() - began
    tiny.check_receipts(receipts, first + 1)
    return took
