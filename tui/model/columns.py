"""The columns of the task list: which there are at a width, and a row as a line of them."""

from __future__ import annotations

from dataclasses import dataclass

from shared.wire.rows import TaskRow
from tui.model.format import WIDEST_SPAN, elapsed
from tui.model.lines import Line, Look, Span
from tui.model.marks import WIDEST_STATE, mark_of
from tui.model.number import fit_number
from tui.model.text import fit

GAP = 2
CURSOR = "▌"
MARK = "*"
NARROWEST_TITLE = 16
WORKER_FROM = 90
"""The list is so many cells wide before it says which worker it was."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Widths in cells; `worker` is 0 where there is no room for it."""

    number: int
    title: int
    result: int
    worker: int


def layout(width: int, highest: int) -> Columns:
    """The columns of a list `width` cells wide whose highest number is `highest`."""
    number = max(3, len(str(highest)))
    worker = 0 if width < WORKER_FROM else min(16, width // 8)
    fixed = len(CURSOR) + number + WIDEST_STATE + WIDEST_SPAN + worker
    gaps = GAP * (5 if worker else 4)
    free = max(2 * NARROWEST_TITLE, width - fixed - gaps - 1)
    result = free * 9 // 20
    return Columns(number, free - result, result, worker)


def header(columns: Columns) -> Line:
    """The names of the columns."""
    cells = [
        " " * len(CURSOR) + fit("No", columns.number, right=True),
        fit("State", WIDEST_STATE),
        fit("Expression", columns.title),
        fit("Result", columns.result),
        fit("Time", WIDEST_SPAN, right=True),
        *([fit("Worker", columns.worker)] if columns.worker else []),
    ]
    return (Span((" " * GAP).join(cells), Look.HEAD),)


def row_line(
    row: TaskRow, columns: Columns, now: int, *, under_cursor: bool, marked: bool = False
) -> Line:
    """A task as one line; a mark takes a cell of the gap behind the number."""
    mark = mark_of(row)
    number = fit(str(row.number), columns.number, right=True)
    gap = " " * GAP
    spans = [
        Span(CURSOR if under_cursor else " ", Look.KEY),
        Span(number + (MARK + gap[1:] if marked else gap), Look.KEY if marked else Look.DIM),
        Span(fit(mark.text, WIDEST_STATE) + gap, mark.look),
        Span(fit(row.title, columns.title) + gap, Look.STRONG if under_cursor else Look.PLAIN),
        _outcome(row, columns.result, gap),
        Span(fit(elapsed(row, now), WIDEST_SPAN, right=True), Look.DIM),
    ]
    if columns.worker:
        spans.append(Span(gap + fit(row.worker or "", columns.worker), Look.DIM))
    return tuple(spans)


def _outcome(row: TaskRow, width: int, gap: str) -> Span:
    if row.error is not None:
        return Span(fit(row.error.message, width) + gap, Look.ERROR)
    return Span(fit_number(row.summary, width) + gap, Look.VALUE)
