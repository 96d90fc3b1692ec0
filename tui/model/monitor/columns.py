"""The columns of the agent monitor, and which of them there is room for.

The first ones are always there. The others are shown a page at a time, as many as fit: at 80 cells
what a worker does, what it needs and where it is are pages of their own, at 160 nearly all of them
are one page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from shared.wire.rows import WorkerRow
from tui.model.agents import GONE, bar, working_on
from tui.model.columns import CURSOR
from tui.model.lines import Line, Look, Span
from tui.model.marks import WORKER_MARKS
from tui.model.monitor import figures
from tui.model.monitor.curve import curve
from tui.model.monitor.parts import ORDER, part_of
from tui.model.monitor.trend import Work
from tui.model.text import cells_of, fit

GAP = "  "
_DIGITS = re.compile(r"([0-9]+)")

FALLING, RISING = "▾", "▴"
SPARK = 8


@dataclass(frozen=True, slots=True)
class Seen:
    """A worker, what it did lately, and the time."""

    row: WorkerRow
    work: Work
    now: int


Text = Callable[[Seen], str]
Key = Callable[[Seen], Any]


def _plain(_seen: Seen) -> Look:
    return Look.PLAIN


def _dim(_seen: Seen) -> Look:
    return Look.DIM


@dataclass(frozen=True, slots=True)
class Column:
    """As wide as what stands in it, from `least` to `most` cells; workers are sorted by its `key`,
    the highest first where it is `falling`."""

    title: str
    text: Text
    least: int
    most: int = 0
    look: Callable[[Seen], Look] = _plain
    right: bool = False
    key: Key | None = None
    falling: bool = False


def languages(worker: WorkerRow) -> str:
    """What it runs programs in."""
    return " ".join(offer.name.rpartition(":")[2] for offer in worker.offers)


def _slots(seen: Seen) -> str:
    return f"{bar(seen.row.busy, seen.row.slots)} {seen.row.busy}/{seen.row.slots}"


def _slots_look(seen: Seen) -> Look:
    return Look.RUNNING if seen.row.busy else Look.DIM


def _state(seen: Seen) -> str:
    return WORKER_MARKS[seen.row.state].text


def _state_look(seen: Seen) -> Look:
    return WORKER_MARKS[seen.row.state].look


def _failed_look(seen: Seen) -> Look:
    return Look.ERROR if seen.row.failed else Look.DIM


def _lately(seen: Seen) -> str:
    return curve(seen.work.seconds, SPARK, 1)[0]


def _version(seen: Seen) -> str:
    return seen.row.version


def _counting(seen: Seen) -> list[str | int]:
    """The name in an order in which 2 comes before 10."""
    parts = _DIGITS.split(seen.row.name)
    return [int(part) if at % 2 else part for at, part in enumerate(parts)]


def _there(seen: Seen, words: str) -> str:
    """What is said of a worker as long as it is there."""
    return figures.UNKNOWN if seen.row.state in GONE else words


STATES = list(WORKER_MARKS)

NUMBER = Column(
    "No", lambda s: str(s.row.number or ""), 3, 6, _dim, right=True, key=lambda s: s.row.number
)
NAME = Column("Name", lambda s: s.row.name, 5, 14, lambda _: Look.STRONG, key=_counting)
STATE = Column("State", _state, 7, 10, _state_look, key=lambda s: STATES.index(s.row.state))

ALWAYS = (NUMBER, NAME, STATE)

OTHERS: Sequence[Column] = (
    Column(
        "Role",
        lambda s: part_of(s.row).text,
        11,
        15,
        lambda s: part_of(s.row).look,
        key=lambda s: ORDER.index(part_of(s.row)),
    ),
    Column("Slots", _slots, 8, 12, _slots_look, key=lambda s: s.row.busy, falling=True),
    Column(
        "Rate/s",
        lambda s: figures.rate(s.work.rate),
        7,
        right=True,
        key=lambda s: s.work.rate,
        falling=True,
    ),
    Column("", _lately, SPARK, look=_dim),
    Column(
        "Done",
        lambda s: figures.brief(s.row.done),
        6,
        right=True,
        key=lambda s: s.row.done,
        falling=True,
    ),
    Column(
        "Failed",
        lambda s: figures.brief(s.row.failed),
        7,
        look=_failed_look,
        right=True,
        key=lambda s: s.row.failed,
        falling=True,
    ),
    Column(
        "Generated",
        lambda s: figures.brief(s.row.generated),
        10,
        right=True,
        key=lambda s: s.row.generated,
        falling=True,
    ),
    Column("Works on", lambda s: working_on(s.row), 8, 24),
    Column(
        "CPU",
        lambda s: _there(s, figures.share(s.row.cpu)),
        5,
        right=True,
        key=lambda s: s.row.cpu,
        falling=True,
    ),
    Column(
        "Memory",
        lambda s: _there(s, figures.memory(s.row.memory)),
        7,
        right=True,
        key=lambda s: s.row.memory,
        falling=True,
    ),
    Column(
        "Heard",
        lambda s: figures.age(s.now - s.row.heard),
        6,
        look=_dim,
        right=True,
        key=lambda s: s.row.heard,
    ),
    Column("Host", lambda s: s.row.host, 4, 12, _dim, key=lambda s: s.row.host),
    Column("Pid", lambda s: str(s.row.pid), 5, 8, _dim, right=True, key=lambda s: s.row.pid),
    Column("Sandbox", lambda s: s.row.sandbox or figures.UNKNOWN, 7, 14, _dim),
    Column("Languages", lambda s: languages(s.row) or figures.UNKNOWN, 9, 40, _dim),
    Column("Version", _version, 7, 12, _dim),
)
"""In the order in which they are shown."""

EVERY = (*ALWAYS, *OTHERS)
SORTED_BY = tuple(column for column in EVERY if column.key)
"""What workers can be sorted by, one after the other."""

Placed = tuple[Column, int]
"""A column and how wide it is."""

Page = tuple[Placed, ...]


def pages(width: int, seen: Sequence[Seen]) -> list[Page]:
    """The columns as so many pages as they need at a width; each begins with the first ones."""
    always = [(column, wide_enough(column, seen)) for column in ALWAYS]
    room = width - len(CURSOR) - _width(always) + len(GAP)
    found: list[Page] = []
    rest = [(column, wide_enough(column, seen)) for column in OTHERS]
    while rest:
        many = max(1, sum(_fits(rest, room)))
        found.append((*always, *rest[:many]))
        rest = rest[many:]
    return found


def _fits(placed: Sequence[Placed], room: int) -> Iterator[bool]:
    """For each column whether it and all before it have room."""
    for _, wide in placed:
        room -= wide + len(GAP)
        yield room >= 0


def _width(placed: Sequence[Placed]) -> int:
    return sum(wide + len(GAP) for _, wide in placed)


def wide_enough(column: Column, seen: Sequence[Seen]) -> int:
    """How wide a column has to be for these workers."""
    if not column.most:
        return column.least
    widest = max((cells_of(column.text(each)) for each in seen), default=0)
    return max(column.least, min(widest, column.most))


def header(page: Page, sorted_by: Column) -> Line:
    """The names of the columns, with a sign at the one that workers are sorted by."""
    spans = [Span(" " * len(CURSOR), Look.HEAD)]
    for column, width in page:
        sign = (FALLING if column.falling else RISING) if column is sorted_by else ""
        look = Look.KEY if sign else Look.HEAD
        spans.append(Span(fit(column.title + sign, width, right=column.right) + GAP, look))
    return tuple(spans)


def row_line(page: Page, seen: Seen, *, under_cursor: bool) -> Line:
    """A worker as one line."""
    cells = (
        Span(fit(column.text(seen), width, right=column.right) + GAP, column.look(seen))
        for column, width in page
    )
    return (Span(CURSOR if under_cursor else " ", Look.KEY), *cells)
