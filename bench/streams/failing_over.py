"""How long a stream makes no messages when its generator has died or stands still."""

from __future__ import annotations

import asyncio
import signal
import time

from bench.grid import LOOK_EVERY_S, Grid, client_of
from bench.streams.made import create, settle, until
from shared.client import Client
from shared.states import WorkerState
from shared.wire.client import Workers
from shared.wire.streams import StreamNow

EVERY_MS = 10
"""Between two messages: short beside what is measured."""


async def measure(grid: Grid, number: int, times: int) -> list[float]:
    """Seconds from a signal to the generator until the first message of the next one is on
    disk."""
    workers = len(grid.fleet)
    async with client_of(grid, workers=workers) as client:
        await create(client, EVERY_MS)
        found = [await _once(grid, client, number, workers) for _ in range(times)]
        await settle(client)
    return found


async def _once(grid: Grid, client: Client, number: int, workers: int) -> float:
    before = await until(client, lambda now: bool(now.row.generator))
    victim = grid.fleet[before.row.generator or ""]
    victim.send_signal(number)
    began = time.perf_counter()
    await until(client, lambda now: _goes_on(before, now))
    took = time.perf_counter() - began
    if number == signal.SIGKILL:
        victim.wait()
        grid.start_worker(slots=1)
    else:
        victim.send_signal(signal.SIGCONT)
    while await _alive(client) < workers:  # noqa: ASYNC110
        await asyncio.sleep(LOOK_EVERY_S)
    return took


def _goes_on(before: StreamNow, now: StreamNow) -> bool:
    """Whether the next generator has made something."""
    name = now.row.generator
    is_another = bool(name) and name != before.row.generator
    return is_another and _made(now, name) > _made(before, name)


def _made(now: StreamNow, name: str | None) -> int:
    return next((share.generated for share in now.shares if share.worker == name), 0)


async def _alive(client: Client) -> int:
    rows = (await client.ask(Workers())).workers
    return sum(row.state is WorkerState.ALIVE for row in rows)
