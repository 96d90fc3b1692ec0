"""The pane with one failed message."""

from __future__ import annotations

from shared.wire.stream_rows import ErrorRow
from tui.model.format import count
from tui.model.lines import Line
from tui.model.streams.failure_lines import detail
from tui.widgets.lines_view import LinesView


class FailureDetail(LinesView, can_focus=False):
    """Shows one, or nothing."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 -- Textual's own name for it
        super().__init__(id=id)
        self._row: ErrorRow | None = None

    def show(self, row: ErrorRow | None) -> None:
        """Show a message."""
        if row != self._row:
            self._row = row
            self.border_title = "" if row is None else f"Message {count(row.number)}"
            self.remake()

    def make_lines(self, width: int) -> list[Line]:
        """All there is to say."""
        return [] if self._row is None else list(detail(self._row, width))
