"""What streams make, and how soon they go on."""

from __future__ import annotations

import asyncio
import signal
import statistics
from collections.abc import Iterator

from bench.grid import STREAMS, running
from bench.report.place import Line, Place
from bench.streams import failing_over, rate

WORKERS = 16
SECONDS = 10.0
REPLACED = 4
"""Workers, of which one is generator."""


def stream(place: Place) -> Iterator[Line]:
    """As fast as streams can be."""
    with running(place.folder, WORKERS, role=STREAMS) as grid:
        found = asyncio.run(rate.measure(grid, WORKERS, SECONDS))
    yield (
        "a message a millisecond",
        f"{found.handled:,.0f}/s handled by {WORKERS} workers of one slot, {found.made:,.0f}/s "
        f"made; {found.behind} were behind, one was handled {found.latency_ms} ms after it was due",
    )


def fail_over(place: Place) -> Iterator[Line]:
    """Who makes messages dies, or stands still."""
    for number, what in ((signal.SIGKILL, "killed"), (signal.SIGSTOP, "stopped")):
        with running(place.folder, REPLACED, role=STREAMS) as grid:
            found = asyncio.run(failing_over.measure(grid, number, place.fail_overs))
        yield (
            f"a generator {what}",
            f"the next one's first message is on disk {statistics.median(found):.2f} s later, "
            f"{max(found):.2f} s at most of {len(found)}",
        )
