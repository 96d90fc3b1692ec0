"""Reaches a broker for the first time, starts the local one again, and says how that goes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from shared.client import Link
from shared.errors import CalcError, SetupError, UnknownBroker

if TYPE_CHECKING:
    from tui.connection import Connection, Listener, Starter

PATIENCE_S = 2.0
"""A connection that takes longer is worth a sentence."""

SILENT = "The broker does not answer"
STARTING = "Starting the broker again…"
STARTED = "The broker was started again; connecting to it…"
DISTRUSTED = "The key of the broker was not taken for its own: nothing is sent to it."
AGAIN = "(f5 tries again)"
STALE = "What you see is how it stood."


class Contact:
    """Tells by `changed` that `sentence` is another one; it is empty while nothing is wrong."""

    def __init__(
        self,
        connection: Connection,
        address: str | None,
        start: Starter | None,
        changed: Callable[[], None],
        trust: Callable[[UnknownBroker], Awaitable[bool]],
    ) -> None:
        self.sentence = ""
        self._connection = connection
        self._address = address
        self._start = start
        self._changed = changed
        self._trust = trust
        self._busy = False

    @property
    def lost(self) -> bool:
        """Whether what is on the screen may be out of date."""
        return self._connection.link is Link.RECONNECTING

    async def open(
        self, listener: Listener, later: Callable[[float, Callable[[], None]], object]
    ) -> bool:
        """Connect for the first time, unless that is going on; whether there is a broker now.

        `later` calls a function after so many seconds.
        """
        if self._busy or self._connection.link is not Link.CONNECTING:
            return False
        self._say("")
        later(PATIENCE_S, self._still_connecting)
        return await self._try(self._open(listener))

    async def start_again(self) -> None:
        """Start the home's own broker where it has gone: somebody wants it."""
        if self._start is None or self._busy or not self.lost:
            return
        self._say(STARTING)
        if await self._try(self._start()) and self.lost:
            self._say(STARTED)

    @property
    def whole_sentence(self) -> str:
        """What is wrong, where something on the screen may be out of date for it."""
        return f"{self.sentence} {STALE}" if self.lost else self.sentence

    def doubted(self, sentence: str) -> None:
        """The broker may never answer again."""
        if self.lost:
            self._say(sentence)

    def linked(self) -> None:
        """How it stands with the broker has changed."""
        way = f"waiting for {self._address}" if self._start is None else "f5 starts it again"
        self._say(f"{SILENT}: {way}." if self.lost else "")

    async def _open(self, listener: Listener) -> None:
        """Somebody compares the key of a broker on a network once."""
        try:
            await self._connection.open(listener)
        except UnknownBroker as stranger:
            if not await self._trust(stranger):
                raise SetupError(DISTRUSTED) from stranger
            await self._connection.open(listener)

    async def _try(self, work: Awaitable[None]) -> bool:
        self._busy = True
        try:
            await work
        except CalcError as error:
            self._say(f"{error.message} {AGAIN}")
            return False
        finally:
            self._busy = False
        return True

    def _still_connecting(self) -> None:
        if self._busy and self._connection.link is Link.CONNECTING:
            where = f" at {self._address}" if self._address else ""
            self._say(f"Not connected{where} yet; trying again…")

    def _say(self, sentence: str) -> None:
        self.sentence = sentence
        self._changed()
