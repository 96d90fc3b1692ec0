"""The screen where the work is: the entry line, the tasks, one of them in detail, the workers."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import partial

from textual import on
from textual.message import Message
from textual.widgets import Input

from shared.kinds import code, image
from shared.states import Deed
from shared.wire.client import Session
from tui import background
from tui.bindings import Where, bindings
from tui.connection import Connection
from tui.deeds import Deeds
from tui.details import Details
from tui.looking import Looking
from tui.model.filter import FAILED, parse
from tui.model.orders import ORDERS
from tui.ordering import Orders
from tui.screens.panes import Panes
from tui.widgets.agents import Agents
from tui.widgets.entry_panel import EntryPanel
from tui.widgets.filter_line import FilterLine
from tui.widgets.task_detail import TaskDetail
from tui.widgets.task_list import TaskList

REST_S = 0.1
"""Nobody has typed for so long before a filter is asked for."""

_PLACES: dict[str, tuple[Where, ...]] = {
    "entry": (Where.ENTRY,),
    "filter": (Where.FILTER,),
    "detail": (Where.DETAIL, Where.TASKS),
    "agents": (Where.AGENTS,),
    "list": (Where.LIST, Where.TASKS),
}
"""Which keys the footer shows, by the widget that has the focus."""

_SCREENS = {code.NAME: "code", image.NAME: "images"}
"""Where tasks of a kind are edited, if not in the entry line."""


class TasksScreen(Panes):
    """Asks the broker for what a person wants of it."""

    BINDINGS = bindings(Where.TASKS)
    AUTO_FOCUS = "#entry"

    @dataclass
    class Wanted(Message):
        """Somebody wants to go elsewhere: to the settings, to what is paused, out."""

        place: str

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        details = Details(connection)
        self._deeds = Deeds(self, connection, details, self._edit)
        self._looking = Looking(self, self.task_detail, details, lambda: self.task_list.row)

    # What others tell

    def begin(self, session: Session) -> None:
        """Somebody has logged in."""
        self.session = session
        self._looking.forget()
        background.attempt(self, self.feed.begin)

    def forget(self) -> None:
        """Somebody else may look next: nothing that was typed, read or asked for stays."""
        self.workers.cancel_node(self)
        self.session = None
        self._looking.forget()
        self.remove_class("-detail", "-agents")
        self.panel.forget()
        self._drop_filter()
        self.marked.clear()
        self.task_list.go_newest()
        self.feed.forget()
        self.app.clear_notifications()
        self.set_focus(self.panel.entry)

    def flush(self) -> None:
        """Show what was pushed."""
        if self.feed.flush():
            background.attempt(self, self.feed.more, name=background.ASIDE)

    # Submitting

    @on(EntryPanel.Wanted)
    def _wanted(self, event: EntryPanel.Wanted) -> None:
        self.task_list.go_newest()
        background.attempt(self, partial(self.sending.send, event.text), name=background.ASIDE)

    # The list and the detail

    @on(TaskList.NearEnd)
    def _near_end(self) -> None:
        if self.session is not None and self.feed.store.loaded:
            background.attempt(self, self._read_older, name=background.ASIDE)

    async def _read_older(self) -> None:
        # Several may have asked for the same page.
        if self.task_list.near_end:
            await self.feed.more(lambda: self.task_list.reads_on)

    @on(TaskDetail.Seen)
    @on(TaskList.Moved)
    def _look(self) -> None:
        self._looking.look()

    @on(TaskList.Opened)
    def _detail_opened(self) -> None:
        self.add_class("-detail")
        self.task_detail.focus()
        self.call_after_refresh(self._looking.look)

    @on(TaskDetail.Closed)
    def _detail_closed(self) -> None:
        self.remove_class("-detail")
        self.task_list.focus()

    # The workers

    def action_workers(self) -> None:
        """Go to the workers, who have all the room there is on a small terminal; messages in the
        corner make room for them."""
        self.app.clear_notifications()
        self.remove_class("-detail")
        self.add_class("-agents")
        self.agents.focus()

    @on(Agents.Closed)
    def _agents_closed(self) -> None:
        self.task_list.focus()

    @on(Agents.Drain)
    def _drain(self, event: Agents.Drain) -> None:
        orders = Orders(self.app, self.connection)
        background.attempt(self, partial(orders.give, Deed.DRAIN, [event.worker], self.status))

    # The filter

    @on(Input.Changed, "#filter")
    def _filter_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.feed.narrow(parse(event.value))
        background.attempt(self, self._fill_filtered, instead="filter", name=background.ASIDE)

    async def _fill_filtered(self) -> None:
        await asyncio.sleep(REST_S)
        if self.session is not None and not self.feed.store.loaded:
            await self.feed.more()

    @on(Input.Submitted, "#filter")
    @on(FilterLine.Left)
    def _filter_left(self) -> None:
        self.task_list.focus()

    def _drop_filter(self) -> None:
        self.filter_line.value = ""
        self.filter_line.display = False

    # Keys

    def on_descendant_focus(self) -> None:
        """The footer follows the focus, and so does what the list's cursor stays with; a filter
        is on the screen while it is typed, then in the title of the list."""
        typing = isinstance(self.focused, Input)
        name = self.focused.id if self.focused is not None else None
        self.filter_line.display = name == "filter"
        self.set_class(name == "agents", "-agents")
        self.key_bar.show(*_PLACES.get(name or "", _PLACES["list"]), typing=typing)
        self.task_list.follow(newest=typing)

    @on(EntryPanel.Left)
    def _entry_left(self) -> None:
        (self.task_detail if self.has_class("-detail") else self.task_list).focus()

    def action_entry(self) -> None:
        """Go to the entry line."""
        self.panel.entry.focus()

    def action_filter(self) -> None:
        """Go to the filter."""
        self.remove_class("-detail")
        self.filter_line.display = True
        self.filter_line.focus()

    def action_failed(self) -> None:
        """Show failed tasks alone, or all again."""
        self.remove_class("-detail")
        self.filter_line.value = "" if self.filter_line.value == FAILED else FAILED
        self.task_list.focus()

    def action_back(self) -> None:
        """Drop the marks, or the filter where there are none."""
        if self.marked:
            self.task_list.action_unmark()
        else:
            self._drop_filter()

    def action_go(self, place: str) -> None:
        """Go elsewhere."""
        self.post_message(self.Wanted(place))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing is done to tasks by keys that are pressed among the workers."""
        return action != "do" or self.focused is not self.agents

    def action_do(self, deed: str) -> None:
        """Do something with the marked tasks, or else with the one under the cursor."""
        row = self.task_list.row
        if self.marked and deed in ORDERS:
            background.attempt(self, partial(self.bulk.begin, ORDERS[deed]))
        elif row is not None and deed == "reuse" and row.kind in _SCREENS:
            self.action_go(_SCREENS[row.kind])
        elif row is not None:
            background.attempt(self, partial(self._deeds.do, deed, row))

    def _edit(self, expression: str) -> None:
        self.panel.put(expression)
        self.action_entry()
