"""The list of settings."""

from __future__ import annotations

from textual.content import Content
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from shared.settings import Setting, Settings
from tui.bindings import Where, bindings
from tui.model import settings as model
from tui.model.lines import Line, Look, Span
from tui.widgets import paint
from tui.widgets.rows import HEADER_LINES, Rows

READING = "Reading the settings…"


class SettingList(Rows):
    """A line for each setting, with a cursor."""

    BINDINGS = bindings(Where.SETTINGS)

    class Moved(Rows.Moved):
        """The cursor is on another setting."""

    class Opened(Message):
        """Somebody wants to change the setting under the cursor."""

    class Closed(Message):
        """Somebody wants to go back to the tasks."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 -- Textual's own name for it
        super().__init__(id=id)
        self.border_title = Content("Settings")
        self._settings: Settings | None = None
        self.held = False
        """whether a value is being edited"""

    @property
    def setting(self) -> Setting:
        """What is under the cursor."""
        return model.EVERY[self._position]

    @property
    def _count(self) -> int:
        return 0 if self._settings is None else len(model.EVERY)

    @property
    def allow_vertical_scroll(self) -> bool:
        """What is being edited stays where it is."""
        return super().allow_vertical_scroll and not self.held

    @property
    def value_region(self) -> Region:
        """Where the value under the cursor is, seen from the upper left corner of the widget."""
        y = self._position - self.scroll_offset.y + HEADER_LINES
        left, top = self.gutter.left, self.gutter.top
        return Region(model.VALUE_AT + left, y + top, model.VALUE, 1)

    def show(self, settings: Settings | None) -> None:
        """Show these settings."""
        self._settings = settings
        changed = 0 if settings is None else model.changed_count(settings)
        title = f"Settings  {changed} changed" if changed else "Settings"
        self.border_title = Content(title)
        self._resize()

    def render_line(self, y: int) -> Strip:
        """The line at a height in the visible part; the first one stays."""
        width = self.scrollable_content_region.width
        if y == 0:
            return paint.strip(self, model.header(width), width, "task-list--header")
        position = self._at(y)
        under = position == self._position and self._settings is not None
        line = self._line(position, width)
        return paint.strip(self, line, width, *(["task-list--cursor"] if under else []))

    def _line(self, position: int, width: int) -> Line:
        if self._settings is None:
            return (Span("  " + READING, Look.DIM),) if position == 0 else ()
        if position >= self._count:
            return ()
        setting = model.EVERY[position]
        value = self._settings[setting.name]
        under = position == self._position
        return model.row_line(setting, value, width, under_cursor=under)

    def action_open(self) -> None:
        """Change the setting under the cursor."""
        if self._settings is not None:
            self.post_message(self.Opened())

    def action_close(self) -> None:
        """Back to the tasks."""
        self.post_message(self.Closed())
