"""The workers of other machines, with a cursor."""

from __future__ import annotations

from collections.abc import Sequence

from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from shared.clock import now
from shared.wire.enrolling import EnrolledRow
from tui.bindings import Where, bindings
from tui.model.enrolled import NOBODY, header, row_line
from tui.model.lines import Line, Look, Span
from tui.model.text import fit
from tui.widgets import paint
from tui.widgets.cursor import Cursor

HEADER_LINES = 1
READING = "Reading who is enrolled…"


class EnrolledList(Cursor, ScrollView, can_focus=True):
    """A line for each; the cursor stays on its worker when others come and go."""

    COMPONENT_CLASSES = paint.CLASSES | {"task-list--header", "task-list--cursor"}
    BINDINGS = bindings(Where.ENROLLED_ROWS)

    class Moved(Message):
        """The cursor is on another worker, or that one has changed."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 -- Textual's own name for it
        super().__init__(id=id)
        self._rows: Sequence[EnrolledRow] | None = None
        self._position = 0

    @property
    def row(self) -> EnrolledRow | None:
        """The worker under the cursor."""
        return self._rows[self._position] if self._rows else None

    @property
    def _count(self) -> int:
        return len(self._rows or ())

    @property
    def _page(self) -> int:
        return max(1, self.scrollable_content_region.height - HEADER_LINES)

    def show(self, rows: Sequence[EnrolledRow]) -> None:
        """Show these workers."""
        before = self.row
        self._rows = rows
        keys = [row.key for row in rows]
        same = before is not None and before.key in keys
        self.virtual_size = Size(0, self._count + HEADER_LINES)
        self._move(keys.index(before.key) if before is not None and same else self._position)

    def render_line(self, y: int) -> Strip:
        """The line at a height in the visible part; the first one stays."""
        width = self.scrollable_content_region.width
        if y == 0:
            return paint.strip(self, header(width), width, "task-list--header")
        position = y - HEADER_LINES + self.scroll_offset.y
        under = position == self._position and bool(self._rows)
        line = self._line(position, width)
        return paint.strip(self, line, width, *(["task-list--cursor"] if under else []))

    def _line(self, position: int, width: int) -> Line:
        if not self._rows:
            said = READING if self._rows is None else NOBODY
            return (Span(fit(said, width), Look.DIM),) if position == 0 else ()
        if position >= self._count:
            return ()
        under = position == self._position
        return row_line(self._rows[position], width, now(), under_cursor=under)

    def _move(self, to: int) -> None:
        self._position = max(0, min(to, self._count - 1))
        lowest = self._position - self._page + 1
        self.scroll_target_y = self.scroll_y = max(
            lowest, min(self.scroll_offset.y, self._position)
        )
        self.post_message(self.Moved())
        self.refresh()
