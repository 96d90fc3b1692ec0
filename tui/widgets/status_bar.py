"""The line that says how things stand."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget

from shared.client import Link
from tui.model.status import Status
from tui.widgets import paint


class StatusBar(Widget):
    """Shows a `Status` in as many words as the width allows."""

    COMPONENT_CLASSES = paint.CLASSES

    def __init__(self, *, id: str) -> None:  # noqa: A002 -- Textual's own name for it
        super().__init__(id=id)
        self._status = Status(Link.CONNECTING)

    def show(self, status: Status) -> None:
        """Show another status."""
        if status != self._status:
            self._status = status
            self.refresh()

    def render(self) -> Content:
        """The line."""
        return paint.content(self, self._status.line(self.content_size.width))
