"""The table of what was found, as the manual shows it."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Iterator, Sequence

from bench.peers.compare import Found
from bench.peers.figures import Figures

HEAD = (
    "",
    "jobs/s",
    "lowest – highest",
    "÷ calcgrid",
    "bulk",
    "bulk ÷ calcgrid",
    "p50 / p99 ms",
    "p50 ÷ calcgrid",
    "set up with",
    "an accepted job survives",
)
RULE = ("---",) * len(HEAD)
GRID = ("calcgrid", "one slot, the cache off", "yes")


def table(found: Sequence[Found]) -> Iterator[str]:
    """Its lines: calcgrid, then each peer that has figures."""
    return map(line, (HEAD, RULE, *_rows([one for one in found if one.pairs])))


def line(cells: Iterable[str]) -> str:
    """One line of it."""
    return f"| {' | '.join(cells)} |"


def left_out(found: Iterable[Found]) -> Iterator[str]:
    """A sentence for each peer that was left out."""
    return (f"{one.peer.name} is left out: {one.left_out}" for one in found if one.left_out)


def _rows(found: Sequence[Found]) -> Iterator[tuple[str, ...]]:
    grid = [pair.grid for one in found for pair in one.pairs]
    if grid:
        name, settings, survives = GRID
        yield (name, *_cells(grid, grid), settings, survives)
    for one in found:
        cells = _cells([pair.peer for pair in one.pairs], [pair.grid for pair in one.pairs])
        yield (one.peer.name, *cells, one.peer.settings, one.peer.survives)


def _cells(figures: Sequence[Figures], grid: Sequence[Figures]) -> tuple[str, ...]:
    rates = [one.rate for one in figures]
    pairs = list(zip(figures, grid, strict=True))
    return (
        f"{statistics.median(rates):,.0f}",
        f"{min(rates):,.0f} – {max(rates):,.0f}",
        f"{statistics.median(one.rate / other.rate for one, other in pairs):.2f}",
        *_bulk_cells(pairs),
        f"{statistics.median(one.p50 for one in figures):.2f} / "
        f"{statistics.median(one.p99 for one in figures):.1f}",
        f"{statistics.median(one.p50 / other.p50 for one, other in pairs):.2f}",
    )


def _bulk_cells(pairs: Sequence[tuple[Figures, Figures]]) -> tuple[str, str]:
    both = [(one.bulk, other.bulk) for one, other in pairs if one.bulk and other.bulk]
    if not both:
        return "–", "–"
    rate = statistics.median(one for one, _ in both)
    ratio = statistics.median(one / other for one, other in both)
    return f"{rate:,.0f}", f"{ratio:.2f}"
