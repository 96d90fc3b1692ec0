"""The field in which a value is edited, where it stands in the list."""

from __future__ import annotations

from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.widgets import Input

from tui.bindings import Where, bindings
from tui.model.text import typed

MOST_CHARS = 40


class ValueLine(Input):
    """Hidden until a value is edited."""

    BINDINGS = bindings(Where.VALUE)

    class Left(Message):
        """Somebody wants the value to stay as it is."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 -- Textual's own name for it
        super().__init__(id=id, compact=True, max_length=MOST_CHARS)
        self.cursor_blink = False
        self.display = False

    def open(self, text: str, place: Region) -> None:
        """Edit a text at a place of the screen."""
        self.value = text
        self.place(place)
        self.display = True
        self.focus()
        self.select_all()

    def place(self, place: Region) -> None:
        """Go to a place of the screen."""
        self.styles.offset = place.offset
        self.styles.width = place.width

    def close(self) -> None:
        """Go away."""
        self.display = False

    def _on_paste(self, event: events.Paste) -> None:
        # Input takes whatever controls are in a line.
        self.replace(typed(event.text[:MOST_CHARS]), *self.selection)
        event.stop()
        event.prevent_default()

    def action_leave(self) -> None:
        """Leave the value as it is."""
        self.post_message(self.Left())
