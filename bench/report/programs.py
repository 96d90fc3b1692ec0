"""What programs cost on top of running them."""

from __future__ import annotations

import asyncio
import statistics
from collections.abc import Callable, Iterator
from functools import wraps

from bench.grid import RUNS, running
from bench.programs import alone as one
from bench.programs import flood, rate, watched
from bench.programs.made import NoSandboxError
from bench.report.place import Line, Place, Report

ALONE = 100
PROGRAMS = 300
SLOTS = 2
PRINTED_MB = 100
LINES = 100
CANCELLED = 20

MISSING = "not measured: there is no sandbox here, or not the language"


def _in_sandbox(what: str) -> Callable[[Report], Report]:
    """Decorator: where nothing can run, the row says so."""

    def decorate(report: Report) -> Report:
        @wraps(report)
        def lines(place: Place) -> Iterator[Line]:
            try:
                yield from report(place)
            except NoSandboxError:
                yield what, MISSING

        return lines

    return decorate


@_in_sandbox("a program")
def alone(place: Place) -> Iterator[Line]:
    """One after the other."""
    with running(place.folder, role=RUNS) as grid:
        found = asyncio.run(one.measure(grid, ALONE))
    yield (
        "true in the sandbox",
        f"{found.boxed - found.bare:.1f} ms more than the {found.bare:.1f} ms that it takes bare",
    )
    yield (
        "a C program",
        f"{found.cached:.1f} ms from its submission to its result, {found.compiled:.0f} ms where "
        "it has to be compiled",
    )


@_in_sandbox("programs a second")
def many(place: Place) -> Iterator[Line]:
    """All at once."""
    with running(place.folder, slots=SLOTS, role=RUNS) as grid:
        found = asyncio.run(rate.measure(grid, PROGRAMS))
    yield "Python one-liners", f"{found:.0f}/s by {SLOTS} slots"


@_in_sandbox("a program that prints")
def printing(place: Place) -> Iterator[Line]:
    """A lot."""
    with running(place.folder, role=RUNS) as grid:
        found = asyncio.run(flood.measure(grid, PRINTED_MB))
    yield (
        f"{PRINTED_MB} MB of output",
        f"{found.verdict} after {found.seconds:.2f} s; the worker, its slot and the program take "
        f"{found.memory_mb:.0f} MB at most (PSS)",
    )


@_in_sandbox("live output")
def live(place: Place) -> Iterator[Line]:
    """While it runs."""
    with running(place.folder, role=RUNS) as grid:
        heard = asyncio.run(watched.delays(grid, LINES))
        gone = asyncio.run(watched.cancels(grid, CANCELLED))
    yield "a line that is printed", f"is heard {_spread(heard)}"
    yield "a program cancelled", f"is gone {_spread(gone)}"


def _spread(times: list[float]) -> str:
    return f"{statistics.median(times):.1f} ms later, {max(times):.1f} ms at most"
