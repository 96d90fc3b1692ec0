"""The parts of the screen where the work is, and what they show."""

from __future__ import annotations

from collections.abc import Iterable

from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.screen import Screen

from shared.states import Role
from shared.wire.client import Session
from tui.bulk import Bulk
from tui.connection import Connection
from tui.feed import Feed
from tui.model.history import expressions
from tui.model.marked import Marked
from tui.model.status import Status, slots_alive
from tui.sending import Sending
from tui.widgets.agents import Agents
from tui.widgets.banner import Banner
from tui.widgets.entry_panel import EntryPanel
from tui.widgets.filter_line import FilterLine
from tui.widgets.key_bar import KeyBar
from tui.widgets.status_bar import StatusBar
from tui.widgets.task_detail import TaskDetail
from tui.widgets.task_list import TaskList


class Panes(Screen[None]):
    """Shows what is known of the grid, and how far it is with what was asked of it."""

    def __init__(self, connection: Connection) -> None:
        super().__init__()
        self.session: Session | None = None
        self.connection = connection
        self.feed = Feed(connection, self.update)
        self.marked = Marked(self.feed.store)
        self.bulk = Bulk(self, connection, self.marked, self.update)
        self.status_bar = StatusBar(id="status")
        self.banner = Banner(id="banner")
        self.panel = EntryPanel(self._past, id="entry-panel")
        self.filter_line = FilterLine(id="filter")
        self.task_list = TaskList(self.feed.store, self.marked, id="list")
        self.task_detail = TaskDetail(id="detail")
        self.agents = Agents(id="agents")
        self.key_bar = KeyBar(id="keys")
        self.sending = Sending(connection, self._show_status, self.panel.give_back)
        self._paused = ""

    def compose(self) -> ComposeResult:
        """The parts, from top to bottom; the style sheet puts some of them side by side."""
        yield self.status_bar
        yield self.banner
        yield self.panel
        with Container(id="body"):
            with Vertical(id="work"):
                yield self.filter_line
                yield self.task_list
            with Vertical(id="side"):
                yield self.task_detail
                yield self.agents
        yield self.key_bar

    def on_mount(self) -> None:
        """Times go on by themselves."""
        self.set_interval(1.0, self._tick)
        self.update()

    def warn(self, sentence: str) -> None:
        """Say in the banner what is wrong with the connection; an empty sentence hides it."""
        self.banner.say(sentence)
        self.update()

    def show_paused(self, words: str) -> None:
        """Something else is paused, or nothing any more."""
        self._paused = words
        self._show_status()

    def update(self) -> None:
        """Show everything as it is now."""
        if not self.is_mounted:
            return
        with self.app.batch_update():
            self.marked.update()
            self.task_list.progress = self.bulk.progress
            self.task_list.submits = self.status.role is not Role.VIEWER
            self.panel.hint.allow(self.task_list.submits)
            self.task_list.update()
            self.agents.show(self.feed.fleet)
            self.task_detail.slots = slots_alive(self.feed.fleet)
            self._show_status()

    @property
    def status(self) -> Status:
        """How things stand."""
        link, session = self.connection.link, self.session
        if session is None:
            return Status(link)
        now = (self.feed.fleet, self.sending.unsent, self._paused)
        return Status(link, session.user, session.role, *now)

    def _show_status(self) -> None:
        self.status_bar.show(self.status)

    def _tick(self) -> None:
        self.feed.beat()
        self.task_list.tick()
        self.task_detail.tick()
        self.agents.remake()

    def _past(self) -> Iterable[str]:
        return expressions(self.feed.store.newest())
