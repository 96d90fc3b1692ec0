"""The pane with everything about one task."""

from __future__ import annotations

from textual.message import Message

from shared.clock import now
from shared.wire.rows import TaskRow
from tui.bindings import Where, bindings
from tui.model.detail import Shown, lines
from tui.model.lines import Line, Look, Span
from tui.widgets.lines_view import LinesView

NOTHING = "Choose a task to see all of it."


class TaskDetail(LinesView, can_focus=True):
    """Shows a task, or what to do where there is none."""

    BINDINGS = bindings(Where.DETAIL)
    BORDER_TITLE = "Detail"

    class Closed(Message):
        """Somebody wants to go back to the list."""

    class Seen(Message):
        """The pane has come into sight."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 -- Textual's own name for it
        super().__init__(id=id)
        self.shown: Shown | None = None
        self.slots = 1
        """all that could work on the task"""

    @property
    def complete(self) -> bool:
        """Whether all of a task is shown."""
        return self.shown is not None and self.shown.whole

    def on_show(self) -> None:
        """What was not worth asking for while nobody could see it is so now."""
        self.post_message(self.Seen())

    def shows(self, row: TaskRow | None) -> bool:
        """Whether it is this task that is shown, in whichever version."""
        return self.shown is not None and row is not None and self.shown.row.id == row.id

    def show(self, shown: Shown | None) -> None:
        """Show a task; another one begins at its top."""
        old = self.shown.row.number if self.shown else None
        self.shown = shown
        if shown is None or shown.row.number != old:
            self.scroll_target_y = self.scroll_y = 0
        self.remake()

    def tick(self) -> None:
        """A second has passed."""
        if self.shown is not None and self.shown.row.finished is None:
            self.remake()

    def make_lines(self, width: int) -> list[Line]:
        """All there is to say."""
        if self.shown is None:
            return [(Span(NOTHING, Look.DIM),)]
        return lines(self.shown, width, self.slots, now())

    def action_close(self) -> None:
        """Back to the list."""
        self.post_message(self.Closed())
