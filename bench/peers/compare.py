"""Measures calcgrid and a peer in turns, for some rounds."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

from bench import roundtrip, throughput
from bench.grid import running
from bench.peers.apart import Apart, LeftOut
from bench.peers.figures import Figures
from bench.peers.table import Peer

JOBS = 20_000
ROUND_TRIPS = 1_000
TIME_LIMIT_S = 60.0


@dataclass(frozen=True, slots=True)
class Pair:
    """What was found of a peer, and of calcgrid right after it."""

    peer: Figures
    grid: Figures


@dataclass(slots=True)
class Found:
    """All that was found beside a peer, and why there is no more."""

    peer: Peer
    pairs: list[Pair] = field(default_factory=list)
    left_out: str | None = None


def compare(
    peers: Iterable[Peer], apart: Apart, rounds: int, tell: Callable[[str], None]
) -> Sequence[Found]:
    """Each round takes every peer once; who fails once is left out from then on."""
    found = [Found(peer) for peer in peers]
    for number, one in product(range(1, rounds + 1), found):
        if one.left_out is None:
            tell(f"round {number} of {rounds}: {one.peer.name}")
            _measure(one, apart)
    return found


def _measure(found: Found, apart: Apart) -> None:
    try:
        figures = apart.figures(found.peer, found.peer.jobs, ROUND_TRIPS)
    except LeftOut as reason:
        found.left_out = str(reason)
    else:
        found.pairs.append(Pair(figures, _grid(apart.place)))


def _grid(place: Path) -> Figures:
    with running(place) as grid:
        rate = asyncio.run(asyncio.wait_for(throughput.one_by_one(grid, JOBS), TIME_LIMIT_S))
    with running(place) as grid:
        bulk = asyncio.run(asyncio.wait_for(throughput.in_batches(grid, JOBS), TIME_LIMIT_S))
    with running(place) as grid:
        trip = asyncio.run(asyncio.wait_for(roundtrip.measure(grid, ROUND_TRIPS), TIME_LIMIT_S))
    return Figures(rate, bulk, trip.p50, trip.p99)
