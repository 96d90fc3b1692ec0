"""The line that says how far the work on the image is."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget

from tui.model.images.progress import Progress
from tui.model.lines import Line, Look, Span
from tui.model.text import fit
from tui.widgets import paint


class ProgressLine(Widget):
    """Shows progress, or a sentence while there is none."""

    COMPONENT_CLASSES = paint.CLASSES

    def __init__(self, *, id: str) -> None:  # noqa: A002 -- Textual's own name for it
        super().__init__(id=id)
        self._shown: Progress | str = ""

    def show(self, progress: Progress | str) -> None:
        """Show how far it is."""
        self._shown = progress
        self.refresh()

    def render(self) -> Content:
        """The line."""
        return paint.content(self, self._line(self.content_size.width))

    def _line(self, width: int) -> Line:
        if isinstance(self._shown, Progress):
            return self._shown.line(width)
        return (Span(fit(self._shown, width), Look.DIM),)
