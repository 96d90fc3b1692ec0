"""A few lines that are typed, over the screen that they are about."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from shared.client.client import REQUEST_TIMEOUT_S
from shared.errors import CalcError, ErrorCode, Unreachable
from shared.limits import PASSWORD_CHARS
from shared.safety import one_line
from shared.wire.client import Request
from tui import background
from tui.bindings import Where, bindings
from tui.model.accounts.forms import Field, Form, Typed
from tui.widgets.choice import Choice

R = TypeVar("R")

SAVING = f"Saving… The broker has {REQUEST_TIMEOUT_S:.0f} seconds to answer."
PERHAPS = "What you asked for may be done all the same: look before you ask again."
CHOOSE = "← → choose   "
KEYS = "tab next line   esc leaves it as it was"

Ask = Callable[[Request[R]], Awaitable[R]]


class FormScreen(ModalScreen[R | None]):
    """Is dismissed with what the broker answers, or with None; what it refuses can be mended.

    An answer may be told once only: while one is awaited nobody asks again, or leaves.
    """

    BINDINGS = bindings(Where.ACCOUNT_FORM)

    def __init__(self, form: Form, read: Callable[[Typed], Request[R]], ask: Ask[R]) -> None:
        super().__init__()
        self._form, self._read, self._ask = form, read, ask
        self._asking = False
        self._reply: R | None = None
        self._lines = {field.key: _line(field) for field in form.fields}
        choose = CHOOSE if any(field.choices for field in form.fields) else ""
        self._note = Static(f"{choose}enter {form.does}   {KEYS}", id="note", markup=False)

    def compose(self) -> ComposeResult:
        """A line for each, what they are about, and what is wrong with them."""
        with Vertical(id="card") as card:
            card.border_title = Content(one_line(self._form.title))
            for field in self._form.fields:
                with Horizontal(classes="field"):
                    yield Static(field.label, classes="label", markup=False)
                    yield self._lines[field.key]
            yield Static(self._form.about, id="about", markup=False)
            yield self._note

    @on(Input.Submitted)
    def action_keep(self) -> None:
        """Have the broker keep it, or say what is wrong."""
        if self._asking:
            return
        typed = {key: line.value for key, line in self._lines.items()}
        try:
            request = self._read(typed)
        except ValueError as error:
            self._say(str(error), wrong=True)
            return
        self._asking = True
        self._say(SAVING)
        background.begin(self, partial(self._keep, request))

    async def _keep(self, request: Request[R]) -> None:
        try:
            self._reply = await self._ask(request)
        except CalcError as error:
            self._asking = False
            self._refused(error)
        else:
            self._close()

    def _refused(self, error: CalcError) -> None:
        if error.code != ErrorCode.UNAUTHORIZED:  # the end of a session is told by itself
            perhaps = f" {PERHAPS}" if isinstance(error, Unreachable) else ""
            self._say(error.message + perhaps, wrong=True)

    @on(events.ScreenResume)
    def _close(self) -> None:
        """Hand the answer on, once nothing lies over the form: what is on top is what closes."""
        if self._reply is not None and self.app.screen is self:
            self.dismiss(self._reply)

    def action_leave(self) -> None:
        """Leave everything as it was."""
        if not self._asking:
            self.dismiss(None)

    def _say(self, sentence: str, *, wrong: bool = False) -> None:
        self._note.set_class(wrong, "-wrong")
        self._note.update(Content(one_line(sentence)))


def _line(field: Field) -> Input | Choice:
    if field.choices:
        return Choice({choice: choice for choice in field.choices}, field.value, id=field.key)
    line = Input(
        field.value,
        password=field.hidden,
        id=field.key,
        compact=True,
        max_length=PASSWORD_CHARS,
        select_on_focus=not field.hidden,
    )
    line.cursor_blink = False
    return line
