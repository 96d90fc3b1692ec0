"""What a long queue costs: memory, the rate at which it is handed out, and the broker's start."""

from __future__ import annotations

import asyncio
import statistics
from dataclasses import dataclass

from bench import tiny
from bench.filling import MANY, fill
from bench.grid import Grid, client_of
from bench.memory import pss_mb
from bench.recovery import restart
from bench.thin import connections
from bench.thin_worker import dispatched
from shared.client import Client
from shared.limits import PAGE_ROWS
from shared.wire.client import List

ROUNDS = 10
SHORT = 1_000
"""A short queue, and what is handed out in one round of either."""


@dataclass(frozen=True, slots=True)
class Queued:
    """Submissions kept a second; megabytes above idle; tasks handed out and taken back a second,
    also from a queue of a thousand; seconds from the start of a broker to its first answer."""

    kept: float
    memory_mb: float
    dispatched: float
    dispatched_from_short: float
    start_s: float


async def measure(grid: Grid, count: int) -> Queued:
    """Queue tasks at a broker that has no worker but the one that is measured with."""
    async with client_of(grid, workers=0, settings=MANY) as client:
        idle = pss_mb(grid.broker.pid)
        short = [await _round(grid, client, number * SHORT) for number in range(ROUNDS)]
        done = ROUNDS * SHORT
        took = await fill(client, count, first=done)
        memory = pss_mb(grid.broker.pid) - idle
        long = [await asyncio.to_thread(_dispatch, grid) for _ in range(ROUNDS)]
        await _check(client, 2 * done)
        start = await restart(grid, client, newest=done + count)
    rate, rate_of_short = statistics.median(long), statistics.median(short)
    return Queued(count / took, memory, rate, rate_of_short, start)


async def _round(grid: Grid, client: Client, first: int) -> float:
    await fill(client, SHORT, first)
    return await asyncio.to_thread(_dispatch, grid)


def _dispatch(grid: Grid) -> float:
    with connections(grid.home.worker_address) as (connection,):
        return dispatched(connection, SHORT)


async def _check(client: Client, count: int) -> None:
    for first in range(0, count, PAGE_ROWS):
        page = await client.ask(List(first + PAGE_ROWS + 1, PAGE_ROWS, bodies=True))
        tiny.check_all(page.rows)
        assert len(page.rows) == PAGE_ROWS
