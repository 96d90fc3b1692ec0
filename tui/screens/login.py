"""Where a person logs in, or makes an account."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from textual import on
from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Button, Input, Static

from shared.limits import INVITATION_CHARS, NAME_CHARS, PASSWORD_CHARS
from shared.safety import one_line
from shared.states import Registration
from tui.bindings import Where, bindings
from tui.widgets.key_bar import KeyBar
from tui.widgets.tick import Tick


class Mode(Enum):
    """What the form does."""

    LOG_IN = "Log in"
    REGISTER = "Register"


@dataclass(frozen=True, slots=True)
class Credentials:
    """What was typed into the form."""

    mode: Mode
    user: str
    password: str
    keep: bool
    invitation: str = ""


FIRST_ACCOUNT = "No accounts yet: the first one is administrator."
FIRST_ELSEWHERE = (
    "No accounts yet: the first is made on the broker's machine, with calc-tui there or with "
    "calc-broker passwd --admin NAME."
)
CLOSED = "Nobody can make an account here; ask an administrator."
LONG = 160
"""A sentence of more characters has the form make room, so that all of it is seen at 80x24."""
_LEADS = {Mode.LOG_IN: "Log in to go on.", Mode.REGISTER: "Make an account."}
_SWITCH = {Mode.LOG_IN: "Register instead", Mode.REGISTER: "Log in instead"}
_OTHER = {Mode.LOG_IN: Mode.REGISTER, Mode.REGISTER: Mode.LOG_IN}


class LoginScreen(Screen[None]):
    """The form, and under it in words what is wrong with it."""

    BINDINGS = bindings(Where.LOGIN)
    AUTO_FOCUS = ""

    @dataclass
    class Filled(Message):
        """Somebody wants to log in with this; an answer that is no comes back by `fail`."""

        credentials: Credentials

    def __init__(self, *, user: str = "", sentence: str = "", keep: bool = False) -> None:
        super().__init__()
        self.mode = Mode.LOG_IN
        self._sentence = ""
        self._touched = False
        self._lead, self._error, self._where = map(_text, ("lead", "error", "where"))
        self._fields = (
            _field("user", "User", NAME_CHARS, user),
            _field("password", "Password", PASSWORD_CHARS),
            _field("again", "The same password again", PASSWORD_CHARS),
            _field("invitation", "Invitation", INVITATION_CHARS),
        )
        self._registration = Registration.OPEN
        self._keep = Tick("Keep me logged in on this machine", value=keep, id="keep")
        self._go = Button("", id="go", variant="primary", compact=True)
        self._other = Button("", id="other", compact=True)
        self._show_mode(_LEADS[self.mode])
        self.fail(sentence)

    def compose(self) -> ComposeResult:
        """The form."""
        with Vertical(id="card"):
            yield Static("calcgrid", id="brand", markup=False)
            yield self._lead
            yield from self._fields
            yield self._keep
            with Horizontal(id="buttons"):
                yield self._go
                yield self._other
            yield self._error
            yield self._where
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        """The first field that is empty has the focus."""
        self.query_one(KeyBar).show(Where.LOGIN, typing=True)
        self._fields[1 if self._fields[0].value else 0].focus()

    def welcome(self, has_accounts: bool, registration: Registration = Registration.OPEN) -> None:
        """A broker is there; one without accounts wants the first to be made, on its machine."""
        self.connecting("")
        self._registration = registration
        self.set_class(registration is Registration.INVITATION, "-invited")
        if has_accounts:
            self._show_mode(_LEADS[self.mode])
        elif registration is Registration.CLOSED:
            self._show_mode(FIRST_ELSEWHERE)
        elif not self._touched:
            self.mode = Mode.REGISTER
            self._show_mode(FIRST_ACCOUNT)

    def connecting(self, sentence: str) -> None:
        """Say how it stands with the broker."""
        self.set_class(len(sentence) > LONG, "-warned")
        self._where.update(Content(one_line(sentence)))

    def fail(self, sentence: str) -> None:
        """Say what went wrong, and let it be tried again. Where the broker was asked there may be
        accounts by now: nothing more is said of the first."""
        if self._go.disabled:
            self._show_mode(_LEADS[self.mode])
        self._sentence = sentence
        self._error.update(Content(one_line(sentence)))
        self._go.disabled = False
        if sentence and self.is_mounted:
            self.call_after_refresh(self._error.scroll_visible, animate=False)

    def amend(self, old: str, new: str) -> None:
        """Say something else where this is still what is said."""
        if self._sentence == old:
            self.fail(new)

    def _show_mode(self, lead: str) -> None:
        self.set_class(self.mode is Mode.REGISTER, "-register")
        self._lead.update(Content(lead))
        self._go.label = Content(self.mode.value)
        self._other.label = Content(_SWITCH[self.mode])

    @on(Button.Pressed, "#other")
    def action_switch(self) -> None:
        """Register instead of logging in, or the other way round."""
        self._touched = True
        self.mode = _OTHER[self.mode]
        self._show_mode(_LEADS[self.mode])
        closed = self._registration is Registration.CLOSED and self.mode is Mode.REGISTER
        self.fail(CLOSED if closed else "")

    def action_next_field(self) -> None:
        """Go to the next field at once, so that what is typed quickly goes there too; from the
        tick behind them, log in."""
        fields = [field for field in self._fields if field.display]
        if self.focused is self._keep:
            self._submit()
        elif self.focused not in fields[:-1]:
            raise SkipAction
        else:
            self.set_focus(fields[fields.index(self.focused) + 1])

    @on(Input.Changed)
    def _changed(self) -> None:
        self._touched = self._touched or any(field.value for field in self._fields)

    @on(Input.Submitted)
    @on(Button.Pressed, "#go")
    def _submit(self) -> None:
        if self._go.disabled:
            return
        sentence = self._problem()
        self.fail(sentence)
        if not sentence:
            self._go.disabled = True
            self.post_message(self.Filled(self._credentials()))

    def _problem(self) -> str:
        """What can be said of the form before the broker has seen it."""
        user, password, again, invitation = (field.value for field in self._fields)
        if not user:
            return "Give a user name."
        if not password:
            return "Give a password."
        if self.mode is Mode.REGISTER and password != again:
            return "The two passwords differ."
        if self._is_invited and not invitation:
            return "Give the invitation that you got from an administrator."
        return ""

    def _credentials(self) -> Credentials:
        user, password, _again, invitation = (field.value for field in self._fields)
        given = invitation if self._is_invited else ""
        return Credentials(self.mode, user, password, self._keep.value, given)

    @property
    def _is_invited(self) -> bool:
        """Whether the form asks for an invitation."""
        by_invitation = self._registration is Registration.INVITATION
        return by_invitation and self.mode is Mode.REGISTER


def _text(name: str) -> Static:
    return Static("", id=name, markup=False)


def _field(name: str, title: str, most: int, value: str = "") -> Input:
    field = Input(value, password=name in ("password", "again"), id=name, max_length=most)
    field.border_title = Content(title)
    field.cursor_blink = False
    return field
