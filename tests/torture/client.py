"""A client's process: it wants something all the time, and writes down what it is promised.

Run as `python -m tests.torture.client LEDGER TOKEN SEED`, with `CALC_HOME` in its environment.
SIGTERM has it wait for its answers and leave.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from random import Random
from typing import TypeVar

from shared.client import Client
from shared.errors import ErrorCode
from shared.home import Home
from shared.ids import new_id
from shared.kinds import expression, image
from shared.states import Priority
from shared.wire import client as wire
from shared.wire.rows import NewTask, Receipt
from tests.simulation import work
from tests.torture.images import album
from tests.torture.images.painter import Painter
from tests.torture.ledger import Entry, Ledger, Line
from tests.torture.patience import LATER, patiently

R = TypeVar("R")

LANES = 8
"""Requests that may be under way at the same time."""

OPEN_MOST = 100
"""Submissions without an answer, more or less."""

FORGOTTEN = 0.5
"""The share of images that are deleted once they were fetched."""

PAUSE_S = 0.3
"""A lane waits up to so long between two wishes."""


class Person:
    """Somebody in front of a client."""

    def __init__(self, client: Client, ledger: Ledger, dice: Random, painter: Painter) -> None:
        self._client = client
        self._ledger = ledger
        self._dice = dice
        self._painter = painter

    async def enter(self, token: bytes) -> None:
        """Go on with the session, and with what had no answer when the last process died."""
        await self._client.open(timeout=None)
        while await self._ask(wire.Resume(token)) is None:
            await self._pause()
        await self._send(self._ledger.open)

    async def live(self, leaving: asyncio.Event) -> None:
        """One wish after the other."""
        while not leaving.is_set():
            await self._dice.choice(_WISHES)(self)
            await self._pause()

    async def submit(self) -> None:
        """Something new, unless much is on its way to a broker that asks for patience."""
        if len(self._ledger.open) > OPEN_MOST:
            await self.submit_again()
            return
        latest = self._ledger.latest(20)
        numbers = [entry.number for entry in latest if not album.is_image(entry.text)]
        many = self._dice.choice((1, 2, 9))
        await self._begin([work.expression(self._dice, numbers) for _ in range(many)])

    async def paint(self) -> None:
        """An image, of which somebody may have sent the bytes before."""
        if len(self._ledger.open) <= OPEN_MOST:
            await self._begin([album.wanted(self._dice)])

    async def fetch(self) -> None:
        """What was made of an image; often it need not be kept any longer."""
        entry = await self._painter.fetch()
        if entry is not None and self._dice.random() < FORGOTTEN:
            await self._delete(entry)

    async def lay_by(self) -> None:
        """An image for later."""
        await self._painter.lay_by()

    async def submit_again(self) -> None:
        """What was acknowledged, as by somebody who did not believe it; and what is open."""
        await self._send([*self._some(), *self._ledger.open])

    async def cancel(self) -> None:
        """What may run, wait or have ended."""
        for entry in self._some():
            self._ledger.note(("cancel", entry.id, None))
            await self._ask(wire.Cancel((entry.id,)))

    async def delete(self) -> None:
        """What has ended goes, if it has."""
        for entry in self._some():
            await self._delete(entry)

    async def retry(self) -> None:
        """What has failed or was cancelled, if it is that."""
        for entry in self._some():
            self._ledger.note(("retry", entry.id, None))
            await self._ask(wire.Retry((entry.id,)))

    async def _delete(self, entry: Entry) -> None:
        self._ledger.note(("delete", entry.id, None))
        await self._ask(wire.Delete((entry.id,)))

    def _some(self) -> list[Entry]:
        known = [entry for entry in self._ledger.latest(60) if not entry.deletes]
        return self._dice.sample(known, min(1, len(known)))

    async def _begin(self, texts: Sequence[str]) -> None:
        entries = [Entry(new_id(), text) for text in texts]
        self._ledger.note(*[("sent", entry.id, entry.text) for entry in entries])
        await self._send(entries)

    async def _send(self, entries: Sequence[Entry]) -> None:
        if not entries or not await self._painter.bring(entries):
            return
        submitted = await self._ask(wire.Submit(tuple(map(_task, entries)), follow=True))
        if submitted is not None:
            answered = zip(entries, submitted.receipts, strict=True)
            lines = [line for entry, receipt in answered for line in _lines(entry, receipt)]
            self._ledger.note(*lines)

    async def _ask(self, request: wire.Request[R]) -> R | None:
        """The answer, or None where the broker asks for patience."""
        return await patiently(self._client.ask(request, timeout=None))

    async def _pause(self) -> None:
        await asyncio.sleep(self._dice.uniform(0, PAUSE_S))


def _task(entry: Entry) -> NewTask:
    if album.is_image(entry.text):
        kind, payload = image.NAME, album.payload_of(entry.text)
    else:
        kind, payload = expression.NAME, expression.payload(entry.text)
    return NewTask(entry.id, kind, payload, Priority(entry.id[-1] % 3))


def _lines(entry: Entry, receipt: Receipt) -> list[Line]:
    if receipt.refusal is None:
        return [("acknowledged", entry.id, receipt.number)]
    if receipt.refusal.code in LATER or _is_without_bytes(entry, receipt.refusal.code):
        return []
    return [("refused", entry.id, receipt.refusal.code)]


def _is_without_bytes(entry: Entry, code: str) -> bool:
    """Whether the bytes have to be sent again, and then the task: the last one that named them was
    deleted in between."""
    new = not entry.acknowledged
    return new and album.is_image(entry.text) and code == ErrorCode.NOT_FOUND


async def main(path: Path, token: bytes, seed: str) -> None:
    """Live until SIGTERM."""
    leaving = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, leaving.set)
    client = Client(Home.at(os.environ["CALC_HOME"]).client_address, "torture")
    ledger, dice = Ledger(path), Random(f"{seed} {os.getpid()}")  # noqa: S311
    painter = Painter(client, ledger, dice, path.with_suffix(".fetched"))
    person = Person(client, ledger, dice, painter)
    await person.enter(token)
    await asyncio.gather(*[person.live(leaving) for _ in range(LANES)])
    await client.close()


_WISHES: tuple[Callable[[Person], Awaitable[None]], ...] = (
    *[Person.submit] * 12,
    *[Person.paint] * 5,
    *[Person.fetch] * 6,
    *[Person.lay_by] * 3,
    *[Person.submit_again] * 2,
    *[Person.cancel] * 2,
    *[Person.retry] * 3,
    Person.delete,
)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), bytes.fromhex(sys.argv[2]), sys.argv[3]))
