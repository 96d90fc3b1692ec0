"""The program that the code screen shows: run there, or opened from a list."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from functools import partial

from shared.client.running import Running
from shared.client.transcript import Begun, Heard
from shared.errors import CalcError, WireError
from shared.kinds import code
from shared.kinds.code import CaseResult, Program, ProgramResult
from shared.wire.client import Changed, Detail, TasksChanged
from shared.wire.rows import TaskRow
from tui.connection import Connection
from tui.model.code.console import Console


class Watched:
    """Calls `changed` as often as there is something new, and `ended` with a result."""

    def __init__(
        self,
        connection: Connection,
        changed: Callable[[], None],
        ended: Callable[[ProgramResult], None],
    ) -> None:
        self._connection = connection
        self._changed = changed
        self._ended = ended
        self._leaving: set[asyncio.Task[None]] = set()
        self._running: Running | None = None
        self._over = asyncio.Event()
        self.forget()

    def forget(self) -> None:
        """Nothing is watched."""
        self._leave()
        self.task: bytes | None = None
        self.row: TaskRow | None = None
        self.result: ProgramResult | None = None
        self.program: Program | None = None
        self.console = Console()
        self.input_closed = False
        self._over = asyncio.Event()
        self._changed()

    @property
    def going_on(self) -> bool:
        """Whether it has not ended yet."""
        return self.task is not None and (self.row is None or not self.row.state.ended)

    @property
    def typed_to(self) -> bool:
        """Whether somebody can type to it."""
        return self.going_on and self.program is not None and self.program.open_input

    async def run(self, program: Program, accepted: Callable[[int], None]) -> None:
        """Put a program on the grid, and watch it to its end; `accepted` is called with its
        number. Raises `CalcError`."""
        self.forget()
        submission = await self._connection.submit_program(program)
        self.task, self.program = submission.id, program
        self._changed()
        try:
            receipt = await submission.accepted
        except CalcError:
            self.forget()
            raise
        accepted(receipt.number)
        await self._watch(submission.id)

    async def open(self, detail: Detail) -> None:
        """Watch a task that was there before; raises `CalcError`."""
        self.forget()
        self.task, self.row = detail.row.id, detail.row
        with suppress(WireError):
            self.program = code.program_of(detail.payload)
        await self._watch(detail.row.id)

    async def again(self) -> None:
        """Go on with what is watched, after a session has ended; raises `CalcError`."""
        if self.task is not None:
            await self._watch(self.task)

    async def _watch(self, task: bytes) -> None:
        detail = await self._connection.detail(task)
        self._take(detail.row)
        if not detail.row.state.ended:
            await self._follow(task)
            detail = await self._connection.detail(task)
            self._take(detail.row)
        self._show(detail)

    async def _follow(self, task: bytes) -> None:
        """Hear what it prints until it has ended."""
        running = self._running = await self._connection.running(
            task, partial(self._hear, self.console)
        )
        loop = asyncio.get_running_loop()
        following, over = loop.create_task(running.follow()), loop.create_task(self._over.wait())
        try:
            await asyncio.wait((following, over), return_when=asyncio.FIRST_COMPLETED)
        finally:
            over.cancel()
            following.cancel()
        if not self._over.is_set():
            following.result()

    def _show(self, detail: Detail) -> None:
        """Show the result; what was seen in its true order stays."""
        self._running = None
        with suppress(WireError):
            self.result = None if detail.result is None else code.result_of(detail.result)
        if self.result is not None:
            run = self.result.run
            if run is not None and not self.console.holds(run):
                self.console.show(run)
            self._ended(self.result)
        self._changed()

    def show_case(self, case: CaseResult) -> None:
        """Show what it printed for a case."""
        self.console.show(case.run)
        self.console.note(f"this was the case {case.name}")
        self._changed()

    # What the client tells

    def told(self, event: object) -> None:
        """What the client has heard."""
        if isinstance(event, TasksChanged | Changed):
            for row in event.rows:
                self._take(row)
            if isinstance(event, Changed) and event.resync:
                self._ask_again()
        elif self._running is not None:
            self._running.told(event)

    def _take(self, row: TaskRow) -> None:
        known = self.row
        if row.id != self.task or (known is not None and row.revision < known.revision):
            return
        self.row = row
        if row.state.ended:
            self._over.set()
        self._changed()

    def _ask_again(self) -> None:
        if self.task is not None and self.going_on:
            self._later(self._read_row(self.task))

    async def _read_row(self, task: bytes) -> None:
        with suppress(CalcError):
            self._take((await self._connection.detail(task)).row)

    def _hear(self, console: Console, news: Begun | Heard) -> None:
        if isinstance(news, Begun):
            console.clear()
            if news.attempt > 1:
                console.note(f"attempt {news.attempt}: what was printed before is gone")
        else:
            console.hear(news.channel, news.data, news.missed)
        self._changed()

    # Typing to it

    def type(self, line: str) -> None:
        """Give it a line."""
        if self._running is not None:
            self._running.type(f"{line}\n".encode())

    def close_input(self) -> None:
        """Give it no more."""
        self.input_closed = True
        if self._running is not None:
            self._running.close()

    def _leave(self) -> None:
        """Be told no more of the one before."""
        if self._running is not None:
            self._later(self._running.leave())
            self._running = None

    def _later(self, work: Coroutine[None, None, object]) -> None:
        async def quietly() -> None:
            with suppress(CalcError):
                await work

        task = asyncio.get_running_loop().create_task(quietly())
        self._leaving.add(task)
        task.add_done_callback(self._leaving.discard)
