"""The list of tasks, drawn line by line: what is not on the screen costs nothing."""

from __future__ import annotations

from dataclasses import dataclass

from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from shared.clock import now
from shared.wire.rows import TaskRow
from tui.bindings import Where, bindings
from tui.model.columns import header, layout, row_line
from tui.model.lines import Line, Look, Span
from tui.model.marked import Marked
from tui.model.store import TaskStore
from tui.model.text import fit
from tui.model.titles import below, title
from tui.widgets import paint

HEADER_LINES = 1
AHEAD = 200
"""So many rows before the end of what is loaded the next page is asked for."""


class TaskList(ScrollView, can_focus=True):
    """Shows a store. The cursor stays with its task; at the top it goes with the newest one while
    it is told to `follow`."""

    COMPONENT_CLASSES = paint.CLASSES | {"task-list--header", "task-list--cursor"}
    BINDINGS = bindings(Where.LIST)

    @dataclass
    class Moved(Message):
        """The cursor is on another task, or the task under it has changed."""

        row: TaskRow | None

    class Opened(Message):
        """Somebody wants to see everything about the task under the cursor."""

    class NearEnd(Message):
        """The end of what is loaded comes into sight."""

    def __init__(self, store: TaskStore, marked: Marked, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._store = store
        self._marked = marked
        self.progress = ""
        """what is being done to many tasks, and how far that is"""
        self.submits = True
        """whether somebody may submit tasks"""
        self._cursor: int | None = None
        self._top: int | None = None
        self._told: TaskRow | None = None
        self.to_end = False
        """somebody wants the oldest task: pages are read until it is there"""
        self._follow = True
        self._in_sight = True

    @property
    def row(self) -> TaskRow | None:
        """The task under the cursor."""
        return self._store.at(self.position) if len(self._store) else None

    @property
    def position(self) -> int:
        """Where the cursor is, 0 being the newest task."""
        return 0 if self._cursor is None else self._store.position(self._cursor)

    @property
    def near_end(self) -> bool:
        """Whether the next page will be wanted soon."""
        bottom = self.scroll_offset.y + self._page
        near = self.reads_on or bottom + AHEAD >= len(self._store)
        return self._store.reach.more and near

    @property
    def reads_on(self) -> bool:
        """Whether pages are read until there are no more."""
        return self.to_end or self._marked.all

    @property
    def _page(self) -> int:
        return max(1, self.scrollable_content_region.height - HEADER_LINES)

    @property
    def _behind(self) -> int:
        """How many lines are to be seen behind the cursor: what is said below the last task."""
        return int(self.position == len(self._store) - 1 and self._store.reach.more)

    def update(self) -> None:
        """The store has changed. What was in sight stays there, the cursor if it was."""
        in_sight = self._in_sight
        self._show_title()
        width = self.scrollable_content_region.width
        self.virtual_size = Size(width, len(self._store) + HEADER_LINES + 1)
        if self.to_end:
            self._place(len(self._store) - 1)
            self.to_end = self._store.reach.more
        elif self._top is not None and self.scroll_offset.y:
            self._scroll(self._store.position(self._top))
        if in_sight and (self.position or not self._follow):
            self._keep_in_sight()
        self._tell()
        self.refresh()

    def go_newest(self) -> None:
        """Follow the newest task again."""
        self.to_end = False
        self._cursor = None
        self._scroll(0)
        self._tell()
        self.refresh()

    def tick(self) -> None:
        """A second has passed: times that run are drawn anew."""
        first = self.scroll_offset.y
        last = min(len(self._store), first + self._page)
        if any(self._store.at(at).finished is None for at in range(first, last)):
            self.refresh()

    # What is drawn

    def render_line(self, y: int) -> Strip:
        """The line at a height in the visible part; the first one stays."""
        width = self.scrollable_content_region.width
        columns = layout(width, self._highest())
        if y == 0:
            return paint.strip(self, header(columns), width, "task-list--header")
        position = y - HEADER_LINES + self.scroll_offset.y
        if position >= len(self._store):
            return paint.strip(self, self._below(position, width), width)
        under = position == self.position
        row = self._store.at(position)
        marked = row.number in self._marked
        line = row_line(row, columns, now(), under_cursor=under, marked=marked)
        return paint.strip(self, line, width, *(["task-list--cursor"] if under else []))

    def _highest(self) -> int:
        return self._store.at(0).number if len(self._store) else 0

    def _below(self, position: int, width: int) -> Line:
        if position > len(self._store):
            return ()
        said = below(self._store, to_end=self.to_end, submits=self.submits)
        return (Span(fit("  " + said, width), Look.DIM),)

    def _show_title(self) -> None:
        self.border_title = Content(title(self._store, self._marked, self.progress))

    # Moving

    def _tell(self) -> None:
        top = self.scroll_offset.y
        self._in_sight = top <= self.position < top + self._page
        if self.row is not self._told:
            self._told = self.row
            self.post_message(self.Moved(self._told))
        if self.near_end:
            self.post_message(self.NearEnd())

    def _move(self, to: int) -> None:
        self.to_end = False
        self._place(to)
        self._keep_in_sight()
        self._tell()
        self.refresh()

    def _place(self, to: int) -> None:
        if len(self._store):
            self._cursor = self._store.at(max(0, min(to, len(self._store) - 1))).number

    def _keep_in_sight(self) -> None:
        top, position = self.scroll_offset.y, self.position
        if position < top:
            self._scroll(position)
        elif position + self._behind >= top + self._page:
            self._scroll(position + self._behind - self._page + 1)

    def _scroll(self, to: int) -> None:
        self.scroll_target_y = self.scroll_y = to

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Remember what is at the top, so that it stays there when newer tasks come."""
        super().watch_scroll_y(old_value, new_value)
        top = round(new_value)
        self._top = self._store.at(top).number if top < len(self._store) else None
        self._tell()

    def follow(self, newest: bool) -> None:
        """Whether a cursor at the top goes with the newest task, or stays with its own."""
        self._follow = newest
        if not newest:
            self._place(self.position)
        elif self.position == 0:
            self._cursor = None

    def on_resize(self) -> None:
        """What was in sight stays in sight."""
        self.update()
        self._keep_in_sight()

    def on_click(self, event: events.Click) -> None:
        """The cursor goes where the mouse points; a second click opens."""
        offset = event.get_content_offset(self)
        if offset is None or offset.y < HEADER_LINES:
            return
        position = offset.y - HEADER_LINES + self.scroll_offset.y
        if position < len(self._store):
            self._move(position)
            if event.chain == 2:
                self.action_open()

    def on_key(self) -> None:
        """Any key ends the way to the oldest task, and the marking of what is not read yet."""
        self.to_end = self._marked.all = False
        self._show_title()

    def action_open(self) -> None:
        """Show everything about the task under the cursor."""
        if self.row is not None:
            self.post_message(self.Opened())

    def action_mark(self) -> None:
        """Mark the task under the cursor, or take its mark away, and go on to the next."""
        if self.row is not None:
            self._marked.toggle(self.row)
            self._show_title()
            self._move(self.position + 1)

    def action_mark_all(self) -> None:
        """Mark all that is shown: pages are read until it is there or a key is pressed."""
        self._marked.all = True
        self._marked.update()
        self.update()

    def action_unmark(self) -> None:
        """Take every mark away."""
        self._marked.clear()
        self.update()

    def action_up(self) -> None:
        """A task up."""
        self._move(self.position - 1)

    def action_down(self) -> None:
        """A task down."""
        self._move(self.position + 1)

    def action_page_up(self) -> None:
        """A page up."""
        self._move(self.position - self._page)

    def action_page_down(self) -> None:
        """A page down."""
        self._move(self.position + self._page)

    def action_newest(self) -> None:
        """To the newest task."""
        self._move(0)

    def action_oldest(self) -> None:
        """To the oldest task: pages are read until it is there or another key is pressed."""
        self._move(len(self._store) - 1)
        self.to_end = self._store.reach.more
