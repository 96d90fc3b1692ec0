"""What the screens ask of a broker: the seam that tests put their own broker behind."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from shared.client import Link, Submission
from shared.client.ending import end_session
from shared.client.running import Hear, Running
from shared.errors import ErrorCode, RequestError
from shared.kinds import code, expression
from shared.kinds.code import Program
from shared.settings import Settings
from shared.shelf import Shelf
from shared.states import Deed
from shared.wire import client as wire
from shared.wire.client import Detail, FleetNow, List, Page, Session
from shared.wire.orders import Launch, Order
from shared.wire.rows import OperationRow, Refusal, SettingValue

R = TypeVar("R")
Listener = Callable[[object], None]


class Wire(Protocol):
    """The part of `shared.client.Client` that is used."""

    @property
    def link(self) -> Link:
        """How it stands with the broker."""

    @property
    def shelf(self) -> Shelf | None:
        """Where the broker's blobs lie, if it is on this machine."""

    async def ask(self, request: wire.Request[R], timeout: float | None = ...) -> R:
        """The reply to a request; raises `CalcError`."""

    def submit(self, kind: str, payload: bytes, *, follow: bool = ...) -> Submission:
        """Put a task on the grid."""

    async def close(self) -> None:
        """Leave."""


Opener = Callable[[Listener], Awaitable[Wire]]
"""Makes a connected client; may raise `SetupError`."""

Starter = Callable[[], Awaitable[None]]
"""Starts the home's own broker where it has gone; may raise `SetupError`."""


AGAIN_S = 1.0
_PASSING = frozenset({ErrorCode.OVERLOADED, ErrorCode.RATE_LIMITED, ErrorCode.UNAVAILABLE})
"""Refusals that are worth asking again after."""


class Connection:
    """A broker as the screens see it. Whatever is asked before it is there waits for it.

    Every method that asks raises `CalcError`.
    """

    def __init__(self, open_wire: Opener) -> None:
        self._open_wire = open_wire
        self._wire: Wire | None = None
        self._there = asyncio.Event()

    @property
    def link(self) -> Link:
        """How it stands with the broker."""
        return Link.CONNECTING if self._wire is None else self._wire.link

    async def open(self, listener: Listener) -> None:
        """Connect for the first time; `listener` hears all that the client tells."""
        self._wire = await self._open_wire(listener)
        self._there.set()

    async def close(self) -> None:
        """Leave. What was accepted goes on."""
        if self._wire is not None:
            await self._wire.close()

    async def register(self, user: str, password: str, invitation: str = "") -> Session:
        """Make an account and log in to it."""
        return await self._ask(wire.Register(user, password, invitation))

    async def log_in(self, user: str, password: str) -> Session:
        """Begin a session."""
        return await self._ask(wire.LogIn(user, password))

    async def resume(self, token: bytes) -> Session:
        """Go on with a session, however long the broker has us wait: it is as good as before."""
        return await self._read(wire.Resume(token))

    async def log_out(self, unused: bytes | None = None) -> None:
        """End the session, or one that was kept and not gone on with yet."""
        broker = await self._opened()
        if unused is None:
            await broker.ask(wire.LogOut())
        else:
            resume, leave = broker.ask(wire.Resume(unused)), broker.ask(wire.LogOut())
            _refused, left = await asyncio.gather(resume, leave, return_exceptions=True)
            if isinstance(left, BaseException):
                raise left

    async def end(self, token: bytes) -> None:
        """End another session, whoever's it is, over a connection of its own, unless a program uses
        it."""
        beside = await self._open_wire(lambda _event: None)
        try:
            await end_session(beside, token, unless_used=True)
        finally:
            await beside.close()

    async def logged_out(self) -> None:
        """Wait until the broker knows of a log-out, however long that takes."""
        await (await self._opened()).ask(wire.LogOut(), None)

    async def watch(self) -> None:
        """Be told of every change from now on."""
        await self._read(wire.Watch(tasks=True, fleet=True))

    async def page(self, request: List) -> Page:
        """Some tasks."""
        return await self._read(request)

    async def fleet(self) -> FleetNow:
        """The workers."""
        return await self._read(wire.Workers())

    async def operations(self, task: bytes) -> tuple[OperationRow, ...]:
        """How far the operations of a task are."""
        return (await self._read(wire.Operations(task))).rows

    async def detail(self, task: bytes) -> Detail:
        """Everything about a task."""
        return await self._read(wire.Get(id=task))

    async def cancel(self, task: bytes) -> None:
        """Stop a task."""
        _see((await self._ask(wire.Cancel((task,)))).refusals)

    async def delete(self, task: bytes) -> None:
        """Forget a task."""
        _see((await self._ask(wire.Delete((task,)))).refusals)

    async def retry(self, task: bytes) -> None:
        """Do a task anew."""
        _see((await self._ask(wire.Retry((task,)))).refusals)

    async def handle(self, request: wire.Request[wire.Handled]) -> tuple[Refusal | None, ...]:
        """Have many tasks handled, however long that takes: for each of them nothing, or why it
        was refused."""
        return (await self._read(request)).refusals

    async def order(self, worker: str, deed: Deed) -> None:
        """Have a worker do something."""
        await self._ask(Order(worker, deed))

    async def ticket(self) -> bytes:
        """What workers show that are launched in the user's name, however long it takes: nobody
        has to start them again by hand because the broker was busy."""
        return (await self._read(Launch())).ticket

    async def ask(self, request: wire.Request[R]) -> R:
        """The reply to any other request."""
        return await self._ask(request)

    async def read(self, request: wire.Request[R]) -> R:
        """The reply to one that is worth waiting for however long it takes."""
        return await self._read(request)

    async def change_setting(self, value: SettingValue) -> Settings:
        """Change a setting of the grid; all of them as they are then."""
        return Settings.read((await self._ask(wire.ChangeSettings((value,)))).values)

    async def submit(self, text: str) -> None:
        """Put an expression on the grid; returns when the broker has it on disk, however long
        that takes."""
        broker = await self._opened()
        submission = broker.submit(expression.NAME, expression.payload(text), follow=False)
        await submission.accepted

    async def submit_program(self, program: Program) -> Submission:
        """Put a program on the grid; what comes back is on its way."""
        broker = await self._opened()
        return broker.submit(code.NAME, code.payload(program), follow=False)

    async def running(self, task: bytes, hear: Hear) -> Running:
        """A program to be watched while it runs."""
        return Running(await self._opened(), task, hear)

    async def client(self) -> Wire:
        """What talks to the broker, once it is there: for what takes many messages."""
        return await self._opened()

    async def _ask(self, request: wire.Request[R]) -> R:
        return await (await self._opened()).ask(request)

    async def _read(self, request: wire.Request[R]) -> R:
        """Ask for something that is worth waiting for however long it takes."""
        while True:
            try:
                return await (await self._opened()).ask(request, None)
            except RequestError as error:
                if error.code not in _PASSING:
                    raise
            await asyncio.sleep(AGAIN_S)

    async def _opened(self) -> Wire:
        await self._there.wait()
        assert self._wire is not None, "what is there has been opened"  # noqa: S101
        return self._wire


def _see(refusals: tuple[Refusal | None, ...]) -> None:
    for refusal in refusals:
        if refusal is not None:
            raise RequestError(refusal.code, refusal.message)
