"""Rows below a header that stays, with a cursor over them."""

from __future__ import annotations

from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView

from tui.widgets import paint
from tui.widgets.cursor import Cursor

HEADER_LINES = 1


class Rows(Cursor, ScrollView, can_focus=True):
    """A line for each; a subclass says how many there are, and draws them."""

    COMPONENT_CLASSES = paint.CLASSES | {"task-list--header", "task-list--cursor"}

    class Moved(Message):
        """The cursor is on another row."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 -- Textual's own name for it
        super().__init__(id=id)
        self._position = 0

    def draw(self) -> None:
        """Have everything drawn, or what has changed."""
        self.refresh()

    def action_open(self) -> None:
        """Somebody has chosen the row under the cursor."""

    def on_resize(self) -> None:
        """The cursor stays in sight."""
        self._resize()
        self._move(self._position)

    def _resize(self) -> None:
        width = self.scrollable_content_region.width
        self.virtual_size = Size(width, self._count + HEADER_LINES)
        self.draw()

    def _at(self, y: int) -> int:
        """The row at a height in the visible part."""
        return y - HEADER_LINES + self.scroll_offset.y

    @property
    def _page(self) -> int:
        return max(1, self.scrollable_content_region.height - HEADER_LINES)

    def _move(self, to: int) -> None:
        self._position = max(0, min(to, self._count - 1))
        top = self.scroll_offset.y
        lowest, highest = self._position - self._page + 1, self._position
        self.scroll_target_y = self.scroll_y = max(lowest, min(top, highest))
        self.post_message(self.Moved())
        self.draw()

    def on_click(self, event: events.Click) -> None:
        """The cursor goes where the mouse points; a second click opens."""
        offset = event.get_content_offset(self)
        if offset is None or offset.y < HEADER_LINES:
            return
        position = self._at(offset.y)
        if position < self._count:
            self._move(position)
            if event.chain == 2:
                self.action_open()
