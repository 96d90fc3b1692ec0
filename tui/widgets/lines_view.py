"""A pane of lines that scrolls, however many there are."""

from __future__ import annotations

from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui.model.lines import BLANK, Line
from tui.widgets import paint


class LinesView(ScrollView):
    """Shows lines; a subclass makes them for a width in `make_lines`."""

    COMPONENT_CLASSES = paint.CLASSES

    def __init__(self, *, id: str) -> None:  # noqa: A002 -- Textual's own name for it
        super().__init__(id=id)
        self._lines: list[Line] = []
        self._made_for = 0

    def make_lines(self, width: int) -> list[Line]:
        """The lines for a width in cells."""
        raise NotImplementedError

    def remake(self) -> None:
        """Make the lines anew: what they say has changed."""
        self._made_for = self.scrollable_content_region.width
        if self._made_for:
            self._lines = self.make_lines(self._made_for)
            self.virtual_size = Size(self._made_for, len(self._lines))
        self.refresh()

    def on_resize(self) -> None:
        """Another width needs other lines."""
        if self.scrollable_content_region.width != self._made_for:
            self.remake()

    def render_line(self, y: int) -> Strip:
        """The line at a height in the visible part."""
        index = y + self.scroll_offset.y
        line = self._lines[index] if index < len(self._lines) else BLANK
        return paint.strip(self, line, self.size.width, *self.classes_of(index))

    def classes_of(self, _index: int) -> tuple[str, ...]:
        """The component classes that a line has of its own."""
        return ()
