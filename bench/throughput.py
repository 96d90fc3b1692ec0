"""How many small expressions a second, from the first submission to the last result."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping

from bench import tiny
from bench.grid import CACHE_OFF, Grid, client_of
from shared.client import Batch, Client, Submission

AT_ONCE = 5_000
"""Submitted and not ended: more wait, as `calc eval -` has them wait."""

BATCH = 100


async def one_by_one(grid: Grid, count: int, settings: Mapping[str, int] = CACHE_OFF) -> float:
    """Different expressions, one call each, nothing awaited one by one; results checked."""
    async with client_of(grid, settings=settings) as client:
        began = time.perf_counter()
        rows = [await one.ended for one in await _submit(client, count)]
        took = time.perf_counter() - began
    tiny.check_all(rows)
    assert len({row.number for row in rows}) == count
    return count / took


async def in_batches(grid: Grid, count: int) -> float:
    """The same with a call for every hundred."""
    async with client_of(grid) as client:
        began = time.perf_counter()
        ends = [await one.ended for one in await _submit_many(client, count)]
        took = time.perf_counter() - began
    for rows in ends:
        tiny.check_all(rows)
    assert sum(map(len, ends)) == count
    return count / took


async def _submit(client: Client, count: int) -> list[Submission]:
    room = asyncio.Semaphore(AT_ONCE)
    sent = []
    for number in range(count):
        await room.acquire()
        sent.append(client.submit(tiny.NAME, tiny.payload_of(number)))
        sent[-1].ended.add_done_callback(lambda _end: room.release())
    return sent


async def _submit_many(client: Client, count: int) -> list[Batch]:
    room = asyncio.Semaphore(AT_ONCE // BATCH)
    sent = []
    for first in range(0, count, BATCH):
        await room.acquire()
        payloads = map(tiny.payload_of, range(first, min(first + BATCH, count)))
        sent.append(client.submit_many(tiny.NAME, payloads))
        sent[-1].ended.add_done_callback(lambda _end: room.release())
    return sent
