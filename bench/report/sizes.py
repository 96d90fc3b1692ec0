"""How much of everything there can be, and what that takes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from bench import footprint, history, idle_fleet, images, memory, monitor, queued, watchers
from bench.grid import Grid, client_of, running
from bench.report.place import Line, Place
from bench.throughput import one_by_one

FINISHED = 20_000
WORKERS = 1_000
WORKERS_S = 10.0
MONITORED = 200
MONITORED_S = 10.0
IMAGES = 32
"""Of 32 MB each."""

WATCHERS = 50
WATCHED_RATE = 2_000


def idle_memory(place: Place) -> Iterator[Line]:
    """What lies there while nothing happens, though something has."""
    with running(place.folder) as grid:
        asyncio.run(_nothing(grid))
        yield "broker, idle", f"{memory.pss_mb(grid.broker.pid):.0f} MB (PSS)"
        asyncio.run(one_by_one(grid, 1))
        (worker,) = grid.fleet.values()
        found = memory.tree_mb(worker.pid)
        yield "worker with 1 slot, idle", f"{found:.0f} MB (PSS of the whole tree)"


async def _nothing(grid: Grid) -> None:
    async with client_of(grid):
        return


def on_disk(place: Place) -> Iterator[Line]:
    """Bytes of a finished task."""
    with running(place.folder) as grid:
        found = footprint.measure(grid, FINISHED)
    parts = ", ".join(f"{name} {size:.0f}" for name, size in found.parts.items() if size >= 1)
    yield "a finished expression", f"{found.total:.0f} bytes on disk ({parts})"


def many_workers(place: Place) -> Iterator[Line]:
    """A large fleet."""
    with running(place.folder, workers=0) as grid:
        found = idle_fleet.measure(grid, WORKERS, WORKERS_S)
    yield (
        f"{WORKERS:,} idle workers",
        f"{found.percent:.1f} % of a core for the broker, {found.memory_mb:.0f} MB above idle",
    )


def monitored(place: Place) -> Iterator[Line]:
    """A large fleet on the screen."""
    percent = monitor.measure(place.folder, MONITORED, MONITORED_S)
    yield (
        "the agent monitor",
        f"{percent:.1f} % of a core, with {MONITORED} workers that all change twice a second",
    )


def images_sent(place: Place) -> Iterator[Line]:
    """A gigabyte of images."""
    with running(place.folder, workers=0) as grid:
        found = images.measure(grid, IMAGES)
    yield (
        "1 GB of images",
        f"{found.rate:.0f} MB/s to the broker, which takes {found.memory_mb:.0f} MB above idle "
        f"meanwhile; a ping has its answer after {found.longest:.0f} ms at the latest",
    )


def many_watchers(place: Place) -> Iterator[Line]:
    """A large audience."""
    with running(place.folder) as grid:
        found = asyncio.run(watchers.measure(grid, WATCHERS, WATCHED_RATE))
    yield (
        f"{WATCHERS} clients watch",
        f"all have heard of an end {found.behind_ms:.0f} ms after it at the latest, "
        f"while {found.rate:,.0f}/s end; {found.memory_mb:.0f} MB more for the broker",
    )
    slept = found.slept
    kept = "not cut off" if slept.kept_s is None else f"cut off after {slept.kept_s:.1f} s"
    yield (
        "a client that stops reading",
        f"{kept}; knows everything {slept.back_s:.2f} s after it is back",
    )


def long_queue(place: Place) -> Iterator[Line]:
    """A large queue."""
    with running(place.folder, workers=0) as grid:
        found = asyncio.run(queued.measure(grid, place.queued))
    ratio = found.dispatched / found.dispatched_from_short
    yield (
        f"{place.queued:,} queued",
        f"kept at {found.kept:,.0f}/s; {found.memory_mb:.0f} MB above idle; handed out at "
        f"{found.dispatched:,.0f}/s, {ratio:.0%} of a queue of {queued.SHORT:,}; "
        f"the next broker serves after {found.start_s:.1f} s",
    )


def long_history(place: Place) -> Iterator[Line]:
    """A large database, beside one with a page of tasks and one with none."""
    for count in (0, history.PAGE, place.finished):
        with running(place.folder, workers=0) as grid:
            found = history.measure(grid, count)
        yield (
            f"{count:,} finished",
            f"p50: a page {found.page:.2f} ms, a title that one has {found.rare:.2f} ms, "
            f"that none has {found.none:.2f} ms, that all have {found.common:.2f} ms, "
            f"a state in which none is {found.failed:.2f} ms, a submission {found.submit:.2f} ms; "
            f"the broker has started after {found.start_s:.2f} s",
        )
