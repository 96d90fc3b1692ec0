"""The pane with what a program prints."""

from __future__ import annotations

from textual.geometry import Size
from textual.message import Message

from tui.bindings import Where, bindings
from tui.model.code.console import Console
from tui.model.lines import Line
from tui.widgets.lines_view import LinesView


class Output(LinesView, can_focus=True):
    """Stays at the end while it is there."""

    BINDINGS = bindings(Where.OUTPUT)

    class Type(Message):
        """Somebody wants to type to the program."""

    def __init__(self, console: Console, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._printed = console

    def shows(self, console: Console) -> bool:
        """Whether it is this that is shown."""
        return self._printed is console

    def show(self, console: Console) -> None:
        """Show what another program prints."""
        self._printed = console
        self.remake()
        self._go_to_end()

    def make_lines(self, width: int) -> list[Line]:
        """The rows as they are now."""
        return self._printed.rows(width)

    def remake(self) -> None:
        """More was printed: whoever has scrolled up stays there."""
        at_end = self.scroll_offset.y >= self.max_scroll_y
        super().remake()
        if at_end:
            self._go_to_end()

    def _go_to_end(self) -> None:
        height = self.scrollable_content_region.height
        self.virtual_size = Size(self._made_for, len(self._lines))
        self.scroll_target_y = self.scroll_y = max(0, len(self._lines) - height)

    def action_type(self) -> None:
        """Type to the program."""
        self.post_message(self.Type())
