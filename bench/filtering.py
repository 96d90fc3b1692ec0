"""Images on the grid beside Pillow alone: what one costs more, and how much faster many are."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

from PIL import Image

from bench.grid import Grid, client_of
from shared.client import Client
from shared.client.blobs.fetching import fetch_into
from shared.client.blobs.sending import send
from shared.kinds import image
from shared.kinds.image import Picture, parse
from shared.states import BlobRole, TaskState

TWO_MP, TWELVE_MP = (1_600, 1_250), (4_000, 3_000)
WARM = 5
AT_ONCE = 8
SIDE = 320

Work = Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class Beside:
    """Milliseconds an image: Pillow alone in one process, and the grid, all of it included."""

    alone: float
    grid: float


async def one(grid: Grid, count: int) -> Beside:
    """Medians, one image after the other."""
    alone, there = [], []
    async with client_of(grid) as client:
        for number in range(WARM + count):
            data = photo(TWO_MP, number)
            began = time.perf_counter()
            expected = gray(data)
            between = time.perf_counter()
            found = await worked(client, data, "grayscale")
            there.append((time.perf_counter() - between) * 1_000)
            alone.append((between - began) * 1_000)
            assert found == expected
    return Beside(statistics.median(alone[WARM:]), statistics.median(there[WARM:]))


async def many(grid: Grid, count: int, work: Work, pipeline: str) -> Beside:
    """Thumbnails, several on their way at once."""
    photos = [photo(TWELVE_MP, number) for number in range(count)]
    work(photos[0])
    began = time.perf_counter()
    for data in photos:
        work(data)
    alone = time.perf_counter() - began
    async with client_of(grid) as client:
        await _all(client, [photo(TWELVE_MP, -1 - number) for number in range(WARM)], pipeline)
        began = time.perf_counter()
        await _all(client, photos, pipeline)
        there = time.perf_counter() - began
    return Beside(alone * 1_000 / count, there * 1_000 / count)


async def _all(client: Client, photos: list[bytes], pipeline: str) -> None:
    most = asyncio.Semaphore(AT_ONCE)

    async def each(data: bytes) -> None:
        async with most:
            await worked(client, data, pipeline)

    await asyncio.gather(*map(each, photos))


async def worked(client: Client, data: bytes, pipeline: str) -> bytes:
    """What the grid makes of an image that it has not seen before."""
    blob = await send(client, BytesIO(data))
    payload = image.payload(Picture(blob.digest, blob.size, "photo.jpg", parse(pipeline)))
    row = await client.submit(image.NAME, payload).ended
    assert row.state is TaskState.DONE, row.error
    result = BytesIO()
    await fetch_into(client, row.id, result, BlobRole.RESULT, 0, lambda _bytes: None)
    return result.getvalue()


def gray(data: bytes) -> bytes:
    """As somebody does it with Pillow who has nothing else to do."""
    return _written(Image.open(BytesIO(data)).convert("L"))


def thumbnail(data: bytes) -> bytes:
    """Decoded as small as a JPEG can be, then made smaller."""
    small = Image.open(BytesIO(data))
    small.thumbnail((SIDE, SIDE))
    return _written(small)


def resized(data: bytes) -> bytes:
    """Decoded whole, then made smaller in the way that the filter does it."""
    whole = Image.open(BytesIO(data))
    height = round(whole.height * SIDE / whole.width)
    return _written(whole.resize((SIDE, height)))


_photos: dict[tuple[int, int], bytes] = {}


def photo(size: tuple[int, int], number: int) -> bytes:
    """A JPEG with shapes and noise; none is the same as another, after its end."""
    if size not in _photos:
        shapes = Image.effect_mandelbrot(size, (-2, -1.3, 1, 1.3), 60)
        mixed = Image.blend(shapes, Image.effect_noise(size, 20), 0.3)
        _photos[size] = _written(mixed.convert("RGB"), quality=85)
    return _photos[size] + number.to_bytes(8, "big", signed=True)


def _written(made: Image.Image, **options: int) -> bytes:
    file = BytesIO()
    made.save(file, "JPEG", **options)
    return file.getvalue()
