"""Asyncio in simulated time, so that the client's own way of sending and fetching is what runs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Protocol, TypeVar, cast

from shared.client.blobs.asks import Asks
from shared.errors import ErrorCode, RequestError
from shared.shelf import Shelf
from shared.wire.client import Request
from tests.simulation.world import World

R = TypeVar("R")


class Asker(Protocol):
    """A process that asks the broker."""

    def ask(self, message: object, answer: Callable[[object], None]) -> None:
        """The answer is a reply, or the code of a refusal."""

    def later(self, delay: int, action: Callable[[], None]) -> None:
        """Do something while this life lasts."""


class _Loop(asyncio.SelectorEventLoop):
    def __init__(self, world: World) -> None:
        super().__init__()
        self._world = world

    def time(self) -> float:
        return self._world.mono / 1_000


class Clockwork(Asks):
    """Of one life of a process. It goes on whenever something happens to that."""

    shelf: Shelf | None = None
    """where what it sends is handed in; on a network it goes in pieces"""

    def __init__(self, world: World, asker: Asker) -> None:
        self._world = world
        self._asker = asker
        self._loop: Any = _Loop(world)
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def busy(self) -> int:
        """How much is under way."""
        return len(self._tasks)

    def begin(self, work: Coroutine[Any, Any, None]) -> None:
        """Have this done beside everything else."""
        self._tasks.append(self._loop.create_task(work))
        self._go_on()

    def give_up(self, number: int) -> None:
        """Cancel something that is under way."""
        self._tasks[number].cancel()
        self._go_on()

    def end(self) -> None:
        """The process is no more."""
        if not self._loop.is_closed():
            for task in self._tasks:
                task.cancel()
            self._go_on()
            self._loop.close()

    async def ask(self, request: Request[R], timeout: float | None = None) -> R:
        """The reply to a request; raises `RequestError`."""
        answered = self._loop.create_future()

        def answer(reply: object) -> None:
            if answered.done():
                return
            if isinstance(reply, str):
                answered.set_exception(RequestError(cast(ErrorCode, reply), "It was refused."))
            else:
                answered.set_result(reply)
            self._go_on()

        self._asker.ask(request, answer)
        return cast(R, await answered)

    def _go_on(self) -> None:
        if self._loop.is_running() or self._loop.is_closed():
            return
        while self._loop._ready:
            self._loop.call_soon(self._loop.stop)
            self._loop.run_forever()
        ended = [task for task in self._tasks if task.done()]
        self._tasks = [task for task in self._tasks if not task.done()]
        for task in ended:
            if not task.cancelled():
                task.result()
        if self._loop._scheduled:
            wait = round(self._loop._scheduled[0].when() * 1_000) - self._world.mono
            self._asker.later(max(1, wait), self._wake)

    def _wake(self) -> None:
        """A timer may be due."""
        if not self._loop.is_closed():
            self._loop.call_soon(lambda: None)
            self._go_on()
