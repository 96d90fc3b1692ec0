"""What a thousand workers that have nothing to do cost the broker."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass

import psutil

from bench.grid import Grid, client_of
from bench.memory import pss_mb
from bench.thin import Thin, connections
from bench.thin_worker import beat, join
from shared.clock import SECOND
from shared.settings import Settings
from shared.states import WorkerState
from shared.wire.client import Workers
from shared.wire.fleet import Beaten, Joined
from workers.supervisor.standing import beat_every

SETTLE_S = 2.0
"""In which those who have just joined begin to beat in turn."""


@dataclass(frozen=True, slots=True)
class IdleFleet:
    """Percent of a core that the broker takes, and its megabytes above what it has alone."""

    percent: float
    memory_mb: float


def measure(grid: Grid, count: int, seconds: float) -> IdleFleet:
    """So many connections of one process that each send a heartbeat as often as workers do."""
    alone = pss_mb(grid.broker.pid)
    with connections(grid.home.worker_address, count) as workers:
        for number, worker in enumerate(workers):
            join(worker, f"w{number}")
        for worker in workers:
            _, joined = worker.hear()
            assert isinstance(joined, Joined), joined
            beat(worker)
        _beat_in_turn(workers, SETTLE_S)
        before = _processor_s(grid)
        _beat_in_turn(workers, seconds)
        percent = (_processor_s(grid) - before) / seconds * 100
        memory = pss_mb(grid.broker.pid) - alone
        asyncio.run(_check(grid, count))
    return IdleFleet(percent, memory)


def _beat_in_turn(workers: Sequence[Thin], seconds: float) -> None:
    every = beat_every(Settings(), holds=False) / SECOND / len(workers)
    began = time.perf_counter()
    for number in range(int(seconds / every)):
        time.sleep(max(0.0, began + number * every - time.perf_counter()))
        worker = workers[number % len(workers)]
        _, answer = worker.hear()
        assert isinstance(answer, Beaten), answer
        beat(worker)


def _processor_s(grid: Grid) -> float:
    times = psutil.Process(grid.broker.pid).cpu_times()
    return times.user + times.system


async def _check(grid: Grid, count: int) -> None:
    async with client_of(grid, workers=count) as client:
        rows = (await client.ask(Workers())).workers
    assert sum(row.state is WorkerState.ALIVE for row in rows) == count
