"""The lines of the image screen that are typed into: a path, or a pipeline."""

from __future__ import annotations

from textual import events
from textual.message import Message
from textual.suggester import Suggester
from textual.widgets import Input

from tui.bindings import Where, bindings
from tui.model.text import typed

MOST_CHARS = 4_096


class ImageLine(Input):
    """A line without a blinking cursor that takes no controls in."""

    BINDINGS = bindings(Where.IMAGE_LINE)

    class Left(Message):
        """Somebody wants to go to the filters."""

    def __init__(self, placeholder: str, suggester: Suggester | None = None, *, id: str) -> None:  # noqa: A002
        super().__init__(
            placeholder=placeholder,
            suggester=suggester,
            compact=True,
            max_length=MOST_CHARS,
            select_on_focus=False,
            id=id,
        )
        self.cursor_blink = False

    def put(self, text: str) -> None:
        """Another text, as if it had been typed."""
        self.value = typed(text[:MOST_CHARS])
        self.cursor_position = len(self.value)

    def _on_paste(self, event: events.Paste) -> None:
        # Input takes whatever controls are in a line.
        self.replace(typed(event.text[:MOST_CHARS]), *self.selection)
        event.stop()
        event.prevent_default()

    def action_leave(self) -> None:
        """Go to the filters."""
        self.post_message(self.Left())
