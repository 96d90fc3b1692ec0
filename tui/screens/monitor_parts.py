"""The parts of the agent monitor, and what they show."""

from __future__ import annotations

from dataclasses import replace

from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.screen import Screen

from shared.clock import SECOND, monotonic
from shared.states import WorkerState
from shared.wire.client import FleetNow
from shared.wire.rows import WorkerRow
from tui.children import Children
from tui.connection import Connection
from tui.feed import Feed
from tui.mistakes import Mistakes
from tui.model.monitor.detail import Closely
from tui.model.monitor.trend import Trend
from tui.model.status import Status
from tui.widgets.banner import Banner
from tui.widgets.filter_line import FilterLine
from tui.widgets.key_bar import KeyBar
from tui.widgets.monitor.charts import Charts
from tui.widgets.monitor.worker_detail import WorkerDetail
from tui.widgets.monitor.worker_table import WorkerTable
from tui.widgets.status_bar import StatusBar
from tui.widgets.streams.stream_list import StreamList

SILENT_MS = 2 * SECOND
"""A broker that says nothing for so long has nothing new to say: time goes on."""

PLACEHOLDER = "words that are true of a worker: alive generator oak"


class MonitorParts(Screen[None]):
    """Shows the fleet as often as it is told of it; `trend` is told before."""

    def __init__(
        self,
        connection: Connection,
        launched: Children,
        trend: Trend,
        feed: Feed,
    ) -> None:
        super().__init__()
        self.connection = connection
        self.launched = launched
        self.trend = trend
        self.feed = feed
        self.mistakes = Mistakes(connection)
        self.status = Status(connection.link)
        self.fleet: FleetNow | None = None
        """with what is known here alone"""
        self._told: FleetNow | None = None
        self.status_bar = StatusBar(id="status")
        self.banner = Banner(id="banner")
        self.filter_line = FilterLine(PLACEHOLDER, id="monitor-filter")
        self.table = WorkerTable(trend, id="workers")
        self.detail = WorkerDetail(feed.store.get, id="worker")
        self.charts = Charts(trend, id="charts")
        self.streams = StreamList(id="streams")
        self.key_bar = KeyBar(id="keys")

    def compose(self) -> ComposeResult:
        """The parts, from top to bottom; the style sheet puts some of them side by side."""
        yield self.status_bar
        yield self.banner
        with Vertical(id="monitor-body"):
            yield self.filter_line
            yield self.table
            with Container(id="monitor-side"):
                yield self.detail
                with Vertical(id="monitor-over"):
                    yield self.charts
                    yield self.streams
        yield self.key_bar

    def on_mount(self) -> None:
        """Times go on by themselves."""
        self.set_interval(1.0, self.tick)
        self.update()

    def show(self, status: Status) -> None:
        """Show the fleet and how things stand."""
        self.status = status
        self.status_bar.show(status)
        if status.fleet is not self._told and self.is_mounted:
            self._told = status.fleet
            self.update()

    def warn(self, sentence: str) -> None:
        """Say in the banner what is wrong with the connection; an empty sentence hides it."""
        self.banner.say(sentence)

    def update(self) -> None:
        """Show everything as it is now."""
        told = self._told
        self.fleet = None if told is None else _with_killed(told, self.launched)
        with self.app.batch_update():
            self.table.show(self.fleet)
            self.charts.update()
            self.streams.show(self.fleet, self.feed.pulses, self.status.user)

    def tick(self) -> None:
        """A second has passed."""
        if self._told is not None:
            self.trend.take(self._told, monotonic(), SILENT_MS)
        self.update()

    def show_detail(self) -> None:
        """Show the worker under the cursor closely."""
        row = self.table.row
        self.detail.show(None if row is None else self._closely(row))

    def _closely(self, row: WorkerRow) -> Closely:
        child = self.launched.owns(row)
        return Closely(row, self.trend.of(row), child, self.mistakes.of(row))


def _with_killed(fleet: FleetNow, children: Children) -> FleetNow:
    """The broker only sees that a worker is gone; who has killed it knows more."""
    if not any(children.killed(worker) for worker in fleet.workers):
        return fleet
    return replace(fleet, workers=tuple(_killed(each, children) for each in fleet.workers))


def _killed(worker: WorkerRow, children: Children) -> WorkerRow:
    return worker._replace(state=WorkerState.KILLED) if children.killed(worker) else worker
