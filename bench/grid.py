"""A broker and workers in processes of their own, for as long as a measurement takes."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from types import MappingProxyType

from bench.places import free_place
from shared.client import Client, Listener
from shared.home import Home
from shared.keys.curve import Curve
from shared.keys.files import load_or_make
from shared.keys.pair import new_pair
from shared.local import broker_answers
from shared.spawn import module_command
from shared.wire.client import ChangeSettings, LogIn, Register, Workers
from shared.wire.rows import SettingValue

USER, PASSWORD = "bench", "a password of the bench"
READY_WITHIN_S = 30.0
LOOK_EVERY_S = 0.01

CACHE_OFF: Mapping[str, int] = MappingProxyType({"cache.size": 0})
"""Nothing is answered from what was solved before, and nothing is remembered."""


SOLVES, RUNS, FILTERS, STREAMS = "expression", "code", "image", "message,generator"
"""Roles of workers: of those that solve expressions, none looks for languages meanwhile."""


class Grid:
    """A running grid: its home, its broker, and its workers by name."""

    def __init__(self, home: Home, role: str = SOLVES, *, beyond: bool = False) -> None:
        self.home = home
        self.role = role
        self.beyond = free_place() if beyond else None
        """where the broker listens on a network"""
        self.fleet: dict[str, subprocess.Popen[bytes]] = {}
        self.start_broker()

    def start_broker(self) -> None:
        """Start the broker, for the first time or after its end."""
        listen = () if self.beyond is None else ("--listen", self.beyond.clients)
        self.broker = self._start("broker", *listen)

    @property
    def address(self) -> str:
        """Where clients connect."""
        return self.home.client_address if self.beyond is None else self.beyond.clients

    @property
    def curve(self) -> Curve | None:
        """What they encrypt with, if they do."""
        if self.beyond is None:
            return None
        return Curve(load_or_make(self.home.broker_key).public, new_pair())

    def stop_broker(self) -> None:
        """End the broker in order: what its log holds goes into the database."""
        self.broker.terminate()
        self.broker.wait()

    def start_worker(self, slots: int) -> None:
        """Start one more worker."""
        name = f"w{len(self.fleet) + 1}"
        options = ("--name", name, "--slots", str(slots), "--roles", self.role)
        self.fleet[name] = self._start("workers", *options)

    def end(self) -> None:
        """End all of it."""
        for process in (*self.fleet.values(), self.broker):
            process.terminate()
            process.wait()

    def _start(self, module: str, *arguments: str) -> subprocess.Popen[bytes]:
        options = ("--home", str(self.home.root), "--log-level", "error")
        return subprocess.Popen(module_command(module, *options, *arguments))


@contextmanager
def running(
    folder: Path, workers: int = 1, slots: int = 1, role: str = SOLVES, *, beyond: bool = False
) -> Iterator[Grid]:
    """A grid on a new home under a folder of a real disk; with clients that speak over a network
    if it is one `beyond` this machine."""
    with tempfile.TemporaryDirectory(prefix="bench-", dir=folder) as root:
        grid = Grid(Home.at(root), role, beyond=beyond)
        for _ in range(workers):
            grid.start_worker(slots)
        try:
            wait_for_broker(grid.home)
            yield grid
        finally:
            grid.end()


@asynccontextmanager
async def client_of(
    grid: Grid,
    workers: int = 1,
    settings: Mapping[str, int] = CACHE_OFF,
    hear: Listener | None = None,
) -> AsyncIterator[Client]:
    """A client that is logged in to a grid with these settings, whose workers have joined."""
    client = Client(grid.address, "bench", hear, grid.curve)
    try:
        welcome = await client.open()
        if not welcome.has_accounts:
            await _register(grid)
        await client.ask(LogIn(USER, PASSWORD))
        values = tuple(SettingValue(name, value) for name, value in settings.items())
        await client.ask(ChangeSettings(values))
        while len((await client.ask(Workers())).workers) < workers:  # noqa: ASYNC110
            await asyncio.sleep(LOOK_EVERY_S)
        yield client
    finally:
        await client.close()


async def _register(grid: Grid) -> None:
    """The first account is made on the broker's own machine."""
    client = Client(grid.home.client_address, "bench")
    try:
        await client.open()
        await client.ask(Register(USER, PASSWORD))
    finally:
        await client.close()


def wait_for_broker(home: Home) -> None:
    """Return when a broker serves a home."""
    deadline = time.monotonic() + READY_WITHIN_S
    while not broker_answers(home):
        if time.monotonic() > deadline:
            sys.exit("the broker did not start")
        time.sleep(LOOK_EVERY_S)
