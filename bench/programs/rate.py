"""How many small programs a second."""

from __future__ import annotations

import asyncio
import time

from bench.grid import Grid
from bench.programs.made import checked, python, runner_of
from shared.client import Client

WARM = 10


async def measure(grid: Grid, count: int) -> float:
    """Lines of Python, each another, submitted at once; raises `NoSandboxError`."""
    async with runner_of(grid, "python") as client:
        await _run(client, range(-WARM, 0))
        began = time.perf_counter()
        await _run(client, range(count))
        return count / (time.perf_counter() - began)


async def _run(client: Client, numbers: range) -> None:
    ended = [client.submit("code", python(f"print({number} * 7)")).ended for number in numbers]
    for number, row in zip(numbers, await asyncio.gather(*ended), strict=True):
        checked(row, b"%d\n" % (number * 7))
