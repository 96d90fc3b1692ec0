"""The screen with the streams: a line for each, and everything about one of them."""

from __future__ import annotations

from functools import partial

from textual import on
from textual.app import ComposeResult
from textual.screen import Screen

from tui import background
from tui.bindings import Where, bindings
from tui.connection import Connection
from tui.model.status import Status
from tui.model.streams.pulse import Pulses
from tui.screens.streams.errors import ErrorsScreen
from tui.streams.deeds import StreamDeeds
from tui.streams.looking import StreamLooking
from tui.streams.programs import Drafted
from tui.widgets.banner import Banner
from tui.widgets.key_bar import KeyBar
from tui.widgets.status_bar import StatusBar
from tui.widgets.streams.stream_detail import StreamDetail
from tui.widgets.streams.stream_list import StreamList


class StreamsScreen(Screen[None]):
    """What it shows comes by `show`, as often as it changes."""

    BINDINGS = bindings(Where.STREAMS)
    AUTO_FOCUS = "#streams"

    def __init__(self, connection: Connection, pulses: Pulses, drafted: Drafted) -> None:
        super().__init__()
        self._connection = connection
        self._pulses = pulses
        self._status = Status(connection.link)
        self._sentence = ""
        """what is wrong with the connection"""
        self.status_bar = StatusBar(id="status")
        self.banner = Banner(id="banner")
        self.list = StreamList(id="streams")
        self.detail = StreamDetail(id="stream-detail")
        self.key_bar = KeyBar(id="keys")
        self._deeds = StreamDeeds(self, connection, drafted, self._made)
        self._looking = StreamLooking(self, connection, self.list, self.detail, pulses)

    def compose(self) -> ComposeResult:
        """The parts, from top to bottom."""
        yield self.status_bar
        yield self.banner
        yield self.list
        yield self.detail
        yield self.key_bar

    def on_mount(self) -> None:
        """Times go on by themselves."""
        self.set_interval(1.0, self._update)

    def on_screen_resume(self) -> None:
        """Somebody comes here."""
        self._update()

    def show(self, status: Status) -> None:
        """Show the streams and how things stand."""
        self._status = status
        self.status_bar.show(status)
        self._update()
        for screen in self._over:
            screen.show(status)

    def warn(self, sentence: str) -> None:
        """Say in the banner what is wrong with the connection; an empty sentence hides it."""
        self._sentence = sentence
        self.banner.say(sentence)
        for screen in self._over:
            screen.warn(sentence)

    def forget(self) -> None:
        """Somebody else may look next."""
        self.workers.cancel_node(self)
        self._looking.forget()

    @property
    def _over(self) -> list[ErrorsScreen]:
        """What lies over it and shows the same."""
        return [screen for screen in self.app.screen_stack if isinstance(screen, ErrorsScreen)]

    def _update(self) -> None:
        if self.is_mounted and self in self.app.screen_stack:
            self.list.show(self._status.fleet, self._pulses, self._status.user)

    @on(StreamList.Moved)
    def _look(self) -> None:
        self._looking.look()

    def on_descendant_focus(self) -> None:
        """The footer follows the focus."""
        place = Where.STREAM_DETAIL if self.focused is self.detail else Where.STREAM_LIST
        self.key_bar.show(place, Where.STREAMS, typing=False)

    @on(StreamDetail.Closed)
    def _detail_closed(self) -> None:
        self.list.focus()

    # Keys

    @on(StreamList.Opened)
    def action_errors(self) -> None:
        """Go to the messages that have failed. Messages in the corner make room for them."""
        row = self.list.row
        if row is not None and self.app.screen is self:
            self.app.clear_notifications()
            screen = ErrorsScreen(self._connection, row)
            self.app.push_screen(screen)
            screen.show(self._status)
            screen.warn(self._sentence)

    def action_create(self) -> None:
        """Make a stream."""
        background.attempt(self, self._deeds.create)

    def action_do(self, deed: str) -> None:
        """Do something with the stream under the cursor."""
        row = self.list.row
        if row is not None:
            background.attempt(self, partial(self._deeds.do, deed, row))

    def action_other(self) -> None:
        """Go to the details, or back to the list."""
        (self.list if self.focused is self.detail else self.detail).focus()

    def action_close(self) -> None:
        """Back to where one was."""
        self.dismiss(None)

    def _made(self, name: str) -> None:
        self.list.find(self._status.user, name)
