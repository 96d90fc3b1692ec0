"""One's own account: its password and its sessions."""

from __future__ import annotations

from functools import partial

from textual import on
from textual.content import Content

from shared.safety import one_line
from shared.wire.accounts import EndSession, EndSessions, SessionRow, Sessions
from tui import background
from tui.bindings import Where, bindings
from tui.connection import Connection
from tui.model.accounts import forms
from tui.model.accounts.lines import about_session
from tui.model.format import counted
from tui.say import say
from tui.screens.accounts.base import ListScreen
from tui.screens.confirm import sure
from tui.widgets.accounts.session_list import SessionList

IDLE = "A session ends when nobody uses it for some time."
NONE = "You have no session."
CHANGED = "Your password is changed, and your other sessions have ended."
AGAIN = "Whoever uses it has to log in again."
ALL = "All your sessions end, this one too, and each program has to log in again."


class OwnScreen(ListScreen):
    """One's sessions wherever they began."""

    BINDINGS = bindings(Where.ACCOUNT)
    where = Where.ACCOUNT

    def __init__(self, connection: Connection) -> None:
        self.list = SessionList(id="sessions")
        self.list.border_title = Content("Your sessions")
        super().__init__(connection, self.list)

    async def read(self) -> None:
        """The sessions."""
        rows = (await self.connection.read(Sessions())).rows
        self.list.border_title = Content(counted(len(rows), "session"))
        self.list.show(rows, NONE)

    @on(SessionList.Moved)
    def _moved(self) -> None:
        if self.list.row is not None:
            self.say(f"{about_session(self.list.row)} {IDLE}")

    def action_password(self) -> None:
        """Change the password."""
        background.attempt(self, self._change_password, instead="change")

    async def _change_password(self) -> None:
        if await self.fill_in(forms.password_form(), forms.read_password):
            say(self.app, CHANGED)
            await self.read()

    def action_end(self) -> None:
        """End the session under the cursor."""
        if self.list.row is not None:
            background.attempt(self, partial(self._end, self.list.row), instead="change")

    async def _end(self, row: SessionRow) -> None:
        question = "End this session?" if row.current else f"End {one_line(row.program)}'s session?"
        if await sure(self.app, question, f"{about_session(row)} {AGAIN}", "End"):
            await self.connection.ask(EndSession(row.id))
            if not row.current:
                await self.read()

    def action_end_all(self) -> None:
        """Log out everywhere."""
        background.attempt(self, self._end_all, instead="change")

    async def _end_all(self) -> None:
        if await sure(self.app, "Log out everywhere?", ALL, "Log out"):
            await self.connection.ask(EndSessions())
