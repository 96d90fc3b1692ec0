"""Reads the failed messages of a stream anew whenever there are others."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from textual.screen import Screen

from shared.clock import SECOND, monotonic
from shared.wire.stream_rows import ErrorRow, StreamRow
from tui import background
from tui.connection import Connection
from tui.model.streams.pulse import named
from tui.streams.draining import pages

MOST = 10_000
"""So many are shown; all are written and dropped."""

AGAIN_S = 1.0
REST = 4
"""Reading takes at most one part of so many and one."""

Take = Callable[[list[ErrorRow], bool], None]


class FailureReading:
    """Tells `take` which there are, and whether there are more. A message that fails late may have
    a key before others that were read, so all are read each time."""

    def __init__(self, screen: Screen[None], connection: Connection, take: Take) -> None:
        self._screen = screen
        self._connection = connection
        self._take = take
        self._row: StreamRow | None = None
        self._read: tuple[int, int] | None = None
        self._reading = False

    def hear(self, row: StreamRow) -> None:
        """The stream as it is now."""
        self._row = row
        if not self._reading and self._read != _sign(row):
            self._reading = True
            background.attempt(self._screen, self._go_on, name=background.ASIDE)

    async def _go_on(self) -> None:
        try:
            while self._row is not None and self._read != _sign(self._row):
                began = monotonic()
                await self._read_all(self._row)
                took = (monotonic() - began) / SECOND
                await asyncio.sleep(max(AGAIN_S, REST * took))
        finally:
            self._reading = False

    async def _read_all(self, row: StreamRow) -> None:
        found: list[ErrorRow] = []
        more = False
        async for rows in pages(self._connection, named(row)):
            found += rows
            if len(found) >= MOST:
                more = row.errors > len(found)
                break
        self._read = _sign(row)
        self._take(found, more)


def _sign(row: StreamRow) -> tuple[int, int]:
    return row.errors, row.failed
