"""How much a second."""

from __future__ import annotations

import asyncio
import statistics
from collections.abc import Awaitable, Callable, Iterator

from bench import awaited, expressions, filling, stalls, throughput
from bench.grid import Grid, running
from bench.report.place import Line, Place

EXPRESSIONS = 30_000
ACCEPTED = 60_000
AWAITED = 2_000


def single_process(_place: Place) -> Iterator[Line]:
    """The language alone."""
    found = expressions.measure()
    yield (
        "expressions, one process",
        f"{found.solved:,.0f}/s solved, {found.written:,.0f}/s with their texts",
    )
    yield "a million digits", f"written out in {found.digits_ms:.0f} ms"
    yield "9^9^9^9", f"refused in {found.refused_ms:.2f} ms"


def one_by_one(place: Place) -> Iterator[Line]:
    """One call each."""
    yield "expressions, one call each", _rounds(place, throughput.one_by_one, EXPRESSIONS)


def in_batches(place: Place) -> Iterator[Line]:
    """A hundred with one call."""
    yield "expressions, in batches", _rounds(place, throughput.in_batches, EXPRESSIONS)


def accepted(place: Place) -> Iterator[Line]:
    """Submissions alone."""
    yield "accepted, no worker", _rounds(place, filling.accepted, ACCEPTED, workers=0)


def each_awaited(place: Place) -> Iterator[Line]:
    """Submissions that are awaited before the next."""
    for workers, what in ((1, "each submission awaited"), (0, "the same, no worker")):
        with running(place.folder, workers) as grid:
            found = asyncio.run(awaited.measure(grid, AWAITED, workers))
        yield (
            what,
            f"{found.one:,.0f}/s by one client, "
            f"{found.many:,.0f}/s by {awaited.CLIENTS} clients at once",
        )


def stalled(place: Place) -> Iterator[Line]:
    """Whether checkpoints of the write-ahead log are felt."""
    with running(place.folder) as grid:
        found = stalls.measure(grid, 2 * EXPRESSIONS)
    yield (
        "a ping meanwhile",
        f"p99 {found.p99:.0f} ms, longest {found.longest:.0f} ms (at {found.rate:,.0f}/s)",
    )


Measure = Callable[[Grid, int], Awaitable[float]]


def _rounds(place: Place, measure: Measure, count: int, workers: int = 1) -> str:
    rates = [_round(place, measure, count, workers) for _ in range(place.rounds)]
    each = ", ".join(f"{rate:,.0f}" for rate in rates)
    return f"{statistics.median(rates):,.0f}/s ({each})"


def _round(place: Place, measure: Measure, count: int, workers: int) -> float:
    async def once(grid: Grid) -> float:
        return await measure(grid, count)

    with running(place.folder, workers) as grid:
        return asyncio.run(once(grid))
