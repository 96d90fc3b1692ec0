"""How long one small expression takes when nothing else is going on."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass

from bench.grid import Grid, client_of
from shared.kinds.expression import payload


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
            submission = client.submit("expression", payload(f"({number}+3)*4-5/2"))
            await submission.ended
            times.append((time.perf_counter() - began) * 1_000)
    return RoundTrip(statistics.median(times), statistics.quantiles(times, n=100)[98])
