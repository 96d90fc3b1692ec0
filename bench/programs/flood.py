"""What a program costs its worker that prints a lot."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass

import psutil

from bench.grid import Grid
from bench.memory import pss_mb
from bench.programs.made import python, runner_of
from shared.kinds import code
from shared.wire.client import Get

PIECE = 1_000_000
LIMIT_KB = 128 * 1024
LOOK_EVERY_S = 0.02


@dataclass(frozen=True, slots=True)
class Flood:
    """Seconds until its result was there, the verdict, and the most megabytes of the worker and
    all that it had started meanwhile, the program included."""

    seconds: float
    verdict: str
    memory_mb: float


async def measure(grid: Grid, megabytes: int, limit_kb: int = LIMIT_KB) -> Flood:
    """A program prints so much; raises `NoSandboxError`."""
    (worker,) = grid.fleet.values()
    text = f"import sys\nfor _ in range({megabytes}): sys.stdout.buffer.write(bytes({PIECE}))"
    payload = python(text, output_kb=limit_kb)
    async with runner_of(grid, "python") as client:
        began = time.perf_counter()
        submission = client.submit(code.NAME, payload)
        ended = submission.ended
        memory = 0.0
        while not ended.done():
            memory = max(memory, await asyncio.to_thread(_tree_mb, worker.pid))
            await asyncio.sleep(LOOK_EVERY_S)
        result = (await client.ask(Get(submission.id))).result
        took = time.perf_counter() - began
    return Flood(took, code.result_of(result or b"").verdict, memory)


def _tree_mb(pid: int) -> float:
    """What is there of a tree whose members come and go."""
    process, total = psutil.Process(pid), 0.0
    for one in (process, *process.children(recursive=True)):
        with suppress(psutil.Error):
            total += pss_mb(one.pid)
    return total
