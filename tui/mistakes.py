"""The last messages that have failed at a worker."""

from __future__ import annotations

import asyncio

from shared.clock import SECOND, monotonic
from shared.limits import PAGE_ROWS
from shared.wire.client import FleetNow
from shared.wire.rows import WorkerRow
from shared.wire.stream_rows import ErrorRow, StreamRow
from shared.wire.streams import Errors
from tui.connection import Connection
from tui.model.monitor.detail import Failure
from tui.model.monitor.trend import Known, known_as

SHOWN = 5
STREAMS = 4
"""So many streams are asked, those with the most errors."""

PAGES = 3
"""So many pages of one stream are read: they come oldest first."""

AGAIN_MS = 2 * SECOND
"""A worker whose messages fail all the time is asked about no sooner."""


class Mistakes:
    """Knows them of the worker that was asked about last."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.forget()

    def forget(self) -> None:
        """Nothing is known."""
        self._known: Known | None = None
        self._failures: tuple[Failure, ...] | None = None
        self._asked = 0, 0

    def of(self, worker: WorkerRow) -> tuple[Failure, ...] | None:
        """Those of a worker, newest first; None while they are not known."""
        return self._failures if self._known == known_as(worker) else None

    def out_of_date(self, worker: WorkerRow, fleet: FleetNow) -> bool:
        """Whether it is worth asking again."""
        errors, at = self._asked
        if self._known != known_as(worker):
            return True
        return errors != _errors(fleet) and monotonic() - at >= AGAIN_MS

    async def read(self, worker: WorkerRow, fleet: FleetNow) -> None:
        """Ask for them; raises `CalcError`."""
        if self._known != known_as(worker):
            self._failures = None
        self._known, self._asked = known_as(worker), (_errors(fleet), monotonic())
        streams = sorted(fleet.streams, key=lambda stream: stream.errors)[-STREAMS:]
        asked = (self._last(stream, worker.name) for stream in streams if stream.errors)
        found = [failure for some in await asyncio.gather(*asked) for failure in some]
        if self._known == known_as(worker):
            found.sort(key=lambda failure: failure.row.at, reverse=True)
            self._failures = tuple(found[:SHOWN])

    async def _last(self, stream: StreamRow, worker: str) -> list[Failure]:
        rows: list[ErrorRow] = []
        for _ in range(PAGES):
            after = rows[-1].key if rows else 0
            request = Errors(stream.owner, stream.name, after, PAGE_ROWS, worker)
            page = await self._connection.read(request)
            rows = [*rows, *page.rows][-SHOWN:]
            if not page.more:
                break
        return [Failure(stream.name, row) for row in rows]


def _errors(fleet: FleetNow) -> int:
    return sum(stream.errors for stream in fleet.streams)
