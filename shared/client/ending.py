"""Ends a session that was kept in a file, over a connection that is of no more use afterwards."""

from __future__ import annotations

from typing import Protocol, TypeVar

from shared.errors import ErrorCode, RequestError
from shared.wire import client as wire

R = TypeVar("R")


class Asks(Protocol):
    """The part of a client that is used."""

    async def ask(self, request: wire.Request[R], timeout: float | None = ...) -> R:
        """The reply to a request; raises `CalcError`."""


async def end_session(client: Asks, token: bytes, *, unless_used: bool = False) -> None:
    """Log out of the session of a token, unless it is over, or another program uses it and that is
    to be left; raises `CalcError`."""
    try:
        await client.ask(wire.Resume(token))
        await client.ask(wire.LogOut(unless_used))
    except RequestError as error:
        if error.code is not ErrorCode.UNAUTHORIZED:
            raise
