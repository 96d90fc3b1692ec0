"""The pane with everything about one stream."""

from __future__ import annotations

from textual.content import Content
from textual.message import Message

from shared.safety import one_line
from tui.bindings import Where, bindings
from tui.model.lines import Line
from tui.model.streams.detail import Shown, born
from tui.widgets.lines_view import LinesView


class StreamDetail(LinesView, can_focus=True):
    """Shows one stream, or nothing."""

    BINDINGS = bindings(Where.STREAM_DETAIL)

    class Closed(Message):
        """Somebody wants to go back to the list."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 -- Textual's own name for it
        super().__init__(id=id)
        self._shown: Shown | None = None

    def show(self, shown: Shown | None) -> None:
        """Show a stream; the same one goes on where somebody has scrolled to."""
        row = None if shown is None else shown.row
        self.border_title = Content("Stream" if row is None else one_line(row.name))
        self.border_subtitle = Content("" if row is None else one_line(born(row)))
        self._shown = shown
        self.remake()

    def make_lines(self, width: int) -> list[Line]:
        """All there is to say."""
        return [] if self._shown is None else list(self._shown.lines(width))

    def action_close(self) -> None:
        """Back to the list."""
        self.post_message(self.Closed())
