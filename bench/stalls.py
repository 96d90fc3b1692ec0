"""How long the broker leaves somebody without an answer while it is as busy as it can be.

Long enough that the write-ahead log is carried over into the database several times.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from dataclasses import dataclass

from bench.beside import Outside, beside
from bench.grid import Grid
from bench.thin import connections
from bench.throughput import one_by_one
from shared.wire.client import Ping

PAUSE_S = 0.002


@dataclass(frozen=True, slots=True)
class Stalls:
    """Milliseconds until a ping was answered, and expressions a second meanwhile."""

    p99: float
    longest: float
    rate: float


def measure(grid: Grid, count: int) -> Stalls:
    """Ask again and again while so many expressions are solved."""
    with beside(ping, grid.home.client_address) as pinging:
        rate = asyncio.run(one_by_one(grid, count))
        pinging.end()
        times = pinging.found()
    return Stalls(_p99(times), max(times), rate)


def ping(outside: Outside, address: str) -> list[float]:
    """The milliseconds that each answer took until the measurement was over."""
    times = []
    with connections(address) as (connection,):
        connection.greet()
        outside.ready()
        while not outside.over:
            began = time.perf_counter()
            connection.ask(Ping())
            times.append((time.perf_counter() - began) * 1_000)
            time.sleep(PAUSE_S)
    return times


def _p99(times: list[float]) -> float:
    return statistics.quantiles(times, n=100, method="inclusive")[98]
