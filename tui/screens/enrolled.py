"""The workers of other machines: administrators see, rename and revoke them."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from shared.states import Role
from shared.wire.enrolling import EnrolledRow, ListEnrolled, RenameWorker, RevokeWorker
from tui import background
from tui.bindings import Where, bindings
from tui.connection import Connection
from tui.model.enrolled import NOBODY, about
from tui.polling import Polling
from tui.say import say
from tui.screens.confirm import sure
from tui.screens.new_name import NewNameScreen
from tui.widgets.enrolled_list import EnrolledList

Deed = Callable[[EnrolledRow], Coroutine[None, None, None]]

KEYS = "r renames it   x revokes it   esc goes back"
BACK = "esc goes back"
ADMINISTRATORS = "Only an administrator sees and changes who is enrolled."
GONE = "It has been revoked already; calc-broker enroll lets it in anew."
QUESTION = "Revoke {}?"
ABOUT = "It ends, what it does is done elsewhere, and it has to be enrolled anew to come back."


class EnrolledScreen(ModalScreen[None]):
    """Looks every few seconds for who comes and goes."""

    BINDINGS = bindings(Where.ENROLLED)
    AUTO_FOCUS = "#enrolled"

    def __init__(self, connection: Connection, role: Callable[[], Role]) -> None:
        super().__init__()
        self._connection = connection
        self._role = role
        self.list = EnrolledList(id="enrolled")
        self._about = Static(id="about", markup=False)
        self._note = Static(BACK, id="note", markup=False)

    def compose(self) -> ComposeResult:
        """The workers, more about one of them, and what can be done."""
        with Vertical(id="card") as card:
            card.border_title = Content("Workers of other machines")
            yield self.list
            yield self._about
            yield self._note

    def on_mount(self) -> None:
        """Begin to look."""
        Polling(self, self._read).begin()

    async def _read(self) -> None:
        if self._role() is Role.ADMIN:
            self.list.show((await self._connection.read(ListEnrolled())).rows, NOBODY)
        else:
            self.list.show((), ADMINISTRATORS)

    @on(EnrolledList.Moved)
    def _moved(self) -> None:
        self._about.update(Content(about(self.list.row, self._about.content_size.width)))
        self._note.update(KEYS if self.list.row else BACK)

    def action_close(self) -> None:
        """Back to the monitor."""
        self.dismiss(None)

    def action_rename(self) -> None:
        """Ask for another name of the worker under the cursor."""
        self._do(self._rename)

    def action_revoke(self) -> None:
        """Let the worker under the cursor in no more, after asking."""
        self._do(self._revoke)

    def _do(self, deed: Deed) -> None:
        row = self.list.row
        if row is None:
            return
        if row.revoked is not None:
            say(self.app, GONE, "warning")
        else:
            background.attempt(self, partial(deed, row))

    async def _rename(self, row: EnrolledRow) -> None:
        name = await self.app.push_screen_wait(NewNameScreen(row.name))
        if name and name != row.name:
            await self._connection.ask(RenameWorker(row.key, name))
            await self._read()

    async def _revoke(self, row: EnrolledRow) -> None:
        if await sure(self.app, QUESTION.format(row.name), ABOUT, "Revoke it"):
            await self._connection.ask(RevokeWorker(row.key))
            await self._read()
