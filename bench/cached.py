"""How long an expression takes whose result is known."""

from __future__ import annotations

import statistics
import time

from bench.grid import Grid, client_of
from shared.kinds.expression import payload


async def measure(grid: Grid, count: int) -> float:
    """The median of milliseconds from submitting to the cached result."""
    times = []
    async with client_of(grid, settings={}) as client:
        await client.submit("expression", payload("(2+3)*4-5/2")).ended
        for _ in range(count):
            began = time.perf_counter()
            row = await client.submit("expression", payload("(2+3)*4-5/2")).ended
            times.append((time.perf_counter() - began) * 1_000)
            assert row.cached
    return statistics.median(times)
