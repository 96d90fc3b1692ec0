"""How soon somebody who watches hears what a program prints, and how soon one that is cancelled
is gone."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil

from bench.grid import Grid
from bench.programs.made import python, runner_of
from shared.client import Client
from shared.client.running import Running
from shared.client.transcript import Begun, Heard
from shared.kinds import code
from shared.states import Channel
from shared.wire.client import Cancel

TICKING = """
import sys, time
for _ in range(int(sys.argv[1])):
    print(time.monotonic_ns(), flush=True)
    time.sleep(0.05)
"""
SLEEPING = "import time\nprint('here', flush=True)\ntime.sleep(1000)\n"
LOOK_EVERY_S = 0.001


async def delays(grid: Grid, lines: int) -> list[float]:
    """Milliseconds from a program's printing a line to the client's hearing it, for each; raises
    `NoSandboxError`. The program has the clock of this machine."""
    found: list[float] = []

    def hear(news: Begun | Heard) -> None:
        if isinstance(news, Heard) and news.channel is Channel.OUTPUT:
            now = time.monotonic_ns()
            found.extend((now - int(line)) / 1e6 for line in news.data.split())

    async with runner_of(grid, "python", hear=(ears := Ears()).hear) as client:
        submission = client.submit(code.NAME, python(TICKING, str(lines)))
        running = ears.running = Running(client, submission.id, hear)
        following = asyncio.create_task(running.follow())
        await submission.ended
        following.cancel()
    return found


async def cancels(grid: Grid, count: int) -> list[float]:
    """Milliseconds from asking that a program be cancelled until no process of it is left, for
    each; raises `NoSandboxError`."""
    async with runner_of(grid, "python", hear=(ears := Ears()).hear) as client:
        return [await _cancel(client, ears, f"bench-{os.getpid()}-{each}") for each in range(count)]


class Ears:
    """Passes on what the client hears to whoever watches now."""

    def __init__(self) -> None:
        self.running: Running | None = None

    def hear(self, event: object) -> None:
        """What the client has heard."""
        if self.running is not None:
            self.running.told(event)


async def _cancel(client: Client, ears: Ears, mark: str) -> float:
    printed = asyncio.Event()

    def hear(news: Begun | Heard) -> None:
        if isinstance(news, Heard):
            printed.set()

    submission = client.submit(code.NAME, python(SLEEPING, mark))
    ears.running = Running(client, submission.id, hear)
    following = asyncio.create_task(ears.running.follow())
    await printed.wait()
    processes = list(_processes(mark))
    assert processes, mark
    began = time.perf_counter()
    asked = asyncio.create_task(client.ask(Cancel((submission.id,))))
    while any(map(_runs, processes)):  # noqa: ASYNC110
        await asyncio.sleep(LOOK_EVERY_S)
    took = (time.perf_counter() - began) * 1_000
    await asked
    following.cancel()
    return took


def _processes(mark: str) -> Iterator[int]:
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if mark in process.cmdline():
                yield process.pid


def _runs(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"
