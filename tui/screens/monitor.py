"""The agent monitor: every worker of the grid, closely, and the keys that order them about."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from textual import on
from textual.message import Message
from textual.widgets import Input

from shared.states import Deed
from shared.wire.rows import WorkerRow
from tui import background
from tui.bindings import Where, bindings
from tui.launching import launch
from tui.model.monitor.parts import generates
from tui.model.ordering import refusal
from tui.ordering import Orders
from tui.say import say
from tui.screens.enrolled import EnrolledScreen
from tui.screens.how_many import HowManyScreen
from tui.screens.monitor_parts import MonitorParts
from tui.widgets.filter_line import FilterLine
from tui.widgets.monitor.worker_detail import WorkerDetail
from tui.widgets.monitor.worker_table import WorkerTable
from tui.widgets.streams.stream_list import StreamList

REST_S = 0.2
"""The cursor has to rest for so long before the errors of a worker are asked for."""

NO_GENERATOR = "No worker generates messages now."
NO_CHILD = "No worker that was launched here is left."

_PLACES: dict[str, tuple[Where, ...]] = {
    "monitor-filter": (Where.FILTER,),
    "worker": (Where.DETAIL, Where.MONITOR),
    "streams": (Where.STREAM_LIST, Where.MONITOR),
}
"""Which keys the footer shows, by the widget that has the focus."""


class MonitorScreen(MonitorParts):
    """Launches workers here, and orders any of them about."""

    BINDINGS = bindings(Where.MONITOR)
    AUTO_FOCUS = "#workers"

    @dataclass
    class Wanted(Message):
        """Somebody wants to go elsewhere."""

        place: str

    def on_mount(self) -> None:
        """Orders are given from here."""
        super().on_mount()
        self._orders = Orders(self.app, self.connection, self.launched.kill)

    def forget(self) -> None:
        """Somebody else looks next."""
        self.workers.cancel_node(self)
        self._told = self.fleet = None
        self.mistakes.forget()
        self.trend.forget()
        self.remove_class("-detail")
        if self.is_mounted:
            self._drop_filter()
            self.table.forget()

    def tick(self) -> None:
        """A second has passed: see which workers have ended."""
        for ended in self.launched.look():
            sentence = f"A worker that was launched here ended with status {ended.status}"
            say(self.app, f"{sentence}; see {self.launched.log}.", "warning")
        super().tick()

    # The worker under the cursor

    @on(WorkerTable.Moved)
    def _moved(self) -> None:
        if not self.detail.is_on_screen:
            return
        self.show_detail()
        row, fleet = self.table.row, self.fleet
        if row is not None and fleet is not None and self.mistakes.out_of_date(row, fleet):
            read = partial(self._read_mistakes, row)
            background.attempt(self, read, instead="mistakes", name=background.ASIDE)

    async def _read_mistakes(self, row: WorkerRow) -> None:
        await asyncio.sleep(REST_S)
        if self.fleet is not None:
            await self.mistakes.read(row, self.fleet)
            self.show_detail()

    @on(WorkerTable.Opened)
    def _detail_opened(self) -> None:
        self.add_class("-detail")
        self.detail.focus()
        self.call_after_refresh(self._moved)

    @on(WorkerDetail.Closed)
    def _detail_closed(self) -> None:
        self.remove_class("-detail")
        self.table.focus()

    # The streams

    @on(StreamList.Opened)
    def _stream_opened(self) -> None:
        self.action_go("streams")

    # The filter

    @on(Input.Changed, "#monitor-filter")
    def _filter_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.table.narrow(event.value)

    @on(Input.Submitted, "#monitor-filter")
    @on(FilterLine.Left)
    def _filter_left(self) -> None:
        self.table.focus()

    def _drop_filter(self) -> None:
        self.filter_line.value = ""
        self.filter_line.display = False

    def on_descendant_focus(self) -> None:
        """The footer follows the focus; a filter is on the screen while it is typed."""
        name = self.focused.id if self.focused is not None else None
        self.filter_line.display = name == "monitor-filter"
        places = _PLACES.get(name or "", (Where.MONITOR, Where.MONITOR_ROWS))
        self.key_bar.show(*places, typing=isinstance(self.focused, Input))

    # Keys

    def action_filter(self) -> None:
        """Go to the filter."""
        self.filter_line.display = True
        self.filter_line.focus()

    def action_back(self) -> None:
        """Drop the filter, or go back to the tasks where there is none."""
        if self.filter_line.value:
            self._drop_filter()
        else:
            self.dismiss(None)

    def action_go(self, place: str) -> None:
        """Go elsewhere."""
        self.post_message(self.Wanted(place))

    def action_launch(self) -> None:
        """Ask how many, and launch them."""
        background.attempt(self, self._ask_and_launch)

    async def _ask_and_launch(self) -> None:
        many = await self.app.push_screen_wait(HowManyScreen(self.status.role))
        if many:
            await self._launch(many)

    def action_enrolled(self) -> None:
        """Show the workers of other machines."""
        self.app.push_screen(EnrolledScreen(self.connection, lambda: self.status.role))

    def action_more(self) -> None:
        """Launch one more."""
        background.attempt(self, partial(self._launch, 1))

    async def _launch(self, many: int) -> None:
        await launch(self.app, self.connection, self.launched, many)

    def action_less(self) -> None:
        """Have the worker leave that was launched here last."""
        workers = () if self.fleet is None else self.fleet.workers
        newest = self.launched.newest(workers)
        if newest is None:
            say(self.app, NO_CHILD, "warning")
        else:
            self._order(Deed.DRAIN, [newest])

    def action_order(self, deed: str) -> None:
        """Order the worker under the cursor to do something."""
        if self.table.row is not None:
            self._order(Deed(deed), [self.table.row])

    def action_kill_generators(self) -> None:
        """Kill whoever makes messages now, as far as somebody may."""
        workers = [] if self.fleet is None else [w for w in self.fleet.workers if generates(w)]
        role = self.status.role
        allowed = [worker for worker in workers if not refusal(worker, role, Deed.KILL)]
        if not workers:
            say(self.app, NO_GENERATOR, "warning")
        else:
            self._order(Deed.KILL, allowed or workers[:1])

    def _order(self, deed: Deed, workers: Sequence[WorkerRow]) -> None:
        work = partial(self._orders.give, deed, workers, self.status)
        background.attempt(self, work)
