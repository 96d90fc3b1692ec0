"""Images, beside Pillow alone."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from bench import filtering
from bench.grid import FILTERS, running
from bench.report.place import Line, Place

ALONE, MANY = 50, 200


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
