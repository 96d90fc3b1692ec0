"""The line under the entry: what is wrong and where, or what can be done."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget

from shared.safety import one_line
from tui.model.caret import cells, pointer
from tui.model.check import Problem
from tui.model.lines import Line, Look, Span
from tui.widgets import paint
from tui.widgets.entry import Entry

READY = "enter submits   ↑ history"
REFUSED = "not submitted: "


class Hint(Widget):
    """Points at the place in an entry that a problem is about."""

    COMPONENT_CLASSES = paint.CLASSES

    def __init__(self, entry: Entry, *, id: str) -> None:  # noqa: A002 -- Textual's name
        super().__init__(id=id)
        self._entry = entry
        self._problem: Problem | None = None
        self._note = ""
        self._refused = False

    def point(self, problem: Problem | None, *, refused: bool = False) -> None:
        """Show a problem, or that there is none; `refused` tells that it was submitted."""
        self._problem, self._refused, self._note = problem, refused, ""
        self.refresh()

    def note(self, sentence: str) -> None:
        """Say something else than a problem until the text changes."""
        self._problem, self._note = None, one_line(sentence)
        self.refresh()

    def render(self) -> Content:
        """The line."""
        return paint.content(self, self._line(self.content_size.width))

    def _line(self, width: int) -> Line:
        if self._problem is None:
            ready = READY if self._entry.value else ""
            return (Span(self._note or ready, Look.DIM),)
        begin, length = cells(self._entry.value, self._problem.start, self._problem.end)
        begin -= self._entry.scroll_offset.x
        words = (REFUSED if self._refused else "") + one_line(self._problem.message)
        calm = self._problem.unfinished and not self._refused
        return pointer(begin, length, words, width, Look.DIM if calm else Look.ERROR)
