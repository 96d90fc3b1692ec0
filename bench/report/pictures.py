"""Images, beside Pillow alone."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from bench import filtering, tiling
from bench.grid import FILTERS, running
from bench.report.place import Line, Place

ALONE, MANY = 50, 200

LARGE = (
    ((10_000, 10_000), "blur:4 sharpen:2 blur:10 sharpen:1"),
    ((8_000, 6_000), "blur:4 sharpen:2"),
    ((6_000, 4_000), "sepia edges"),
)
"""What gains, what hardly does, and what is not worth it."""


def filtered(place: Place) -> Iterator[Line]:
    """What it costs that an image goes to a worker and back."""
    with running(place.folder, role=FILTERS) as grid:
        found = asyncio.run(filtering.one(grid, ALONE))
    yield (
        "an image of 2 MP",
        f"{found.grid - found.alone:.1f} ms more on the grid than {found.alone:.1f} ms by Pillow "
        "alone (grayscale, from JPEG to JPEG, sent and fetched)",
    )


def thumbnails(place: Place) -> Iterator[Line]:
    """What it gains that two slots work on many."""
    for work, pipeline in (
        (filtering.resized, "resize:320"),
        (filtering.thumbnail, "thumbnail:320,320"),
    ):
        with running(place.folder, slots=2, role=FILTERS) as grid:
            found = asyncio.run(filtering.many(grid, MANY, work, pipeline))
        yield (
            f"{MANY} images of 12 MP",
            f"{pipeline}: {found.alone / found.grid:.2f} times as fast on 2 slots as one process "
            f"of Pillow ({1_000 / found.grid:.1f} beside {1_000 / found.alone:.1f} a second)",
        )


def tiled(place: Place) -> Iterator[Line]:
    """What it gains that several workers work on one."""
    for size, pipeline in LARGE:
        with running(place.folder, workers=tiling.WORKERS, role=FILTERS) as grid:
            found = asyncio.run(tiling.measure(grid, size, pipeline))
        how = f"in {found.steps - 1} strips" if found.steps else "done whole as well"
        yield (
            f"an image of {size[0] * size[1] // 1_000_000} MP",
            f"{pipeline}: {found.tiled / 1_000:.2f} s by {tiling.WORKERS} workers of a slot each, "
            f"{how}; {found.whole / 1_000:.2f} s by one ({found.whole / found.tiled:.2f} times)",
        )
