"""Under the entry: what is wrong and where, or what can be done."""

from __future__ import annotations

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from shared.safety import one_line
from tui.model.caret import cells, pointer
from tui.model.check import Problem
from tui.model.lines import Line, Look, Span
from tui.widgets import paint
from tui.widgets.entry import Entry

READY = "enter submits   ↑ history"
LOOKS_ON = "A viewer looks on and submits nothing; an administrator can change that."
MOST_LINES = 4
FEWEST_LINES = 3
"""On a low terminal, where the list wants to be seen too."""

REFUSED = "not submitted: "


class Hint(Widget):
    """Points at the place in an entry that a problem is about; a line high where that is enough."""

    COMPONENT_CLASSES = paint.CLASSES

    def __init__(self, entry: Entry, *, id: str) -> None:  # noqa: A002 -- Textual's name
        super().__init__(id=id)
        self._entry = entry
        self._problem: Problem | None = None
        self._note = ""
        self._refused = False
        self._submits = True

    def allow(self, submits: bool) -> None:
        """Somebody may submit what is typed, or is told who may not."""
        if submits != self._submits:
            self._submits = submits
            self._show()

    def point(self, problem: Problem | None, *, refused: bool = False) -> None:
        """Show a problem, or that there is none; `refused` tells that it was submitted."""
        self._problem, self._refused, self._note = problem, refused, ""
        self._show()

    def note(self, sentence: str) -> None:
        """Say something else than a problem until the text changes."""
        self._problem, self._note = None, one_line(sentence)
        self._show()

    def _show(self) -> None:
        size = self.content_size
        self.refresh(layout=len(self._lines(size.width)) != size.height)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as there are to say."""
        return len(self._lines(width))

    def render(self) -> Content:
        """The lines."""
        lines = self._lines(self.content_size.width)
        return Content("\n").join(paint.content(self, line) for line in lines)

    def _lines(self, width: int) -> list[Line]:
        if self._problem is None:
            return [(Span(self._note or self._ready, Look.DIM),)]
        begin, length = cells(self._entry.value, self._problem.start, self._problem.end)
        begin -= self._entry.scroll_offset.x
        words = (REFUSED if self._refused else "") + one_line(self._problem.message)
        calm = self._problem.unfinished and not self._refused
        look = Look.DIM if calm else Look.ERROR
        return pointer(begin, length, words, width, look, self._most())

    @property
    def _ready(self) -> str:
        if not self._submits:
            return LOOKS_ON
        return READY if self._entry.value else ""

    def _most(self) -> int:
        return FEWEST_LINES if self.screen.has_class("-short") else MOST_LINES
