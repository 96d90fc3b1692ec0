"""Keys that come faster than they are dealt with: each waits for its turn.

Textual hands every key to the widget that has the focus when the key arrives. There a letter is put
in at once, while a key that is a binding climbs from queue to queue up to the application, where it
is done: the letters after it would be in before, and what is typed after a key that opens a screen
would be typed into the one below. So a key is handed over when the one before has been done, with
all that came of it.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from textual import events
from textual.app import ScreenStackError
from textual.message_pump import MessagePump
from textual.worker import Worker

from tui.background import ASKING, AWAITED
from tui.crash import Crashing

PATIENCE_S = {ASKING: 0.1, AWAITED: 1.0}
"""How long the next key waits for work that this one has begun, by the name of the work; of any
other, such as reading what is shown, it waits for nothing."""
ASKED_S = 0.05
"""So long for work that goes on once the focus is elsewhere: most likely it waits for an answer."""
STUCK_S = 2.0
"""So long a key waits for queues to empty, and no further key waits for one that has not by then:
one can always leave."""
ROUNDS = range(2, 20)
"""How often the queues are gone through: a message is handled, and may send another one."""
LOOK_S = 0.005


@dataclass(frozen=True)
class Waiting:
    """For a queue to be gone through."""

    pump: MessagePump
    passed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def goes_on(self) -> bool:
        """Whether it was not, and may be yet."""
        return self.pump.is_running and not self.passed.is_set()


class TypedAhead(Crashing):
    """What is typed in one burst comes to the same as what is typed slowly."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._typed: deque[events.Key | events.Paste] = deque()
        self._turn: events.Event | None = None
        self._dealing: asyncio.Task[None] | None = None
        self._waiting: Waiting | None = None
        self._stuck: Waiting | None = None
        """what a key has waited for in vain"""

    @property
    def typed_ahead(self) -> bool:
        """Whether a key waits, or has not been dealt with wholly."""
        return self._dealing is not None

    async def on_event(self, event: events.Event) -> None:
        """Have keys and what is pasted wait; everything else goes on as it comes."""
        if not isinstance(event, events.Key | events.Paste):
            await super().on_event(event)
        elif event is self._turn or event.is_forwarded:
            with suppress(ScreenStackError):  # the application ends
                await super().on_event(event)
        else:
            self._typed.append(event)
            self._dealing = self._dealing or asyncio.create_task(self._deal())

    async def _deal(self) -> None:
        try:
            with suppress(ScreenStackError):  # the application ends
                while self._typed:
                    await self._hand_over(self._typed.popleft())
        finally:
            self._dealing = None

    async def _hand_over(self, event: events.Key | events.Paste) -> None:
        here, there = self._where(), self._chain()
        known = set(self.workers)
        self._turn = event
        self.post_message(event)
        await self._passed([self])
        self._turn = None  # it may hold a password
        await self._settle(there)
        await self._end_of(here, [each for each in self.workers if each not in known])
        if self._where() != here:
            await self._settle(self._chain(), shown=True)

    def _where(self) -> tuple[object, object]:
        return self.screen, self.focused

    def _chain(self) -> list[MessagePump]:
        """All that a key passes, from the focus up to the application."""
        return list((self.focused or self.screen).ancestors_with_self)

    async def _settle(self, chain: Iterable[MessagePump], *, shown: bool = False) -> None:
        if self._stuck is not None and self._stuck.goes_on:
            return
        try:
            async with asyncio.timeout(STUCK_S):
                await self._passed(chain)
                for turn in range(ROUNDS.stop):
                    if turn >= ROUNDS.start and not any(map(_busy, self._chain())):
                        break
                    await self._passed(self._chain())
                if shown:
                    await self._drawn()
                    await self._passed(self._chain())
        except TimeoutError:
            self._stuck = self._waiting

    async def _passed(self, pumps: Iterable[MessagePump]) -> None:
        """Wait until each has dealt with what it was sent before, and then the one above it."""
        for pump in pumps:
            self._waiting = waiting = Waiting(pump)
            if pump.call_later(waiting.passed.set):
                await waiting.passed.wait()

    async def _drawn(self) -> None:
        drawn = asyncio.Event()
        if self.screen.call_after_refresh(drawn.set):
            await drawn.wait()

    async def _end_of(self, here: tuple[object, object], begun: list[Worker[Any]]) -> None:
        """Wait for work that may open a screen, or ask something."""
        now = asyncio.get_running_loop().time
        began = now()
        while any(now() - began < self._patience(here, each) for each in begun):  # noqa: ASYNC110
            await asyncio.sleep(LOOK_S)

    def _patience(self, here: tuple[object, object], work: Worker[Any]) -> float:
        if work.is_finished:
            return 0.0
        patience = PATIENCE_S.get(work.name, 0.0)
        return patience if self._where() == here else min(patience, ASKED_S)


def _busy(pump: MessagePump) -> bool:
    return pump.message_queue_size > 0
