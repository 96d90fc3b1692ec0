"""How long one small program takes: bare, in the sandbox, and as a task of the grid."""

from __future__ import annotations

import statistics
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass

from bench.grid import Grid
from bench.programs.made import NoSandboxError, c, checked, runner_of
from workers.sandbox import Box, Program, find

WARM = 10
NOTHING = "/usr/bin/true"
EMPTY = "int main(void) { return 0; }\n"


@dataclass(frozen=True, slots=True)
class Alone:
    """Medians of milliseconds: `true` bare and in the sandbox, and a compiled program that does
    nothing from its submission to its result, from the cache but for the first time."""

    bare: float
    boxed: float
    compiled: float
    cached: float


async def measure(grid: Grid, count: int) -> Alone:
    """One after the other; raises `NoSandboxError`."""
    bare, boxed = _true(grid, count)
    times = []
    async with runner_of(grid, "c") as client:
        for _ in range(1 + WARM + count):
            began = time.perf_counter()
            row = await client.submit("code", c(EMPTY)).ended
            times.append((time.perf_counter() - began) * 1_000)
            checked(row, b"")
    return Alone(bare, boxed, times[0], statistics.median(times[-count:]))


def _true(grid: Grid, count: int) -> tuple[float, float]:
    with find(grid.home.root / "bench-sandbox") as sandbox:
        if sandbox.ready is None:
            raise NoSandboxError

        def boxed() -> None:
            assert Box(sandbox, Program((NOTHING,))).run().succeeded

        return _median(_bare, count), _median(boxed, count)


def _bare() -> None:
    subprocess.run([NOTHING], check=True, env={}, capture_output=True)


def _median(run: Callable[[], None], count: int) -> float:
    times = []
    for _ in range(WARM + count):
        began = time.perf_counter()
        run()
        times.append((time.perf_counter() - began) * 1_000)
    return statistics.median(times[WARM:])
