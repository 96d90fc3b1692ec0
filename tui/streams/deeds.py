"""What a person can do with a stream."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial

from textual.screen import Screen

from shared.safety import one_line
from shared.stream.definition import Definition
from shared.wire.stream_rows import StreamRow
from shared.wire.streams import (
    ChangeStream,
    CreateStream,
    DeleteStream,
    GetStream,
    SwitchStream,
)
from tui.connection import Connection
from tui.model.format import counted
from tui.say import say
from tui.screens.confirm import sure
from tui.screens.streams.form import StreamForm, Wanted
from tui.streams.programs import Drafted

NEW = Wanted("", Definition(), b"", on=False)
STOP_FIRST = "Stream {} is on: s stops it first."


class StreamDeeds:
    """Each of them raises `CalcError` where the broker refuses. `made` is told the name of a stream
    that was made."""

    def __init__(
        self,
        screen: Screen[None],
        connection: Connection,
        drafted: Drafted,
        made: Callable[[str], None],
    ) -> None:
        self._screen = screen
        self._connection = connection
        self._drafted = drafted
        self._made = made

    async def create(self) -> None:
        """Make a stream."""
        form = StreamForm(NEW, self._drafted(), self._create)
        name = await self._screen.app.push_screen_wait(form)
        if name is not None:
            self._made(name)

    async def _create(self, wanted: Wanted) -> None:
        request = CreateStream(wanted.name, wanted.definition, wanted.program, wanted.on)
        await self._connection.ask(request)

    async def do(self, deed: str, row: StreamRow) -> None:
        """Do what a key is for."""
        await DEEDS[deed](self, row)

    async def switch(self, row: StreamRow) -> None:
        """Start it, or stop it: that destroys nothing, so nobody is asked."""
        await self._connection.ask(SwitchStream(row.owner, row.name, not row.on))
        said = f"Stopped {row.name}." if row.on else f"Started {row.name}."
        say(self._screen.app, said)

    async def edit(self, row: StreamRow) -> None:
        """Go on with another definition."""
        now = await self._connection.ask(GetStream(row.owner, row.name))
        known = Wanted(row.name, now.row.definition, now.program, now.row.on)
        form = StreamForm(known, self._drafted(), partial(self._change, row.owner))
        await self._screen.app.push_screen_wait(form)

    async def _change(self, owner: str, wanted: Wanted) -> None:
        request = ChangeStream(owner, wanted.name, wanted.definition, wanted.program)
        await self._connection.ask(request)

    async def delete(self, row: StreamRow) -> None:
        """Forget it, after asking."""
        name = one_line(row.name)
        if row.on:
            say(self._screen.app, STOP_FIRST.format(name), "warning")
        elif await sure(self._screen.app, f"Delete stream {name}?", _loss(row), "Delete it"):
            await self._connection.ask(DeleteStream(row.owner, row.name))


DEEDS: dict[str, Callable[[StreamDeeds, StreamRow], Coroutine[None, None, None]]] = {
    "switch": StreamDeeds.switch,
    "edit": StreamDeeds.edit,
    "delete": StreamDeeds.delete,
}


def _loss(row: StreamRow) -> str:
    """What goes with a stream."""
    messages = counted(row.unhandled, "unhandled message")
    errors = counted(row.errors, "failed message")
    return f"With it go {messages} and {errors}; tasks that they became stay."
