"""Expressions on their way to the broker's disk."""

from __future__ import annotations

from collections.abc import Callable

from shared.errors import CalcError
from tui.connection import Connection


class Sending:
    """Calls `changed` when `unsent` is another number, and `give_back` with a text that the broker
    has not taken."""

    def __init__(
        self,
        connection: Connection,
        changed: Callable[[], None],
        give_back: Callable[[str], None],
    ) -> None:
        self.unsent = 0
        """submissions that are not yet on the broker's disk"""
        self._connection = connection
        self._changed = changed
        self._give_back = give_back

    async def send(self, text: str) -> None:
        """Submit an expression; raises `CalcError` where that cannot be."""
        self._count(1)
        try:
            await self._connection.submit(text)
        except CalcError:
            self._give_back(text)
            raise
        finally:
            self._count(-1)

    def _count(self, more: int) -> None:
        self.unsent += more
        self._changed()
