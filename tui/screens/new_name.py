"""Asks for another name of a worker."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from shared.limits import NAME_CHARS
from shared.safety import one_line
from tui.bindings import Where, bindings

KEYS = "enter renames it   esc leaves it as it is"


class NewNameScreen(ModalScreen[str]):
    """Is dismissed with the name; empty where it is to stay."""

    BINDINGS = bindings(Where.NEW_NAME)
    AUTO_FOCUS = "#name"

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name_now = name
        self._input = Input(
            one_line(name), id="name", compact=True, max_length=NAME_CHARS, select_on_focus=True
        )

    def compose(self) -> ComposeResult:
        """The question and the line for its answer."""
        with Vertical(id="card") as card:
            card.border_title = Content("Rename a worker")
            question = f"What is {one_line(self._name_now)} to be called?"
            yield Static(Content(question), id="question", markup=False)
            yield self._input
            yield Static(Content(KEYS), id="note", markup=False)

    def on_mount(self) -> None:
        """The cursor stands still."""
        self._input.cursor_blink = False

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.dismiss(event.value.strip())

    def action_leave(self) -> None:
        """Leave the name as it is."""
        self.dismiss("")
