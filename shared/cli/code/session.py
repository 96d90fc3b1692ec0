"""One program on its way: what it prints is written, what is typed is passed on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from shared.cli.code.printing import Printer
from shared.cli.lines import STDIN, read_pieces
from shared.client import Client, Submission
from shared.client.running import Running
from shared.client.transcript import Begun, Heard
from shared.kinds import code
from shared.states import Channel
from shared.wire import client as wire
from shared.wire.rows import TaskRow

LOOK_EVERY_S = 1.0

Remark = Callable[[str], None]


class ProgramSession:
    """Follows one program to its end."""

    def __init__(
        self,
        client: Client,
        submission: Submission,
        language: str,
        say: Remark,
        *,
        quiet: bool = False,
    ) -> None:
        self._client = client
        self._quiet = quiet
        self._submission = submission
        self._language = language
        self._say = say
        self._printer = Printer()
        self._running = Running(client, submission.id, self._hear)
        self._begun = False

    @property
    def task(self) -> bytes:
        """Its id."""
        return self._submission.id

    @property
    def is_accepted(self) -> bool:
        """Whether it is on the grid."""
        accepted = self._submission.accepted
        return accepted.done() and not accepted.cancelled() and accepted.exception() is None

    def told(self, event: object) -> None:
        """What the client has heard."""
        self._running.told(event)

    async def follow(self, *, types: bool) -> TaskRow:
        """Write all that it prints; returns how it ended. `types`: pass standard input on."""
        await self._submission.accepted
        helpers = [self._running.follow(), self._explain_waiting()]
        if types:
            helpers.append(self._type())
        tasks = {asyncio.ensure_future(helper) for helper in helpers}
        try:
            return await self._ended(tasks)
        finally:
            for task in tasks:
                task.cancel()

    def finish(self, result: code.ProgramResult) -> None:
        """Write what had not come while it ran."""
        if result.run is not None:
            self._printer.finish(Channel.OUTPUT, result.run.stdout)
            self._printer.finish(Channel.ERRORS, result.run.stderr)

    async def _ended(self, helpers: set[asyncio.Task[None]]) -> TaskRow:
        """How it ended, unless one of these fails before."""
        ended = self._submission.ended
        waited: set[asyncio.Future[Any]] = {ended, *helpers}
        while not ended.done():
            done, waited = await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
            for each in done:
                each.result()
        return ended.result()

    def _hear(self, news: Begun | Heard) -> None:
        if isinstance(news, Heard):
            if news.missed and not self._quiet:
                self._say(f"{news.missed} bytes of what it printed were missed")
            if not self._quiet:
                self._printer.write(news.channel, news.data, news.missed)
            return
        if self._begun:
            self._say("its worker was lost; it begins anew")
        self._begun = True
        self._printer.begin_anew()

    async def _explain_waiting(self) -> None:
        """Say why it does not begin, where nobody could do it."""
        await asyncio.sleep(LOOK_EVERY_S)
        while not self._begun:
            fleet = await self._client.ask(wire.Workers())
            offered = {each.name for worker in fleet.workers for each in worker.offers}
            if f"{code.NAME}:{self._language}" not in offered:
                self._say(f"waiting: no worker offers {self._language}")
                return
            await asyncio.sleep(LOOK_EVERY_S)

    async def _type(self) -> None:
        async for piece in read_pieces(STDIN):
            self._running.type(piece)
        self._running.close()
