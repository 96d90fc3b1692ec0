"""The columns of the list of streams: as many as there is room for, the weightiest first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from shared.wire.stream_rows import StreamRow
from tui.model.columns import CURSOR
from tui.model.format import count, span
from tui.model.lines import Line, Look, Span
from tui.model.sparkline import sparkline
from tui.model.streams.marks import WIDEST, mark_of
from tui.model.streams.pulse import Pulse
from tui.model.streams.words import when
from tui.model.text import fit

GAP = "  "
NAME_MOST = 18


@dataclass(frozen=True, slots=True)
class Seen:
    """A stream and how fast it is."""

    row: StreamRow
    pulse: Pulse
    under_cursor: bool = False


def _plain(_seen: Seen) -> Look:
    return Look.PLAIN


def _dim(_seen: Seen) -> Look:
    return Look.DIM


@dataclass(frozen=True, slots=True)
class Column:
    """`rank` says which columns go first where there is no room: those of a high one."""

    title: str
    rank: int
    width: int
    text: Callable[[Seen, int], str]
    look: Callable[[Seen], Look] = _plain
    right: bool = False


def header(width: int, *, owners: bool) -> Line:
    """The names of the columns."""
    columns = layout(width, owners=owners)
    cells = (fit(column.title, room, right=column.right) for column, room in columns)
    return (Span(" " * len(CURSOR) + GAP.join(cells), Look.HEAD),)


def row_line(seen: Seen, width: int, *, owners: bool) -> Line:
    """A stream as one line."""
    columns = layout(width, owners=owners)
    ends = [GAP] * (len(columns) - 1) + [""]
    cells = (_cell(seen, *column, end) for column, end in zip(columns, ends, strict=True))
    return (Span(CURSOR if seen.under_cursor else " ", Look.KEY), *cells)


def _cell(seen: Seen, column: Column, width: int, end: str) -> Span:
    text = column.text(seen, width)
    return Span(fit(text, width, right=column.right) + end, column.look(seen))


@lru_cache(maxsize=16)
def layout(width: int, *, owners: bool) -> tuple[tuple[Column, int], ...]:
    """The columns of a list `width` cells wide, and how wide each is; what is left goes to the
    name, then to the generator."""
    every = [column for column in COLUMNS if owners or column is not OWNER]
    ranked = sorted(every, key=lambda column: column.rank)
    needed = accumulate(column.width + len(GAP) for column in ranked)
    free = width - len(CURSOR) + len(GAP)
    shown = {column for column, wide in zip(ranked, needed, strict=True) if wide <= free}
    free -= sum(column.width + len(GAP) for column in shown)
    more = {NAME: max(0, min(free, NAME_MOST - NAME.width)), MAKER: 0}
    more[MAKER] = max(0, free - more[NAME])
    columns = [column for column in every if column in shown or column is NAME]
    return tuple((column, column.width + more.get(column, 0)) for column in columns)


def brief(number: int, width: int) -> str:
    """A number with its thousands apart, or in millions where that is too long."""
    whole = count(number)
    return whole if len(whole) <= width else f"{number / 1_000_000:.1f}M"


def rate(each_second: float) -> str:
    """How many there are in a second."""
    return count(round(each_second)) if each_second >= 100 else f"{each_second:.1f}"


def _maker(seen: Seen, _width: int) -> str:
    row = seen.row
    return row.waits or row.generator or ("none yet" if row.on else "")


def _maker_look(seen: Seen) -> Look:
    return Look.QUEUED if seen.row.on and seen.row.waits else Look.PLAIN


def _latency(seen: Seen, _width: int) -> str:
    row = seen.row
    return span(row.latency) if row.processed + row.failed else ""


NAME = Column(
    "Name", 0, 10, lambda s, _: s.row.name, lambda s: Look.STRONG if s.under_cursor else Look.PLAIN
)
OWNER = Column("Owner", 2, 8, lambda s, _: s.row.owner, _dim)
MAKER = Column("Generator", 7, 11, _maker, _maker_look)

COLUMNS: Sequence[Column] = (
    NAME,
    OWNER,
    Column("State", 1, WIDEST, lambda s, _: mark_of(s.row).text, lambda s: mark_of(s.row).look),
    Column("Makes one", 10, 18, lambda s, _: when(s.row.definition.schedule), _dim),
    MAKER,
    Column("Generated", 6, 9, lambda s, w: brief(s.row.generated, w), right=True),
    Column("Processed", 11, 9, lambda s, w: brief(s.row.processed, w), right=True),
    Column("Failed", 12, 7, lambda s, w: brief(s.row.failed, w), right=True),
    Column("Unhandled", 3, 9, lambda s, w: brief(s.row.unhandled, w), right=True),
    Column(
        "Errors",
        5,
        6,
        lambda s, w: brief(s.row.errors, w),
        lambda s: Look.ERROR if s.row.errors else Look.PLAIN,
        right=True,
    ),
    Column("A second", 4, 8, lambda s, _: rate(s.pulse.rate), right=True),
    Column("Lately", 9, 10, lambda s, w: sparkline(s.pulse.seconds, w), lambda _: Look.KEY),
    Column("Latency", 8, 7, _latency, _dim, right=True),
)
"""From left to right."""
