"""One large image in strips on several workers, beside the same image done whole by one."""

from __future__ import annotations

import asyncio
import statistics
import time
from dataclasses import dataclass
from io import BytesIO

from bench.filtering import photo, worked
from bench.grid import Grid, client_of
from shared.client import Client
from shared.client.blobs.sending import send
from shared.kinds import image
from shared.kinds.image import Picture, parse
from shared.states import TaskState
from shared.wire.client import ChangeSettings
from shared.wire.rows import SettingValue, TaskRow

WORKERS = 2
ROUNDS = 3
SMALL = (1_600, 1_250)


@dataclass(frozen=True, slots=True)
class Tiled:
    """Milliseconds: by one worker, and by as many as there are, in so many steps."""

    whole: float
    tiled: float
    steps: int


async def measure(grid: Grid, size: tuple[int, int], pipeline: str) -> Tiled:
    """Medians, one way after the other, of images that nobody has seen before."""
    took: dict[bool, list[float]] = {False: [], True: []}
    steps = 0
    async with client_of(grid, WORKERS) as client:
        await _warm(client)
        for number in range(ROUNDS):
            for split in took:
                await client.ask(ChangeSettings((SettingValue("split", int(split)),)))
                data = photo(size, 2 * number + split)
                row, millis = await _done(client, data, pipeline)
                took[split].append(millis)
                steps = max(steps, row.steps)
    return Tiled(statistics.median(took[False]), statistics.median(took[True]), steps)


async def _warm(client: Client) -> None:
    """Each slot has the process there that works on images."""
    await asyncio.gather(*(worked(client, photo(SMALL, -n), "blur") for n in range(1, 9)))


async def _done(client: Client, data: bytes, pipeline: str) -> tuple[TaskRow, float]:
    """From when the image is there to when the result is."""
    blob = await send(client, BytesIO(data))
    payload = image.payload(Picture(blob.digest, blob.size, "photo.jpg", parse(pipeline)))
    began = time.perf_counter()
    row = await client.submit(image.NAME, payload).ended
    assert row.state is TaskState.DONE, row.error
    return row, (time.perf_counter() - began) * 1_000
