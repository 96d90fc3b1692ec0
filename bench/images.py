"""The bytes of images on their way to the broker: how fast, what it takes of memory meanwhile, and
how long it leaves somebody else without an answer."""

from __future__ import annotations

import asyncio
import io
import os
import time
from dataclasses import dataclass

from bench.beside import beside
from bench.grid import Grid, client_of
from bench.memory import pss_mb
from bench.stalls import ping
from shared.client import Client
from shared.client.blobs.sending import send
from shared.limits import BLOB_BYTES

LOOK_EVERY_S = 0.02
AT_ONCE = 2
MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Passing:
    """Megabytes a second, megabytes above idle, and the longest wait in milliseconds."""

    rate: float
    memory_mb: float
    longest: float


def measure(grid: Grid, count: int, size: int = BLOB_BYTES) -> Passing:
    """Send so many images of the largest size, a few at once; no two are the same."""
    with beside(ping, grid.home.client_address) as pinging:
        rate, memory_mb = asyncio.run(_pass(grid, count, size))
        pinging.end()
        longest = max(pinging.found())
    return Passing(rate, memory_mb, longest)


async def _pass(grid: Grid, count: int, size: int) -> tuple[float, float]:
    async with client_of(grid, workers=0) as client:
        idle = pss_mb(grid.broker.pid)
        looking = asyncio.create_task(_highest(grid.broker.pid))
        began = time.perf_counter()
        await _send_all(client, count, size)
        took = time.perf_counter() - began
        looking.cancel()
        (highest,) = await asyncio.gather(looking)
    return count * size / MEGABYTE / took, max(0.0, highest - idle)


async def _send_all(client: Client, count: int, size: int) -> None:
    most, same = asyncio.Semaphore(AT_ONCE), os.urandom(size - 8)

    async def one(number: int) -> None:
        async with most:
            await send(client, io.BytesIO(number.to_bytes(8, "big") + same))

    await asyncio.gather(*map(one, range(count)))


async def _highest(pid: int) -> float:
    """The most that a process took until this is cancelled."""
    highest = 0.0
    try:
        while True:
            highest = max(highest, pss_mb(pid))
            await asyncio.sleep(LOOK_EVERY_S)
    except asyncio.CancelledError:
        return highest
