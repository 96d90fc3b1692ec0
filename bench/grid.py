"""A broker and workers in processes of their own, for as long as a measurement takes."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from shared.client import Client
from shared.home import Home
from shared.local import broker_answers
from shared.spawn import module_command
from shared.wire.client import Register, Workers

USER, PASSWORD = "bench", "a password of the bench"
READY_WITHIN_S = 30.0
LOOK_EVERY_S = 0.01


@dataclass(frozen=True, slots=True)
class Grid:
    """A running grid."""

    home: Home
    broker: subprocess.Popen[bytes]


@contextmanager
def running(folder: Path, workers: int = 1, slots: int = 1) -> Iterator[Grid]:
    """A grid on a new home under a folder of a real disk."""
    with tempfile.TemporaryDirectory(prefix="bench-", dir=folder) as root:
        home = Home.at(root)
        broker = _start(home, "broker")
        fleet = [_start(home, "workers", "--slots", str(slots)) for _ in range(workers)]
        try:
            _wait_for_broker(home)
            yield Grid(home, broker)
        finally:
            for process in (*fleet, broker):
                process.terminate()
                process.wait()


@asynccontextmanager
async def client_of(grid: Grid, workers: int = 1) -> AsyncIterator[Client]:
    """A client that is logged in to a grid whose workers have joined."""
    client = Client(grid.home.client_address, "bench")
    try:
        await client.open()
        await client.ask(Register(USER, PASSWORD))
        while len((await client.ask(Workers())).workers) < workers:  # noqa: ASYNC110
            await asyncio.sleep(LOOK_EVERY_S)
        yield client
    finally:
        await client.close()


def _start(home: Home, module: str, *arguments: str) -> subprocess.Popen[bytes]:
    options = ("--home", str(home.root), "--log-level", "warning")
    return subprocess.Popen(module_command(module, *options, *arguments))


def _wait_for_broker(home: Home) -> None:
    deadline = time.monotonic() + READY_WITHIN_S
    while not broker_answers(home):
        if time.monotonic() > deadline:
            sys.exit("the broker did not start")
        time.sleep(LOOK_EVERY_S)
