"""The line in which somebody types to a program while it runs."""

from __future__ import annotations

from dataclasses import dataclass

from textual import events, on
from textual.message import Message
from textual.widgets import Input

from shared.limits import PIECE_BYTES
from tui.bindings import Where, bindings
from tui.model.text import typed

OPEN = "type to the program: enter sends the line, ^d ends the input"
CLOSED = "the input has ended"
OVER = "the program has ended; esc goes on"


class TypedLine(Input):
    """Is there while the program can be typed to; who is in it when the program ends stays."""

    BINDINGS = bindings(Where.TYPED)

    @dataclass
    class Typed(Message):
        """A line for the program."""

        line: str

    class Ended(Message):
        """No more follows."""

    class Left(Message):
        """Somebody wants to leave the line."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 -- Textual's own name for it
        super().__init__(id=id, compact=True, max_length=PIECE_BYTES // 4)
        self.cursor_blink = False
        self.display = False
        self._open = False

    def open(self) -> None:
        """A program can be typed to."""
        self._open = self.display = True
        self.placeholder = OPEN

    def over(self) -> None:
        """It has ended."""
        if self.placeholder != OVER:
            self._open = False
            self.placeholder = OVER
            self.value = ""
        self.display = self.screen.focused is self

    @property
    def is_open(self) -> bool:
        """Whether the program can be typed to."""
        return self._open

    def on_blur(self) -> None:
        """Nobody needs it who has left it after the end."""
        self.display = self._open

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if self._open:
            self.post_message(self.Typed(self.value))
            self.value = ""

    def _on_paste(self, event: events.Paste) -> None:
        # Input takes the first line alone and whatever controls are in it.
        event.stop()
        event.prevent_default()
        *lines, rest = event.text.splitlines() or [""]
        for line in lines if self._open else ():
            self.post_message(self.Typed(typed(self.value + line)))
            self.value = ""
        self.insert_text_at_cursor(typed(rest))

    def action_end_input(self) -> None:
        """The program is given no more."""
        if self._open:
            self._open = False
            self.placeholder = CLOSED
            self.post_message(self.Ended())

    def action_leave(self) -> None:
        """Leave the line."""
        self.post_message(self.Left())
