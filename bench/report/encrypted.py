"""What it costs clients to speak over a network, encrypted, beside the sockets of this machine: by
turns, so that both have the same machine."""

from __future__ import annotations

import asyncio
import statistics
from collections.abc import Awaitable, Callable, Iterator
from typing import TypeVar

from bench import awaited, throughput
from bench.grid import Grid, running
from bench.report.place import Line, Place

EXPRESSIONS = 30_000
AWAITED = 2_000

T = TypeVar("T")
Measure = Callable[[Grid, int], Awaitable[T]]


def encrypted(place: Place) -> Iterator[Line]:
    """The same three things as of old."""
    yield "encrypted, one call each", _beside(_by_turns(place, throughput.one_by_one, EXPRESSIONS))
    yield "encrypted, in batches", _beside(_by_turns(place, throughput.in_batches, EXPRESSIONS))
    found = _by_turns(place, awaited.measure, AWAITED)
    one = _beside([(plain.one, curve.one) for plain, curve in found])
    many = _beside([(plain.many, curve.many) for plain, curve in found])
    yield "encrypted, each awaited", f"{one}, by one client"
    yield "", f"{many}, by {awaited.CLIENTS} clients at once"


def _by_turns(place: Place, measure: Measure[T], count: int) -> list[tuple[T, T]]:
    return [
        (_once(place, measure, count, False), _once(place, measure, count, True))
        for _ in range(place.rounds)
    ]


def _once(place: Place, measure: Measure[T], count: int, beyond: bool) -> T:
    async def once(grid: Grid) -> T:
        return await measure(grid, count)

    with running(place.folder, beyond=beyond) as grid:
        return asyncio.run(once(grid))


def _beside(rates: list[tuple[float, float]]) -> str:
    plain, curve = (statistics.median(each) for each in zip(*rates, strict=True))
    return f"{curve:,.0f}/s, {curve / plain:.0%} of {plain:,.0f}/s"
