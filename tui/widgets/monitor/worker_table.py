"""The workers in rows and columns: only lines that read otherwise than before are drawn anew."""

from __future__ import annotations

from dataclasses import replace

from textual.content import Content
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from shared.clock import now
from shared.wire.client import FleetNow
from shared.wire.rows import WorkerRow
from tui.bindings import Where, bindings
from tui.model.lines import Line, Look, Span
from tui.model.monitor import titles
from tui.model.monitor.columns import NUMBER, Page, Seen, header, pages, row_line
from tui.model.monitor.shown import View
from tui.model.monitor.trend import Trend, known_as
from tui.model.text import wrap_words
from tui.widgets import paint
from tui.widgets.rows import Rows

Drawn = tuple[Line, tuple[str, ...]]
"""A line, and the component classes that it has of its own."""


class WorkerTable(Rows):
    """Every worker that matches, with a cursor that stays with its worker."""

    BINDINGS = bindings(Where.MONITOR_ROWS)

    class Moved(Rows.Moved):
        """The cursor is on another worker, or the worker under it has changed."""

    class Opened(Message):
        """Somebody wants to see everything about the worker under the cursor."""

    def __init__(self, trend: Trend, *, id: str) -> None:  # noqa: A002 -- Textual's name for it
        super().__init__(id=id)
        self._trend = trend
        self._fleet: FleetNow | None = None
        self._view = View(by=NUMBER)
        self._seen: list[Seen] = []
        self._pages: list[Page] = []
        self._page_shown = 0
        self._drawn: list[Drawn] = []

    @property
    def row(self) -> WorkerRow | None:
        """The worker under the cursor."""
        return self._seen[self._position].row if self._position < len(self._seen) else None

    def show(self, fleet: FleetNow | None) -> None:
        """Show a fleet."""
        self._fleet = fleet
        self.update()

    def narrow(self, wanted: str) -> None:
        """Show the workers alone of which all words are true."""
        self._view = replace(self._view, wanted=wanted)
        self.update()

    def forget(self) -> None:
        """Somebody else looks next: from the beginning, and everything."""
        self._fleet, self._position, self._page_shown = None, 0, 0
        self._view = View(by=NUMBER)
        self.update()

    def update(self) -> None:
        """Show everything as it is now."""
        under, at = self.row, now()
        workers = () if self._fleet is None else self._fleet.workers
        self._seen = self._view.of(Seen(row, self._trend.of(row), at) for row in workers)
        self._keep_cursor(under)
        width = self.scrollable_content_region.width
        self._pages = pages(width, self._seen)
        self._page_shown = min(self._page_shown, len(self._pages) - 1)
        self._show_titles()
        self._resize()
        self.post_message(self.Moved())

    def _keep_cursor(self, under: WorkerRow | None) -> None:
        known = [known_as(seen.row) for seen in self._seen]
        if under is not None and known_as(under) in known:
            self._position = known.index(known_as(under))
        self._position = max(0, min(self._position, len(self._seen) - 1))

    def _show_titles(self) -> None:
        self.border_title = Content(titles.title(self._fleet, len(self._seen), self._view))
        self.border_subtitle = Content(titles.page(self._page_shown, len(self._pages)))

    # What is drawn

    def draw(self) -> None:
        """Have those lines drawn that have changed."""
        before, self._drawn = self._drawn, list(map(self._line, range(self.size.height)))
        if len(before) != len(self._drawn):
            self.refresh()
            return
        changed = (y for y, line in enumerate(self._drawn) if line != before[y])
        if regions := [Region(0, y, self.size.width, 1) for y in changed]:
            self.refresh(*regions)

    def _line(self, y: int) -> Drawn:
        page = self._pages[self._page_shown]
        if y == 0:
            return header(page, self._view.by), ("task-list--header",)
        position = self._at(y)
        if position >= len(self._seen):
            return self._below(position), ()
        under = position == self._position
        line = row_line(page, self._seen[position], under_cursor=under)
        return line, ("task-list--cursor",) if under else ()

    def _below(self, position: int) -> Line:
        said = "" if self._seen else titles.nothing(self._fleet, self._view)
        lines = wrap_words(said, self.size.width - 2)
        return (Span("  " + lines[position], Look.DIM),) if position < len(lines) else ()

    def render_line(self, y: int) -> Strip:
        """The line at a height in the visible part; the first one stays."""
        line, classes = self._drawn[y] if y < len(self._drawn) else ((), ())
        return paint.strip(self, line, self.size.width, *classes)

    def on_resize(self) -> None:
        """Another width has room for other columns; the cursor stays in sight."""
        self.update()
        self._move(self._position)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Other workers are in sight."""
        super().watch_scroll_y(old_value, new_value)
        if self._pages:
            self.draw()

    # Moving

    @property
    def _count(self) -> int:
        return len(self._seen)

    def action_open(self) -> None:
        """See everything about the worker under the cursor."""
        if self.row is not None:
            self.post_message(self.Opened())

    def action_sort(self) -> None:
        """Sort by the next column."""
        self._view = self._view.next_order()
        self.update()
        self._move(self._position)

    def action_columns(self, step: int) -> None:
        """Show other columns."""
        self._page_shown = (self._page_shown + step) % len(self._pages)
        self._show_titles()
        self.draw()
