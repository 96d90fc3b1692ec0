"""The list of what people did."""

from __future__ import annotations

from textual.content import Content
from textual.message import Message
from textual.strip import Strip

from shared.safety import one_line
from tui.bindings import Where, bindings
from tui.model.deeds import Deeds, header, layout, nothing, row_line, title
from tui.model.lines import Line, Look, Span
from tui.widgets import paint
from tui.widgets.rows import Rows


class DeedList(Rows):
    """Newest first; asks for older ones when the cursor comes near the last."""

    BINDINGS = bindings(Where.DEEDS)

    class Moved(Rows.Moved):
        """The cursor is on another row."""

    class Ending(Message):
        """The last row that was read is near."""

    def __init__(self, deeds: Deeds, *, id: str) -> None:  # noqa: A002 -- Textual's own name for it
        super().__init__(id=id)
        self._deeds = deeds

    def update(self) -> None:
        """There are others."""
        self.border_title = Content(one_line(title(self._deeds)))
        self._resize()
        self._move(self._position)

    @property
    def _count(self) -> int:
        return len(self._deeds.shown)

    def _move(self, to: int) -> None:
        super()._move(to)
        if self._deeds.more and self._position + self._page >= self._count:
            self.post_message(self.Ending())

    def render_line(self, y: int) -> Strip:
        """The line at a height in the visible part; the first one stays."""
        width = self.scrollable_content_region.width
        if y == 0:
            line = header(layout(width)) if self._count else ()
            return paint.strip(self, line, width, "task-list--header")
        position = self._at(y)
        under = position == self._position and bool(self._count)
        line = self._line(position, width, under_cursor=under)
        return paint.strip(self, line, width, *(["task-list--cursor"] if under else []))

    def _line(self, position: int, width: int, *, under_cursor: bool) -> Line:
        if not self._count and position == 0:
            return (Span(" " + nothing(self._deeds), Look.DIM),)
        if position >= self._count:
            return ()
        return row_line(self._deeds.shown[position], layout(width), under_cursor=under_cursor)
