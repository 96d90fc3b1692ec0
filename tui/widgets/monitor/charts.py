"""The pane with the charts."""

from __future__ import annotations

from textual.content import Content
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

from tui.model.lines import BLANK, Line
from tui.model.monitor import charts
from tui.model.monitor.trend import Trend
from tui.widgets import paint


class Charts(Widget):
    """Draws what a trend holds, whenever it is told that there is more of it."""

    COMPONENT_CLASSES = paint.CLASSES

    def __init__(self, trend: Trend, *, id: str) -> None:  # noqa: A002 -- Textual's name for it
        super().__init__(id=id)
        self.border_title = Content("Lately")
        self._trend = trend
        self._lines: list[Line] = []
        self._made_for = Size()

    def update(self) -> None:
        """Draw what there is now."""
        self._made_for = self.content_size
        width, height = self.content_size
        if width and height:
            self._lines = charts.lines(list(self._trend.seconds), width, height)
        self.refresh()

    def on_resize(self) -> None:
        """Another size has room for other charts."""
        if self.content_size != self._made_for:
            self.update()

    def render_line(self, y: int) -> Strip:
        """The line at a height."""
        line = self._lines[y] if y < len(self._lines) else BLANK
        return paint.strip(self, line, self.content_size.width)
