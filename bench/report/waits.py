"""How long somebody waits."""

from __future__ import annotations

import asyncio
import signal
import statistics
from collections.abc import Iterator

from bench import cached, disk, recovery, refused, roundtrip, splitting, startup
from bench.grid import running
from bench.report.place import Line, Place

ROUND_TRIPS = 1_000
SPLIT_ROUNDS = 2
QUEUED = 100_000
TIME_LIMIT_S = 0.5


def round_trip(place: Place) -> Iterator[Line]:
    """From a submission to its result."""
    with running(place.folder) as grid:
        commit = disk.measure(place.folder).commit_ms
        found = asyncio.run(roundtrip.measure(grid, ROUND_TRIPS))
    yield (
        "round trip",
        f"p50 {found.p50:.2f} ms, p99 {found.p99:.2f} ms; a commit took {commit:.2f} ms: "
        f"twice that plus 0.6 ms is {2 * commit + 0.6:.2f} ms",
    )


def while_refusing(place: Place) -> Iterator[Line]:
    """While others are refused."""
    with running(place.folder, beyond=True) as grid:
        found = refused.measure(grid, ROUND_TRIPS)
    yield (
        "round trip, others refused",
        f"p50 {found.meanwhile:.2f} ms while {found.a_minute:,.0f} connections a minute were "
        f"refused, {found.alone:.2f} ms before: {found.meanwhile / found.alone:.2f} times",
    )


def cached_answer(place: Place) -> Iterator[Line]:
    """From a submission to a result that was known."""
    with running(place.folder) as grid:
        commit = disk.measure(place.folder).commit_ms
        found = asyncio.run(cached.measure(grid, ROUND_TRIPS))
    yield (
        "a cached answer",
        f"p50 {found:.2f} ms; a commit took {commit:.2f} ms: "
        f"that plus 0.6 ms is {commit + 0.6:.2f} ms",
    )


def split(place: Place) -> Iterator[Line]:
    """Expressions that several slots do together."""
    for slots in (2, 4, 8):
        with running(place.folder, slots=slots) as grid:
            found = asyncio.run(splitting.measure(grid, slots, SPLIT_ROUNDS))
        yield f"time over bound, {slots} slots", _split(found)


def _split(found: list[splitting.Found]) -> str:
    each = ", ".join(
        f"{one.form} {one.ratio:.3f}, {one.overhead_ms:.2f}, {one.overhead_in_a_row_ms:.2f} ms"
        for one in found
    )
    ratio = statistics.mean(one.ratio for one in found)
    extra = statistics.mean(one.overhead_ms for one in found)
    in_a_row = statistics.mean(one.overhead_in_a_row_ms for one in found)
    return (
        f"{ratio:.3f}; beside the best order handing out takes {extra:.2f} ms an operation, "
        f"{in_a_row:.2f} ms for each that a slot does in a row ({each})"
    )


def after_deaths(place: Place) -> Iterator[Line]:
    """Until work goes on."""
    with running(place.folder) as grid:
        cancelled = asyncio.run(recovery.after_cancel(grid))
    yield "a task cancelled", f"its slot has done the next one {cancelled:.2f} s later"
    with running(place.folder) as grid:
        over = asyncio.run(recovery.after_time_limit(grid, TIME_LIMIT_S))
    yield "a time limit", f"has ended a task {over * 1_000:.0f} ms after it"
    yield "work of a lost worker", _lost(place)
    with running(place.folder, workers=0) as grid:
        restart = asyncio.run(recovery.after_restart(grid, QUEUED))
    yield "a broker killed", f"serves {restart:.2f} s later with {QUEUED:,} queued tasks"


def _lost(place: Place) -> str:
    found = []
    for number in (signal.SIGKILL, signal.SIGSTOP):
        with running(place.folder, workers=2) as grid:
            found.append(asyncio.run(recovery.after_death(grid, number)))
    killed, stopped = found
    return (
        f"begun elsewhere {killed:.2f} s after it was killed, {stopped:.2f} s after it fell silent"
    )


def started(place: Place) -> Iterator[Line]:
    """Until the application is there."""
    for case, measure in (
        ("a broker running", startup.with_broker),
        ("a broker to start", startup.without_broker),
    ):
        found = measure(place.folder)
        yield (
            f"calc-tui, {case}",
            f"on screen after {found.screen:.2f} s, the broker's answer after {found.answer:.2f} s",
        )
