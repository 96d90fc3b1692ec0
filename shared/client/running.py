"""Watches a program while it runs, and types to it, whatever becomes of the connection."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol, TypeVar

from shared.client.effects import Link
from shared.client.transcript import Begun, Heard, Transcript
from shared.client.typed import Typed
from shared.errors import RequestError, Unreachable
from shared.states import Channel
from shared.wire.client import Request
from shared.wire.live import Attach, Detach, Printed
from shared.wire.rows import Piece

AGAIN_S = 2.0
"""After so long what was typed and not taken in is given again, then after twice as long."""

R = TypeVar("R")
Hear = Callable[[Begun | Heard], None]


class Asks(Protocol):
    """The part of a client that is used."""

    async def ask(self, request: Request[R], timeout: float | None = ...) -> R:
        """The reply to a request; raises `CalcError`."""


class Running:
    """A task that prints: `hear` is called in the loop with all that is new.

    Whoever listens to the client passes on to `told` what it hears.
    """

    def __init__(self, client: Asks, task: bytes, hear: Hear) -> None:
        self._client = client
        self._task = task
        self._hear = hear
        self._transcript = Transcript()
        self._typed = Typed(task)
        self._changed = asyncio.Event()
        self._attached = False
        self._patience = AGAIN_S

    async def follow(self) -> None:
        """Attach, and pass on what is typed, until this is cancelled. Raises `RequestError` where
        the task may not be looked at."""
        self._changed.set()
        try:
            while True:
                await self._wait()
                self._changed.clear()
                await self._attach()
                await self._give()
        finally:
            self._attached = False

    async def leave(self) -> None:
        """Be told no more of it."""
        await self._client.ask(Detach(self._task))

    def told(self, event: object) -> None:
        """What the client has heard."""
        if isinstance(event, Printed) and event.id == self._task:
            self._take(event.attempt, event.pieces)
        elif event is Link.CONNECTED:
            self._attached = False
            self._changed.set()

    def type(self, data: bytes) -> None:
        """Give the program input."""
        self._patience = AGAIN_S
        self._typed.type(data)
        self._changed.set()

    def close(self) -> None:
        """The program is given no more."""
        self._typed.close()
        self._changed.set()

    async def _wait(self) -> None:
        """Until there is something to do. What the program has not taken in for so long may have
        been lost on the way to a worker that has joined anew; given again, it is taken once."""
        patience = self._patience if self._typed.on_its_way else None
        try:
            async with asyncio.timeout(patience):
                await self._changed.wait()
        except TimeoutError:
            self._patience *= 2
            self._typed.begin_anew()

    async def _attach(self) -> None:
        if not self._attached:
            self._attached = True
            now = await self._client.ask(Attach(self._task), timeout=None)
            self._typed.begin_anew()
            if now.attempt:
                self._take(now.attempt, now.pieces)

    async def _give(self) -> None:
        while self._transcript.attempt and (give := self._typed.next()) is not None:
            try:
                await self._client.ask(give, timeout=None)
            except (RequestError, Unreachable):
                return  # it does not run now; where it begins anew, all of this is given again
            self._typed.given(give)

    def _take(self, attempt: int, pieces: tuple[Piece, ...]) -> None:
        for news in self._transcript.take(attempt, pieces):
            if isinstance(news, Begun):
                self._typed.begin_anew()
            self._hear(news)
        self._typed.taken(self._transcript.end_of(Channel.INPUT))
        self._changed.set()
