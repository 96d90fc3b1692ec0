"""How long one small expression takes when nothing else is going on."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass

from bench import tiny
from bench.grid import Grid, client_of


@dataclass(frozen=True, slots=True)
class RoundTrip:
    """Milliseconds from submitting to the result."""

    p50: float
    p99: float


async def measure(grid: Grid, count: int) -> RoundTrip:
    """One expression after the other, each awaited to its end."""
    times = []
    async with client_of(grid) as client:
        for number in range(count):
            began = time.perf_counter()
            row = await client.submit(tiny.NAME, tiny.payload_of(number)).ended
            times.append((time.perf_counter() - began) * 1_000)
            tiny.check(row)
    return RoundTrip(statistics.median(times), statistics.quantiles(times, n=100)[98])
