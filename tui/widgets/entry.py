"""The line where expressions are typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widgets import Input

from tui.bindings import Where, bindings
from tui.model.check import MOST_BYTES, Problem
from tui.model.text import cells_of, index_at, typed

PLACEHOLDER = "Type an expression: (2+3)*4-5/2"


class Entry(Input):
    """A text field that shows a window of its text, so that a megabyte is as quick as a word, and
    marks the characters a problem is about."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"entry--problem"}
    BINDINGS = bindings(Where.ENTRY)

    @dataclass
    class Walk(Message):
        """Somebody wants an earlier or a later line."""

        older: bool

    class Left(Message):
        """Somebody wants to leave the entry line."""

    class TooLong(Message):
        """A text was refused: it is longer than an expression may be."""

    def __init__(self, submit: Callable[[str], None], *, id: str) -> None:  # noqa: A002
        super().__init__(id=id, placeholder=PLACEHOLDER, select_on_focus=False, compact=True)
        self._submit = submit
        self.cursor_blink = False
        self._problem: Problem | None = None

    async def action_submit(self) -> None:
        """Submit what is in the line."""
        self._submit(self.value)

    def mark(self, problem: Problem | None) -> None:
        """Mark the characters that a problem is about."""
        self._problem = problem
        self.refresh()

    def put(self, text: str) -> None:
        """Replace the text; the cursor goes to its end."""
        self.value = typed(text)
        self.cursor_position = len(self.value)

    def insert_typed(self, text: str) -> None:
        """Put text where the cursor or the selection is."""
        begin, end = sorted(self.selection)
        new = typed(text)
        if len((self.value[:begin] + new + self.value[end:]).encode()) > MOST_BYTES:
            self.post_message(self.TooLong())
        else:
            self.replace(new, begin, end)

    def _on_paste(self, event: events.Paste) -> None:
        # Input takes the first line alone and whatever controls are in it.
        self.insert_typed(event.text)
        event.stop()
        event.prevent_default()

    def action_paste(self) -> None:
        """Paste what was copied in this application."""
        self.insert_typed(self.app.clipboard)

    def action_older(self) -> None:
        """The line before."""
        self.post_message(self.Walk(older=True))

    def action_newer(self) -> None:
        """The line after."""
        self.post_message(self.Walk(older=False))

    def action_leave(self) -> None:
        """Leave the entry line."""
        self.post_message(self.Left())

    @property
    def content_width(self) -> int:
        """The width of the text, with a cell for the cursor behind it."""
        return cells_of(self.value or self.placeholder) + 1

    def _position_to_cell(self, position: int) -> int:
        # Input looks for tabs, which are never in this text, and takes its time.
        return cells_of(self.value[:position])

    def render_line(self, y: int) -> Strip:
        """The window of the text that is in sight."""
        width = self.scrollable_content_region.width + 1
        if y or not self.value:
            return super().render_line(y)
        first = index_at(self.value, self.scroll_offset.x)
        window = self.value[first : first + width]
        styles = self._styles(first, first + len(window) + 1)
        segments = [Segment(char, style) for char, style in zip(window + " ", styles, strict=False)]
        strip = Strip(segments).simplify().crop(0, width).extend_cell_length(width)
        return strip.apply_style(self.rich_style)

    def _styles(self, first: int, last: int) -> list[Style]:
        styles = [Style.null()] * (last - first)
        for (begin, end), name in self._marked():
            style = self.get_component_rich_style(name)
            for at in range(max(begin, first), min(end, last)):
                styles[at - first] = styles[at - first] + style
        return styles

    def _marked(self) -> list[tuple[tuple[int, int], str]]:
        marked: list[tuple[tuple[int, int], str]] = []
        if self._problem is not None:
            marked.append(((self._problem.start, self._problem.end), "entry--problem"))
        if self.has_focus and not self.selection.is_empty:
            begin, end = sorted(self.selection)
            marked.append(((begin, end), "input--selection"))
        if self.has_focus:
            marked.append(((self.cursor_position, self.cursor_position + 1), "input--cursor"))
        return marked
