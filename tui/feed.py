"""Keeps the store true: reads pages, takes in what was pushed, reads anew what was missed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from shared.clock import monotonic
from shared.wire.client import Changed, FleetChanged, FleetNow, List, Page, TasksChanged
from tui.connection import Connection
from tui.model.filter import Filter
from tui.model.inbox import Inbox
from tui.model.store import TaskStore
from tui.model.streams.pulse import Pulses
from tui.pace import Pace

FIRST_PAGE = 200
NEXT_PAGES = 1_000

DRAWN_EVERY_MS = 400
"""While many pages are read one after the other: drawing takes longer than reading."""


class Feed:
    """What is known of the grid. `changed` is called after each change of it.

    Methods that ask the broker raise `CalcError`.
    """

    def __init__(self, connection: Connection, changed: Callable[[], None]) -> None:
        self.store = TaskStore()
        self.fleet: FleetNow | None = None
        self.pulses = Pulses()
        self._connection = connection
        self._changed = changed
        self._inbox = Inbox()
        self._loading: Filter | None = None
        self._generation = 0

    @property
    def loading(self) -> bool:
        """Whether a page of what is shown is on its way."""
        return self._loading == self.store.filter

    async def begin(self) -> None:
        """Somebody has logged in: what others saw is forgotten, and everything read anew."""
        self.forget()
        await self._connection.watch()
        await self.more()
        self.fleet = await self._connection.fleet()
        self.beat()
        self._changed()

    def forget(self) -> None:
        """Nobody is logged in: nothing is known."""
        self._inbox.take()
        self.fleet = None
        self._forget()
        self._changed()

    def hear(self, event: Changed | TasksChanged | FleetChanged) -> None:
        """Something was pushed; it waits for the next `flush`."""
        self._inbox.add(event)

    def flush(self) -> bool:
        """Take in what was pushed; True where the list has to be read anew (`more`)."""
        news = self._inbox.take()
        if news.resync:
            self._forget()
        self.store.apply(news.rows.values(), news.deleted)
        self.fleet = news.fleet or self.fleet
        self.beat()
        self._changed()
        return news.resync

    def beat(self) -> None:
        """Time goes on for the streams, even when nothing is heard of them."""
        self.pulses.take(self.fleet.streams if self.fleet else (), monotonic())

    async def more(self, going_on: Callable[[], bool] = lambda: False) -> None:
        """Read the next older page of what is shown, unless it is on its way already, and those
        behind it as long as somebody is `going_on`."""
        wanted, generation = self.store.filter, self._generation
        if self.loading or not self.store.reach.more:
            return
        self._loading = wanted
        try:
            await self._read_pages(wanted, generation, going_on)
        finally:
            if self._generation == generation and self._loading == wanted:
                self._loading = None
        self._changed()

    def narrow(self, wanted: Filter) -> None:
        """Show what a filter lets through of what is known; older tasks come with `more`."""
        self.store.set_filter(wanted)
        self._changed()

    async def _read_pages(
        self, wanted: Filter, generation: int, going_on: Callable[[], bool]
    ) -> None:
        limit = NEXT_PAGES if self.store.loaded else FIRST_PAGE
        request = wanted.request(self.store.reach.before, limit)
        following: asyncio.Task[Page] | None = None
        later = asyncio.get_running_loop().call_later
        pace = Pace(self._changed, later, DRAWN_EVERY_MS)
        try:
            page = await self._connection.page(request)
            while self._generation == generation and self.store.filter == wanted:
                if page.more and page.rows and going_on():
                    following = await self._begun(wanted.request(page.rows[-1].number, NEXT_PAGES))
                self.store.add_page(page)
                if following is None:
                    return
                pace.hit()
                page, following = await following, None
        finally:
            if following is not None:
                following.cancel()

    async def _begun(self, request: List) -> asyncio.Task[Page]:
        """A page that the broker works on while the one before it is taken in."""
        asking = asyncio.get_running_loop().create_task(self._connection.page(request))
        await asyncio.sleep(0)
        return asking

    def _forget(self) -> None:
        self._generation += 1
        self._loading = None
        self.store.clear()
