"""The programs that a person has run, and those that were laid aside."""

from __future__ import annotations

from collections.abc import Iterable

from shared.kinds import code
from shared.kinds.code.telling import title_of
from shared.wire.rows import TaskRow
from tui.model.code.draft import Draft
from tui.model.columns import CURSOR
from tui.model.format import elapsed
from tui.model.lines import Line, Look, Span
from tui.model.marks import WIDEST_STATE, mark_of
from tui.model.text import fit

NONE = "Nothing was run yet."
ASIDE = "✎ not run"
MOST = 200
"""Older ones are in the list of tasks."""

OLDER = "Older ones are in the list of tasks: the filter code shows them all."
SUMMARY = 24
NUMBER = 5

Entry = Draft | TaskRow


class Earlier:
    """The newest tasks that are programs."""

    def __init__(self) -> None:
        self._rows: dict[bytes, TaskRow] = {}

    def clear(self) -> None:
        """Somebody else may look next."""
        self._rows.clear()

    def take(self, rows: Iterable[TaskRow], deleted: Iterable[bytes] = ()) -> None:
        """Rows have come or changed."""
        for row in rows:
            known = self._rows.get(row.id)
            if row.kind == code.NAME and (known is None or known.revision <= row.revision):
                self._rows[row.id] = row
        for task in deleted:
            self._rows.pop(task, None)
        for row in self.rows()[MOST:]:
            del self._rows[row.id]

    def rows(self) -> list[TaskRow]:
        """Newest first."""
        return sorted(self._rows.values(), key=lambda row: -row.number)


def line(entry: Entry, width: int, now: int, under: bool) -> Line:
    """A program as one line."""
    cursor = Span(CURSOR if under else " ", Look.KEY)
    name = Look.STRONG if under else Look.PLAIN
    if isinstance(entry, Draft):
        title = fit(title_of(entry.main), max(0, width - NUMBER - WIDEST_STATE - 5))
        marked = Span(f"{'':>{NUMBER}}  {fit(ASIDE, WIDEST_STATE)}  ", Look.QUEUED)
        return (cursor, marked, Span(title, name))
    mark = mark_of(entry)
    summary = entry.error.message if entry.error else entry.summary or elapsed(entry, now)
    room = width - NUMBER - WIDEST_STATE - SUMMARY - 7
    return (
        cursor,
        Span(f"{entry.number:>{NUMBER}}  ", Look.DIM),
        Span(fit(mark.text, WIDEST_STATE) + "  ", mark.look),
        Span(fit(entry.title, max(0, room)) + "  ", name),
        Span(fit(summary, SUMMARY if room >= 0 else max(0, SUMMARY + room)), Look.DIM),
    )
