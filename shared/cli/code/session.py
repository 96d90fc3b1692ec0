"""One program on its way: what it prints is written, what is typed is passed on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from shared.cli.code.printing import Printer
from shared.cli.code.waiting import waits_for
from shared.cli.lines import STDIN, read_pieces, unreadable
from shared.client import Client, Submission
from shared.client.running import Running
from shared.client.transcript import Begun, Heard
from shared.errors import RequestError
from shared.kinds import code
from shared.kinds.code import Verdict
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
        patient: bool = True,
    ) -> None:
        self._client = client
        self._quiet = quiet
        self._submission = submission
        self._language = language
        self._say = say
        self._printer = Printer(patient=patient)
        self._unwritten: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """fails where what it prints cannot be written"""
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
        """Write all that it prints; returns how it ended. `types`: pass standard input on. Raises
        `OSError` where it cannot be written."""
        helpers = [self._attend(), self._explain_waiting()]
        if types:
            helpers.append(self._type())
        tasks = {asyncio.ensure_future(helper) for helper in helpers}
        try:
            await self._submission.accepted
            return await self._ended(tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def finish(self, result: code.ProgramResult) -> None:
        """Write what had not come while it ran."""
        run = result.run
        if run is not None:
            # Of one that was cancelled the last is known, not the first.
            known = result.verdict is not Verdict.CANCELLED
            self._finish(Channel.OUTPUT, run.stdout if known or not run.stdout_cut else b"")
            self._finish(Channel.ERRORS, run.stderr if known or not run.stderr_cut else b"")

    def _finish(self, channel: Channel, whole: bytes) -> None:
        self._say_lost(self._printer.finish(channel, whole))

    async def _attend(self) -> None:
        """Attach before it can have printed anything; a broker that was lost meanwhile may not
        have the task yet."""
        try:
            await self._running.follow()
        except RequestError:
            await self._submission.accepted
            await self._running.follow()

    async def _ended(self, helpers: set[asyncio.Task[None]]) -> TaskRow:
        """How it ended, unless one of these fails before."""
        ended = self._submission.ended
        waited: set[asyncio.Future[Any]] = {ended, self._unwritten, *helpers}
        while not ended.done():
            done, waited = await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
            for each in done:
                each.result()
        return ended.result()

    def _hear(self, news: Begun | Heard) -> None:
        if isinstance(news, Begun):
            self._begin()
        elif not self._quiet and not self._unwritten.done():
            try:
                self._say_lost(self._printer.hear(news))
            except OSError as error:
                self._unwritten.set_exception(error)

    def _begin(self) -> None:
        if self._begun:
            self._say("its worker was lost; it begins anew")
        self._begun = True
        self._printer.begin_anew()

    def _say_lost(self, count: int) -> None:
        if count:
            self._say(f"{count:,} bytes of what it printed were missed")

    async def _explain_waiting(self) -> None:
        """Say why it does not begin, where nobody could do it."""
        await asyncio.sleep(LOOK_EVERY_S)
        while not self._begun:
            fleet = await self._client.ask(wire.Workers(), timeout=None)
            reason = waits_for(self._language, fleet.workers)
            if reason is not None:
                self._say(f"waiting: {reason}")
                return
            await asyncio.sleep(LOOK_EVERY_S)

    async def _type(self) -> None:
        try:
            async for piece in read_pieces(STDIN):
                self._running.type(piece)
        except OSError as error:
            self._say(unreadable(error).message)
        self._running.close()
