"""A line with names, one of which is shown."""

from __future__ import annotations

from dataclasses import dataclass

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from tui.model.lines import Line, Look, Span
from tui.model.text import ELLIPSIS, cells_of, fit
from tui.widgets import paint

GAP = "  "
LONGEST = 24


class NameStrip(Widget):
    """The one that is shown stands in brackets, so that it needs no colour."""

    COMPONENT_CLASSES = paint.CLASSES

    @dataclass
    class Clicked(Message):
        """Somebody wants to see another."""

        strip: NameStrip
        at: int

    def __init__(self, *, id: str) -> None:  # noqa: A002 -- Textual's own name for it
        super().__init__(id=id)
        self._names: list[str] = []
        self._at = 0

    def show(self, names: list[str], at: int) -> None:
        """Show these."""
        if (names, at) != (self._names, self._at):
            self._names, self._at = names, at
            self.refresh()

    def render(self) -> Content:
        """The line, from the name on that lets the one that is shown be seen."""
        return paint.content(self, self._line(self.content_size.width))

    def _line(self, width: int) -> Line:
        first = self._first(width)
        before = (Span(ELLIPSIS, Look.DIM),) if first else ()
        return (*before, *(self._span(at) for at in range(first, len(self._names))))

    def _first(self, width: int) -> int:
        first = 0
        while first < self._at and self._cells(first, self._at) > width - 2 * len(GAP):
            first += 1
        return first

    def _cells(self, first: int, last: int) -> int:
        return sum(cells_of(self._span(at).text) for at in range(first, last + 1))

    def _span(self, at: int) -> Span:
        name = fit(self._names[at], min(LONGEST, cells_of(self._names[at])))
        shown = at == self._at
        return Span(f"[{name}] " if shown else f" {name}  ", Look.KEY if shown else Look.DIM)

    def on_click(self, event: events.Click) -> None:
        """A mouse points at a name."""
        first = self._first(self.content_size.width)
        for at in range(first, len(self._names)):
            if event.x < self._cells(first, at) + bool(first):
                self.post_message(self.Clicked(self, at))
                return
