"""A connection to the broker for one command, logged in where the command needs it."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec

import click

from shared import session_file
from shared.cli.status import Status
from shared.client import Client
from shared.config import options
from shared.errors import CalcError, ErrorCode, RequestError, SetupError, Unreachable
from shared.home import Home
from shared.local import ensure_broker
from shared.safety import visible
from shared.wire import client as wire

P = ParamSpec("P")

PROGRAM = "calc"
NOT_LOGGED_IN = "Not logged in: run calc login USER, or calc register USER for a new account."


@dataclass(frozen=True, slots=True)
class Place:
    """Where the broker is: the local one of a home, or one at an address."""

    home: Home
    broker: str | None

    @property
    def address(self) -> str:
        """What to connect to."""
        return self.broker or self.home.client_address

    @property
    def name(self) -> str:
        """The broker as the session file has it."""
        return self.broker or session_file.LOCAL


def command(
    body: Callable[P, Coroutine[Any, Any, Status]],
) -> Callable[..., None]:
    """Decorator: an asynchronous body as a click command with the common options.

    The body gets a `Place` first. Errors become a sentence and an exit status.
    """

    @options("broker")
    @wraps(body)
    def run(home: Home, broker: str | None, *args: Any, **kwargs: Any) -> None:
        place = Place(home, broker)
        try:
            status = asyncio.run(body(place, *args, **kwargs))  # type: ignore[arg-type]
        except CalcError as error:
            complain(error.message)
            status = _status_of(error)
        except UnicodeError:
            complain("What was typed is not UTF-8.")
            status = Status.USAGE
        except KeyboardInterrupt:
            status = Status.SOME_FAILED
        sys.exit(status)

    return run


@asynccontextmanager
async def connected(
    place: Place, listener: Callable[[object], None] | None = None
) -> AsyncIterator[Client]:
    """A client that has greeted its broker; starts the local one where none runs."""
    if place.broker is None:
        ensure_broker(place.home)
    client = Client(place.address, PROGRAM)
    try:
        await client.open()
        yield client
    finally:
        await client.close()


@asynccontextmanager
async def logged_in(
    place: Place, listener: Callable[[object], None] | None = None
) -> AsyncIterator[Client]:
    """A client that goes on with the session that `calc login` began."""
    stored = session_file.load(place.home.token)
    if stored is None or stored.broker != place.name:
        raise RequestError(ErrorCode.UNAUTHORIZED, NOT_LOGGED_IN)
    async with connected(place) as client:
        await client.ask(wire.Resume(stored.token))
        yield client


def complain(sentence: str) -> None:
    """Say what is wrong, on standard error."""
    click.echo(f"{PROGRAM}: {visible(sentence)}", err=True)


def _status_of(error: CalcError) -> Status:
    refused = error.code in (ErrorCode.UNAUTHORIZED, ErrorCode.UNSUPPORTED_VERSION)
    if refused or isinstance(error, Unreachable | SetupError):
        return Status.NOT_CONNECTED
    return Status.SOME_FAILED
