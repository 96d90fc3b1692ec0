"""Failed messages as lines, and what their list says of itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from shared.clock import DAY, SECOND
from shared.safety import one_line
from shared.wire.stream_rows import ErrorRow
from tui.model.columns import CURSOR, MARK
from tui.model.format import count, moment
from tui.model.lines import Line, Look, Span
from tui.model.streams.failures import Failures
from tui.model.text import fit, wrap, wrap_words

GAP = "  "
TIME, WORKER, TRY = 8, 12, 3
NARROWEST = 12
LABEL = 9

READING = "Reading the failed messages…"
NONE = "No failed message is kept."
NO_MATCH = "None matches the filter. / changes it, esc drops it."


@dataclass(frozen=True, slots=True)
class Columns:
    """Widths in cells."""

    number: int
    reason: int
    text: int


def layout(width: int, highest: int) -> Columns:
    """The columns of a list `width` cells wide whose highest number is `highest`."""
    number = max(4, len(count(highest)))
    fixed = len(CURSOR) + number + TIME + WORKER + TRY + 5 * len(GAP)
    free = max(2 * NARROWEST, width - fixed)
    text = max(NARROWEST, free * 2 // 5)
    return Columns(number, free - text, text)


def header(columns: Columns) -> Line:
    """The names of the columns."""
    cells = (
        fit("No", columns.number, right=True),
        fit("Failed", TIME),
        fit("Worker", WORKER),
        fit("Try", TRY, right=True),
        fit("Reason", columns.reason),
        fit("Text", columns.text),
    )
    return (Span(" " * len(CURSOR) + GAP.join(cells), Look.HEAD),)


def row_line(
    row: ErrorRow, columns: Columns, now: int, *, under_cursor: bool, marked: bool
) -> Line:
    """A failed message as one line; a mark takes a cell of the gap behind the number."""
    number = fit(count(row.number), columns.number, right=True)
    return (
        Span(CURSOR if under_cursor else " ", Look.KEY),
        Span(number + (MARK + GAP[1:] if marked else GAP), Look.KEY if marked else Look.DIM),
        Span(fit(clock(row.at, now), TIME) + GAP, Look.DIM),
        Span(fit(row.worker, WORKER) + GAP),
        Span(fit(count(row.attempt), TRY, right=True) + GAP, Look.DIM),
        Span(fit(row.reason, columns.reason) + GAP, Look.ERROR),
        Span(fit(row.text, columns.text), Look.STRONG if under_cursor else Look.PLAIN),
    )


def clock(millis: int, now: int) -> str:
    """When something was, on the clock of the person who looks; the day where that is longer
    ago."""
    at = datetime.fromtimestamp(millis / SECOND).astimezone()
    return f"{at:%H:%M:%S}" if now - millis < DAY else f"{at:%d %b}"


def detail(row: ErrorRow, width: int) -> Iterator[Line]:
    """Everything about one."""
    became = f", as task {count(row.task)}" if row.task else ""
    where = f"{row.worker}, attempt {count(row.attempt)}{became}"
    yield from _labelled("Worker", where, width)
    yield from _labelled("Failed", f"{moment(row.at)} ({row.code})", width)
    yield from _labelled("Reason", row.reason, width, Look.ERROR)
    for at, line in enumerate(wrap(row.text, width - LABEL)):
        yield (Span(fit("" if at else "Text", LABEL), Look.DIM), Span(line))


def _labelled(label: str, said: str, width: int, look: Look = Look.PLAIN) -> Iterator[Line]:
    for at, line in enumerate(wrap_words(said, width - LABEL)):
        yield (Span(fit("" if at else label, LABEL), Look.DIM), Span(line, look))


def title(name: str, failures: Failures, progress: str) -> str:
    """How many there are, how many are marked, what is being done to them, the filter."""
    more = " or more" if failures.more else ""
    marked = len(failures.marked)
    parts = (
        f"{one_line(name)}: {count(len(failures.shown))}{more} failed",
        f"{count(marked)} marked" if marked else "",
        progress,
        f"filter: {one_line(failures.filter)}" if failures.filter else "",
    )
    return "  ".join(part for part in parts if part)


def nothing(failures: Failures) -> str:
    """What is said where none is shown."""
    if not failures.read:
        return READING
    return NO_MATCH if failures.filter else NONE
