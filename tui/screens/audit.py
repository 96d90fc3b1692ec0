"""The screen with what people did, for administrators."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import Input

from shared.wire.audit import Audit
from tui import background
from tui.bindings import Where, bindings
from tui.connection import Connection
from tui.model.deeds import Deeds
from tui.model.status import Status
from tui.widgets.banner import Banner
from tui.widgets.deed_list import DeedList
from tui.widgets.filter_line import FilterLine
from tui.widgets.key_bar import KeyBar
from tui.widgets.status_bar import StatusBar

PLACEHOLDER = "words that are in it: a name, a deed, an address"
PAGE = 200


class AuditScreen(Screen[None]):
    """Read when it is opened, and anew with a key: it is a log, and grows while one reads."""

    BINDINGS = bindings(Where.AUDIT)
    AUTO_FOCUS = "#deeds"

    def __init__(self, connection: Connection) -> None:
        super().__init__()
        self._connection = connection
        self._deeds = Deeds()
        self._reading = False
        self.status_bar = StatusBar(id="status")
        self.banner = Banner(id="banner")
        self.filter_line = FilterLine(PLACEHOLDER, id="filter")
        self.list = DeedList(self._deeds, id="deeds")
        self.key_bar = KeyBar(id="keys")

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

    def show(self, status: Status) -> None:
        """Show how things stand."""
        self.status_bar.show(status)

    def warn(self, sentence: str) -> None:
        """Say in the banner what is wrong with the connection; an empty sentence hides it."""
        self.banner.say(sentence)

    def on_descendant_focus(self) -> None:
        """The footer follows the focus; a filter is on the screen while it is typed."""
        typing = self.focused is self.filter_line
        self.filter_line.display = typing
        where = (Where.FILTER,) if typing else (Where.DEEDS, Where.AUDIT)
        self.key_bar.show(*where, typing=typing)

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

    # The filter

    def action_filter(self) -> None:
        """Choose which are shown."""
        self.filter_line.display = True
        self.filter_line.focus()

    @on(Input.Changed, "#filter")
    def _filter_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._deeds.narrow(event.value)
        self.list.update()

    @on(Input.Submitted, "#filter")
    @on(FilterLine.Left)
    def _filter_left(self) -> None:
        self.list.focus()

    def action_close(self) -> None:
        """Drop the filter, then go back."""
        if self.filter_line.value:
            self.filter_line.value = ""
        else:
            self.dismiss(None)
