"""Panes whose rows are blocks of lines, with a cursor over the blocks."""

from __future__ import annotations

from textual import events

from tui.model.lines import Line, Look, Span
from tui.model.text import wrap_words
from tui.widgets import paint
from tui.widgets.cursor import Cursor
from tui.widgets.lines_view import LinesView


class Blocks(Cursor, LinesView, can_focus=True):
    """A subclass says how many blocks there are, and makes the lines of each."""

    COMPONENT_CLASSES = paint.CLASSES | {"agents--cursor"}

    nothing = ""
    """what is said where there are none"""

    def __init__(self, *, id: str) -> None:  # noqa: A002 -- Textual's own name for it
        super().__init__(id=id)
        self._position = 0
        self._tops: list[int] = []
        """the first line of each block, and the line behind the last"""

    def block(self, at: int, width: int, under: bool) -> list[Line]:
        """The lines of a block."""
        raise NotImplementedError

    def below(self, _width: int) -> list[Line]:
        """What stands below the blocks."""
        return []

    def action_open(self) -> None:
        """Somebody has chosen the block under the cursor."""

    def make_lines(self, width: int) -> list[Line]:
        """All blocks, or why there are none."""
        self._position = max(0, min(self._position, self._count - 1))
        lines: list[Line] = []
        self._tops = [0]
        for at in range(self._count):
            lines += self.block(at, width, self.has_focus and at == self._position)
            self._tops.append(len(lines))
        if not lines:
            lines = [(Span(line, Look.DIM),) for line in wrap_words(self.nothing, width)]
        return [*lines, *self.below(width)]

    def classes_of(self, index: int) -> tuple[str, ...]:
        """What is under the cursor has a colour, too."""
        under = self._lines_of(self._position)
        return ("agents--cursor",) if self.has_focus and index in under else ()

    def _lines_of(self, at: int) -> range:
        return range(*self._tops[at : at + 2]) if at + 1 < len(self._tops) else range(0)

    def watch_has_focus(self, has_focus: bool) -> None:
        """The cursor is for those who are here."""
        super().watch_has_focus(has_focus)
        self._move(self._position)

    @property
    def _page(self) -> int:
        each = max(1, len(self._lines_of(self._position)))
        return max(1, self.scrollable_content_region.height // each)

    def _move(self, to: int) -> None:
        self._position = max(0, min(to, self._count - 1))
        self.remake()
        height, top = self.scrollable_content_region.height, self.scroll_offset.y
        under = self._lines_of(self._position)
        self.scroll_target_y = self.scroll_y = max(under.stop - height, min(top, under.start))

    def on_click(self, event: events.Click) -> None:
        """The cursor goes where the mouse points; a second click opens."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        line = offset.y + self.scroll_offset.y
        for at in range(self._count):
            if line in self._lines_of(at):
                self._move(at)
                if event.chain == 2:
                    self.action_open()
