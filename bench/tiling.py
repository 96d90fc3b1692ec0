"""One large image in strips on several workers, beside the same image done whole by one."""

from __future__ import annotations

import statistics
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bench.filtering import photo, worked
from bench.grid import CACHE_OFF, Grid, client_of
from shared.client import Client
from shared.wire.client import ChangeSettings
from shared.wire.rows import SettingValue

ROUNDS = 3
WORKERS = 2


@dataclass(frozen=True, slots=True)
class Tiled:
    """Milliseconds: by one worker, and by as many as there are."""

    whole: float
    tiled: float


async def measure(grid: Grid, size: tuple[int, int], pipeline: str) -> Tiled:
    """Medians, first one and then the other, each of an image that nobody has seen before."""
    whole, tiled = [], []
    async with client_of(grid, WORKERS, CACHE_OFF) as client:
        for number in range(ROUNDS):
            data = photo(size, number)
            async with _whole(client):
                whole.append(await _took(client, data, pipeline))
            tiled.append(await _took(client, data + b"!", pipeline))
    return Tiled(statistics.median(whole), statistics.median(tiled))


@asynccontextmanager
async def _whole(client: Client) -> AsyncIterator[None]:
    """Nothing is split meanwhile."""
    await client.ask(ChangeSettings((SettingValue("split", 0),)))
    yield
    await client.ask(ChangeSettings((SettingValue("split", 1),)))


async def _took(client: Client, data: bytes, pipeline: str) -> float:
    began = time.perf_counter()
    await worked(client, data, pipeline)
    return (time.perf_counter() - began) * 1_000
