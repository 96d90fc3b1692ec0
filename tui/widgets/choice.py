"""A line with a few choices of which one is taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from tui.bindings import Where, bindings
from tui.model.lines import Look, Span
from tui.model.text import cells_of
from tui.widgets import paint

TAKEN, FREE, GAP = "● ", "○ ", "  "


class Choice(Widget, can_focus=True):
    """`● so  ○ or so`; the sign says which one is taken."""

    COMPONENT_CLASSES = paint.CLASSES
    BINDINGS = bindings(Where.CHOICE)

    @dataclass
    class Changed(Message):
        """Another one is taken."""

        choice: Choice

        @property
        def control(self) -> Choice:
            """Whose it is."""
            return self.choice

    def __init__(self, choices: Mapping[str, str], value: str, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._choices = choices
        self.value = value

    def render(self) -> Content:
        """The choices, side by side."""
        spans = (self._span(value, words) for value, words in self._choices.items())
        return Content(GAP).join(paint.content(self, (span,)) for span in spans)

    def _span(self, value: str, words: str) -> Span:
        taken = value == self.value
        strong = Look.KEY if self.has_focus else Look.STRONG
        return Span((TAKEN if taken else FREE) + words, strong if taken else Look.DIM)

    def _take(self, value: str) -> None:
        if value != self.value:
            self.value = value
            self.refresh()
            self.post_message(self.Changed(self))

    def _move(self, by: int) -> None:
        values = [*self._choices]
        self._take(values[(values.index(self.value) + by) % len(values)])

    def action_next(self) -> None:
        """Take the one on the right; behind the last comes the first."""
        self._move(1)

    def action_previous(self) -> None:
        """Take the one on the left."""
        self._move(-1)

    def on_click(self, event: events.Click) -> None:
        """Take what the mouse points at."""
        cell = event.x
        for value, words in self._choices.items():
            cell -= cells_of(TAKEN + words + GAP)
            if cell < 0:
                self._take(value)
                return
