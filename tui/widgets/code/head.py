"""How it stands with the program, in a line or two."""

from __future__ import annotations

from dataclasses import dataclass

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from shared.clock import now
from shared.kinds.code import ProgramResult
from shared.wire.rows import TaskRow
from tui.model.code.verdicts import SENDING, head
from tui.model.lines import Line
from tui.widgets import paint

MOST_LINES = 5


@dataclass(frozen=True, slots=True)
class Standing:
    """What is said."""

    row: TaskRow | None = None
    result: ProgramResult | None = None
    waits: str = ""
    sending: bool = False
    """it is not on the broker's disk yet"""


class Head(Widget):
    """As high as what is said."""

    COMPONENT_CLASSES = paint.CLASSES

    def __init__(self, *, id: str) -> None:  # noqa: A002 -- Textual's own name for it
        super().__init__(id=id)
        self._standing = Standing()
        self._now = 0

    def show(self, standing: Standing) -> None:
        """Say how it stands."""
        if standing != self._standing:
            self._standing = standing
            self.remake(now())

    def remake(self, at: int) -> None:
        """Say it as of a moment."""
        self._now = at
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
        each = self._standing
        waits = SENDING if each.sending else each.waits
        made = head(each.row, each.result, waits, self._now or now(), max(1, width))
        return made[:MOST_LINES]
