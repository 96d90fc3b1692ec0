"""A line of the form: what it is called, what is typed or chosen, what is wrong."""

from __future__ import annotations

from collections.abc import Mapping

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input, Static

from shared.safety import one_line
from tui.model.streams.form import Field
from tui.model.text import typed
from tui.widgets.choice import Choice
from tui.widgets.path_suggester import PathSuggester


class _Line(Input):
    def _on_paste(self, event: events.Paste) -> None:
        # Input takes whatever controls are in a line.
        self.replace(typed(event.text[: self.max_length or 0]), *self.selection)
        event.stop()
        event.prevent_default()


class FormField(Vertical):
    """Hidden where it does not matter. What is typed takes the place of what stood there."""

    def __init__(self, field: Field, text: str, choices: Mapping[str, str]) -> None:
        super().__init__(id=f"field-{field.key}", classes="field")
        self.field = field
        self._text = text
        self.line = Choice(choices, text, id=field.key) if choices else _line(field, text)
        self._problem = Static("", classes="problem", markup=False)
        self._problem.display = False

    def compose(self) -> ComposeResult:
        """Label and line; under them what is wrong."""
        with Horizontal(classes="pair"):
            yield Static(self.field.label, classes="label", markup=False)
            yield self.line
        yield self._problem

    @property
    def value(self) -> str:
        """What is typed or chosen; as long as that is nothing, what was known is as it was, even
        where a line cannot hold it."""
        return self._text if self.line.value == typed(self._text) else self.line.value

    def point(self, sentence: str) -> None:
        """Say what is wrong; an empty sentence: nothing is."""
        self._problem.display = bool(sentence)
        self._problem.update(Content(one_line(sentence)))


def _line(field: Field, text: str) -> Input:
    line = _Line(
        typed(text),
        id=field.key,
        placeholder=field.hint,
        compact=True,
        max_length=field.most,
        suggester=PathSuggester() if field.key == "file" else None,
    )
    line.cursor_blink = False
    return line
