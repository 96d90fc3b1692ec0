"""What both screens about accounts are made of."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from textual.app import ComposeResult
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from shared.safety import one_line
from shared.wire.client import Request
from tui.bindings import Where
from tui.connection import Connection
from tui.model.accounts.forms import Form, Typed
from tui.model.status import Status
from tui.polling import Polling
from tui.screens.accounts.form import FormScreen
from tui.widgets.banner import Banner
from tui.widgets.key_bar import KeyBar
from tui.widgets.status_bar import StatusBar

R = TypeVar("R")


class ListScreen(Screen[None]):
    """A list, and below it what is said of what is under the cursor."""

    where: Where
    """whose keys are in the footer"""

    def __init__(self, connection: Connection, rows: Widget) -> None:
        super().__init__()
        self.connection = connection
        self.status = Status(connection.link)
        self.status_bar = StatusBar(id="status")
        self.banner = Banner(id="banner")
        self.about = Static("", id="about-account", markup=False)
        self.key_bar = KeyBar(id="keys")
        self._rows = rows

    def compose(self) -> ComposeResult:
        """The parts, from top to bottom."""
        yield self.status_bar
        yield self.banner
        yield self._rows
        yield self.about
        yield self.key_bar

    def on_mount(self) -> None:
        """Read what there is, again and again."""
        self.key_bar.show(self.where, typing=False)
        self._rows.focus()
        Polling(self, self.read).begin()

    def show(self, status: Status) -> None:
        """Show how things stand."""
        self.status = status
        self.status_bar.show(status)
        self.key_bar.refresh()

    def warn(self, sentence: str) -> None:
        """Say in the banner what is wrong with the connection; an empty sentence hides it."""
        self.banner.say(sentence)

    def say(self, sentence: str) -> None:
        """Say something below the list."""
        self.about.update(Content(one_line(sentence)))

    async def read(self) -> None:
        """Ask the broker, and show what it says; raises `CalcError`."""
        raise NotImplementedError

    async def fill_in(self, form: Form, read: Callable[[Typed], Request[R]]) -> R | None:
        """What the broker answers to what somebody types; None where they leave it."""
        screen: FormScreen[R] = FormScreen(form, read, self.connection.ask)
        return await self.app.push_screen_wait(screen)

    def action_back(self) -> None:
        """Back to the tasks."""
        self.dismiss(None)
