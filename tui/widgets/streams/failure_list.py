"""The list of failed messages."""

from __future__ import annotations

from textual.content import Content
from textual.strip import Strip

from shared.clock import now
from shared.wire.rows import Held
from shared.wire.stream_rows import ErrorRow
from tui.bindings import Where, bindings
from tui.model.lines import Line, Look, Span
from tui.model.streams.failure_lines import Columns, header, layout, nothing, row_line, title
from tui.model.streams.failures import Failures, fence
from tui.widgets import paint
from tui.widgets.rows import Rows


class FailureList(Rows):
    """The newest is at the end. The cursor stays with its message; at the end it goes with the
    newest one."""

    BINDINGS = bindings(Where.FAILURES)

    class Moved(Rows.Moved):
        """The cursor is on another message, or there are others."""

    def __init__(self, stream: str, failures: Failures, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._stream = stream
        self._failures = failures
        self.progress = ""
        """what is being done to them"""
        self._under: Held | None = None
        self._follows = True

    @property
    def row(self) -> ErrorRow | None:
        """The message under the cursor."""
        rows = self._failures.shown
        return rows[self._position] if self._position < len(rows) else None

    def update(self) -> None:
        """There are others, or other marks."""
        self.border_title = Content(title(self._stream, self._failures, self.progress))
        self._resize()
        self._move(self._place())

    def _place(self) -> int:
        """Where the cursor belongs."""
        if self._follows:
            return self._count - 1
        places = (at for at, row in enumerate(self._failures.shown) if fence(row) == self._under)
        return next(places, self._position)

    def on_resize(self) -> None:
        """The cursor stays in sight."""
        self.update()

    def render_line(self, y: int) -> Strip:
        """The line at a height in the visible part; the first one stays."""
        width = self.scrollable_content_region.width
        rows = self._failures.shown
        columns = layout(width, rows[-1].number if rows else 0)
        if y == 0:
            return paint.strip(self, header(columns) if rows else (), width, "task-list--header")
        position = self._at(y)
        under = position == self._position and bool(rows)
        line = self._line(position, columns)
        return paint.strip(self, line, width, *(["task-list--cursor"] if under else []))

    def _line(self, position: int, columns: Columns) -> Line:
        rows = self._failures.shown
        if not rows and position == 0:
            return (Span(" " + nothing(self._failures), Look.DIM),)
        if position >= len(rows):
            return ()
        row = rows[position]
        under, marked = position == self._position, self._failures.is_marked(row)
        return row_line(row, columns, now(), under_cursor=under, marked=marked)

    # Moving

    @property
    def _count(self) -> int:
        return len(self._failures.shown)

    def _move(self, to: int) -> None:
        super()._move(to)
        self._follows = self._position >= self._count - 1
        self._under = fence(self.row) if self.row else None

    # Marking

    def action_mark(self) -> None:
        """Mark the message under the cursor, or take its mark away, and go on to the next."""
        if self.row is not None:
            self._failures.toggle(self.row)
            self._follows = False
            self.update()
            self._move(self._position + 1)

    def action_mark_all(self) -> None:
        """Mark all that are shown."""
        self._failures.mark_shown()
        self.update()

    def action_unmark(self) -> None:
        """Take every mark away."""
        self._failures.unmark()
        self.update()
