"""Asks before something is destroyed; another key than the one that asked says yes."""

from __future__ import annotations

from typing import Any

from textual.app import App, ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from shared.safety import one_line
from tui.bindings import Where, bindings


class ConfirmScreen(ModalScreen[bool]):
    """Is dismissed with True when the answer is yes."""

    BINDINGS = bindings(Where.CONFIRM)
    AUTO_FOCUS = "#no"

    def __init__(self, question: str, about: str, yes: str) -> None:
        super().__init__()
        self._question = question
        self._about = about
        self._yes = yes

    def compose(self) -> ComposeResult:
        """The question and its two answers."""
        with Vertical(id="card"):
            yield Static(Content(one_line(self._question)), id="question", markup=False)
            yield Static(Content(one_line(self._about)), id="about", markup=False)
            with Horizontal(id="answers"):
                yield Button(Content(f"y  {self._yes}"), id="yes", variant="error", compact=True)
                yield Button(Content("n  Leave it"), id="no", compact=True)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """A mouse, or Enter on the button that has the focus."""
        event.stop()
        self.dismiss(event.button.id == "yes")

    def action_yes(self) -> None:
        """Do it."""
        self.dismiss(True)

    def action_no(self) -> None:
        """Leave everything as it is."""
        self.dismiss(False)


async def sure(app: App[Any], question: str, about: str, yes: str) -> bool:
    """The answer to a question. While one is asked another is answered with no: keys that come in
    one burst ask once. Messages in the corner make room for it."""
    if any(isinstance(screen, ConfirmScreen) for screen in app.screen_stack):
        return False
    app.clear_notifications()
    return await app.push_screen_wait(ConfirmScreen(question, about, yes))
