"""The stream under the cursor, closely: what its row does not have is read once a second."""

from __future__ import annotations

import asyncio
from functools import partial

from textual.screen import Screen

from shared.clock import now
from shared.errors import ErrorCode, RequestError
from shared.wire.stream_rows import StreamRow
from shared.wire.streams import GetStream, StreamNow
from tui import background
from tui.connection import Connection
from tui.model.streams.detail import Shown
from tui.model.streams.pulse import Named, Pulses, named
from tui.widgets.streams.stream_detail import StreamDetail
from tui.widgets.streams.stream_list import StreamList

REST_S = 0.1
"""The cursor has to rest for so long."""

AGAIN_S = 1.0


class StreamLooking:
    """Fills the pane with the stream that the list's cursor is on."""

    def __init__(
        self,
        screen: Screen[None],
        connection: Connection,
        streams: StreamList,
        pane: StreamDetail,
        pulses: Pulses,
    ) -> None:
        self._screen = screen
        self._connection = connection
        self._list = streams
        self._pane = pane
        self._pulses = pulses
        self._read: StreamNow | None = None
        self._wanted: Named | None = None

    def forget(self) -> None:
        """Somebody else looks next."""
        self._read = self._wanted = None

    def look(self) -> None:
        """Show what is known of the stream, and ask for the rest."""
        row = self._list.row
        if row is None:
            self._pane.show(None)
            return
        known = self._known(row)
        self._pane.show(Shown(row, self._pulses.of(row), known, now()))
        if (known is None or known.row != row) and self._wanted != named(row):
            self._wanted = named(row)
            rest = REST_S if known is None else AGAIN_S
            ask = partial(self._ask, row, rest)
            background.attempt(self._screen, ask, instead="stream detail", name=background.ASIDE)

    def _known(self, row: StreamRow) -> StreamNow | None:
        same = self._read is not None and named(self._read.row) == named(row)
        return self._read if same else None

    async def _ask(self, row: StreamRow, rest: float) -> None:
        try:
            await asyncio.sleep(rest)
            self._read = await self._connection.ask(GetStream(row.owner, row.name))
        except RequestError as error:
            if error.code != ErrorCode.NOT_FOUND:  # its row goes, too
                raise
        finally:
            if self._wanted == named(row):
                self._wanted = None
        self.look()
