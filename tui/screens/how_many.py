"""Asks how many workers are to be launched."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from shared.limits import LAUNCHED
from shared.states import Role
from tui.bindings import Where, bindings

ABOUT = "Each has one slot, runs on this machine, and ends with this program."
YOURS = "They do your work only."
WRONG = f"From 1 to {LAUNCHED} can be launched at once."
KEYS = "enter launches them   esc goes back"


class HowManyScreen(ModalScreen[int]):
    """Is dismissed with the number; 0 where nobody wants any."""

    BINDINGS = bindings(Where.HOW_MANY)
    AUTO_FOCUS = "#many"

    def __init__(self, role: Role) -> None:
        super().__init__()
        about = ABOUT if role is Role.ADMIN else f"{ABOUT} {YOURS}"
        self._about = Static(Content(about), id="about", markup=False)
        self._note = Static(Content(KEYS), id="note", markup=False)
        self._many = Input("1", id="many", compact=True, max_length=4, select_on_focus=True)

    def compose(self) -> ComposeResult:
        """The question and the line for its answer."""
        with Vertical(id="card") as card:
            card.border_title = Content("Launch workers")
            yield self._about
            yield Static(Content("How many?"), id="question", markup=False)
            yield self._many
            yield self._note

    def on_mount(self) -> None:
        """The cursor stands still."""
        self._many.cursor_blink = False

    @on(Input.Changed)
    def _changed(self) -> None:
        self._say(KEYS, wrong=False)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        text = event.value.strip()
        many = int(text) if text.isascii() and text.isdigit() else 0
        if 1 <= many <= LAUNCHED:
            self.dismiss(many)
        else:
            self._say(WRONG, wrong=True)

    def _say(self, sentence: str, *, wrong: bool) -> None:
        self._note.set_class(wrong, "-wrong")
        self._note.update(Content(sentence))

    def action_leave(self) -> None:
        """Launch none."""
        self.dismiss(0)
