"""What can be paused, with a cursor."""

from __future__ import annotations

from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from shared.settings import Setting, Settings
from tui.bindings import Where, bindings
from tui.model.lines import Line, Look, Span
from tui.model.pauses import EVERY, row_line
from tui.widgets import paint

READING = "Reading the settings…"


class PauseList(Widget, can_focus=True):
    """A line for everything, and one for each kind of task."""

    COMPONENT_CLASSES = paint.CLASSES
    BINDINGS = bindings(Where.PAUSE)

    class Chosen(Message):
        """Somebody wants to pause what is under the cursor, or to have it go on."""

    class Closed(Message):
        """Somebody wants to go back to the tasks."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 -- Textual's own name for it
        super().__init__(id=id)
        self._settings: Settings | None = None
        self._position = 0

    @property
    def setting(self) -> Setting:
        """What is under the cursor."""
        return EVERY[self._position]

    def show(self, settings: Settings | None) -> None:
        """Show what is paused now."""
        self._settings = settings
        self.refresh()

    def render(self) -> Content:
        """The lines."""
        lines = (paint.content(self, self._line(at)) for at in range(len(EVERY)))
        return Content("\n").join(lines)

    def _line(self, at: int) -> Line:
        if self._settings is None:
            return (Span(READING if at == 0 else "", Look.DIM),)
        width, under = self.content_size.width, at == self._position
        return row_line(EVERY[at], self._settings, width, under_cursor=under)

    def _move(self, to: int) -> None:
        self._position = max(0, min(to, len(EVERY) - 1))
        self.refresh()

    def action_up(self) -> None:
        """A choice up."""
        self._move(self._position - 1)

    def action_down(self) -> None:
        """A choice down."""
        self._move(self._position + 1)

    def action_choose(self) -> None:
        """Pause what is under the cursor, or have it go on."""
        if self._settings is not None:
            self.post_message(self.Chosen())

    def action_close(self) -> None:
        """Back to the tasks."""
        self.post_message(self.Closed())
