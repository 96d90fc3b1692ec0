"""The line where a filter is typed."""

from __future__ import annotations

from textual import events
from textual.message import Message
from textual.widgets import Input

from shared.limits import TITLE_CHARS
from tui.bindings import Where, bindings
from tui.model.text import typed

PLACEHOLDER = "states and how the expression begins: failed done 2+"


class FilterLine(Input):
    """Hidden until it is asked for."""

    BINDINGS = bindings(Where.FILTER)

    class Left(Message):
        """Somebody wants to go to the list."""

    def __init__(self, placeholder: str = PLACEHOLDER, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id, placeholder=placeholder, compact=True, max_length=TITLE_CHARS)
        self.cursor_blink = False
        self.display = False

    def _on_paste(self, event: events.Paste) -> None:
        # Input takes whatever controls are in a line.
        self.replace(typed(event.text[:TITLE_CHARS]), *self.selection)
        event.stop()
        event.prevent_default()

    def action_drop(self) -> None:
        """Show everything again."""
        self.value = ""
        self.action_leave()

    def action_leave(self) -> None:
        """Go to the list."""
        self.post_message(self.Left())
