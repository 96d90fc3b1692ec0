"""The screen with what people did, for administrators."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult

from shared.wire.audit import Audit
from tui import background
from tui.bindings import Where, bindings
from tui.connection import Connection
from tui.model.deeds import Deeds
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
        self._reading = False
        self.list = DeedList(self._deeds, id="deeds")

    def compose(self) -> ComposeResult:
        """The parts, from top to bottom."""
        yield self.status_bar
        yield self.banner
        yield self.filter_line
        yield self.list
        yield self.key_bar

    def on_mount(self) -> None:
        """Read the newest."""
        self.list.update()
        self._go_on()

    def narrow(self, text: str) -> None:
        """Show what has all these words."""
        self._deeds.narrow(text)
        self.list.update()

    # Reading

    @on(DeedList.Ending)
    def _go_on(self) -> None:
        if not self._reading:
            self._reading = True
            background.attempt(self, self._read)

    async def _read(self) -> None:
        try:
            page = await self._connection.read(Audit(self._deeds.oldest, PAGE))
        finally:
            self._reading = False
        self._deeds.take(page.rows, more=page.more)
        self.list.update()

    def action_again(self) -> None:
        """Read the newest again."""
        self._deeds.begin_anew()
        self._go_on()
