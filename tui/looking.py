"""The task under the cursor, closely: all of it is asked for once the cursor rests."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial

from textual.screen import Screen

from shared.wire.rows import TaskRow
from tui import background
from tui.details import Details
from tui.widgets.task_detail import TaskDetail

REST_S = 0.1
"""The cursor has to rest for so long before everything about a task is asked for."""


class Looking:
    """Fills the pane with the detail; `under` is the task that the cursor is on."""

    def __init__(
        self,
        screen: Screen[None],
        pane: TaskDetail,
        details: Details,
        under: Callable[[], TaskRow | None],
    ) -> None:
        self._screen = screen
        self._pane = pane
        self._details = details
        self._under = under

    def forget(self) -> None:
        """Somebody else looks next."""
        self._details.clear()
        self._pane.show(None)

    def look(self) -> None:
        """Show what is known of the task under the cursor, and ask for the rest."""
        row = self._under()
        rest = 0 if self._pane.shows(row) else REST_S
        self._pane.show(None if row is None else self._details.known(row))
        if row is not None and not self._details.complete(row):
            read = partial(self._read, row, rest)
            background.attempt(self._screen, read, instead="detail", name=background.ASIDE)

    async def _read(self, row: TaskRow, rest: float) -> None:
        await asyncio.sleep(rest)
        if not self._pane.is_on_screen:
            return
        shown = await self._details.read(row)
        under = self._under()
        if under is not None and under.id == row.id:
            self._pane.show(shown)
