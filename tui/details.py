"""Tasks that were looked at closely, kept for a while."""

from __future__ import annotations

from dataclasses import replace

from shared.wire.rows import TaskRow
from tui.connection import Connection
from tui.model.detail import Shown, opened

MOST_KEPT = 8
"""Each may hold millions of digits."""


class Details:
    """Reads everything about a task once for each of its versions."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._kept: dict[bytes, Shown] = {}

    def clear(self) -> None:
        """Somebody else logs in."""
        self._kept.clear()

    def known(self, row: TaskRow) -> Shown:
        """As much as is known without asking."""
        kept = self._kept.get(row.id)
        if kept is None:
            return Shown(row)
        if kept.row.revision >= row.revision:
            return kept
        return replace(kept, row=row, result=None, outcome=None, whole=False)

    def complete(self, row: TaskRow) -> bool:
        """Whether asking would tell nothing new."""
        kept = self._kept.get(row.id)
        return kept is not None and kept.row.revision >= row.revision

    async def read(self, row: TaskRow) -> Shown:
        """Everything about a task; raises `CalcError`."""
        if not self.complete(row):
            shown = await self._read(row)
            self._kept.pop(row.id, None)
            self._kept[row.id] = shown
            while len(self._kept) > MOST_KEPT:
                del self._kept[next(iter(self._kept))]
        return self.known(row)

    async def _read(self, row: TaskRow) -> Shown:
        shown = opened(await self._connection.detail(row.id))
        if not shown.row.steps:
            return shown
        return replace(shown, operations=await self._connection.operations(row.id))
