"""The screen with what people did, for administrators."""

from __future__ import annotations

from functools import partial

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from shared.errors import CalcError
from shared.states import Role
from shared.wire.audit import Audit
from tui import background
from tui.bindings import Where, bindings
from tui.connection import Connection
from tui.model.deeds import READ_ONLY, Deeds, whole
from tui.model.status import Status
from tui.screens.filtered import FilteredScreen
from tui.widgets.deed_list import DeedList

PLACEHOLDER = "words that are in it: a name, a deed, an address"
PAGE = 200


class AuditScreen(FilteredScreen):
    """Read when it is opened, and anew with a key: it is a log, and grows while one reads."""

    BINDINGS = bindings(Where.AUDIT)
    AUTO_FOCUS = "#deeds"
    where = (Where.DEEDS, Where.AUDIT)
    list: DeedList

    def __init__(self, connection: Connection) -> None:
        super().__init__(PLACEHOLDER)
        self._connection = connection
        self._deeds = Deeds()
        self._role = Role.USER
        self._asked: int | None = None
        """before which key older ones were asked for last"""
        self.list = DeedList(self._deeds, id="deeds")
        self.about = Static(id="about-deed", markup=False)

    def compose(self) -> ComposeResult:
        """The parts, from top to bottom."""
        yield self.status_bar
        yield self.banner
        yield self.filter_line
        yield self.list
        yield self.about
        yield self.key_bar

    def on_mount(self) -> None:
        """Read the newest."""
        self.list.update()
        self._go_on()

    def show(self, status: Status) -> None:
        """Show how things stand."""
        super().show(status)
        self._role = status.role

    def narrow(self, text: str) -> None:
        """Show what has all these words."""
        self._deeds.narrow(text)
        self.list.update()

    @on(DeedList.Moved)
    def _moved(self) -> None:
        row = self.list.row
        self.about.update(Content(whole(row)) if row else "")

    # Reading

    @on(DeedList.Ending)
    def _go_on(self) -> None:
        before = self._deeds.oldest
        if self._role is not Role.ADMIN:
            self._refuse(READ_ONLY)
        elif before != self._asked:
            self._asked = before
            read = partial(self._read, before)
            background.attempt(self, read, instead="read", name=background.ASIDE)

    async def _read(self, before: int) -> None:
        try:
            page = await self._connection.read(Audit(before, PAGE))
        except CalcError as error:
            self._refuse(error.message)
            raise
        self._deeds.take(page.rows, more=page.more)
        self.list.update()

    def _refuse(self, sentence: str) -> None:
        self._deeds.refused = sentence
        self.list.update()

    def action_again(self) -> None:
        """Read the newest again, whatever is being read."""
        self._deeds.begin_anew()
        self._asked = None
        self._go_on()
