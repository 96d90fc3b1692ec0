"""A connection to the broker for one command, logged in where the command needs it."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec

import click

from shared import session_file
from shared.address import called, is_remote, remote, with_key
from shared.cli.comparing import can_compare, is_the_same
from shared.cli.status import Status
from shared.client import Client, Doubted, Link, Listener
from shared.client.effects import Waiting
from shared.client.opening import open_client, told_key_of
from shared.client.patience import Patience
from shared.clock import monotonic
from shared.config import options
from shared.errors import CalcError, ErrorCode, RequestError, SetupError, UnknownBroker, Unreachable
from shared.home import Home
from shared.keys import known
from shared.keys.trusting import curve_to, unknown
from shared.program import ended_after
from shared.safety import visible
from shared.stdio import tell_lost
from shared.wire import client as wire

P = ParamSpec("P")
Say = Callable[[str], None]

PROGRAM = "calc"
NOT_LOGGED_IN = "Not logged in{}: run calc login USER, or calc register USER for a new account."
DISTRUSTED = "The key of the broker at {} was not taken for its own: nothing is sent to it."
LOST = "The broker is gone; waiting for it to come back…"
BACK = "The broker is back."


@dataclass(frozen=True, slots=True)
class Place:
    """Where the broker is: the local one of a home, or one at an address."""

    home: Home
    broker: str | None
    """with its key, where that is named"""

    @property
    def name(self) -> str:
        """The broker as the session file has it."""
        return called(self.broker) if self.broker else session_file.LOCAL


def unheard(_event: object) -> None:
    """Nobody wants to know."""


def command(
    body: Callable[P, Coroutine[Any, Any, int]],
) -> Callable[..., None]:
    """Decorator: an asynchronous body as a click command with the common options.

    The body gets a `Place` first. Errors become a sentence and an exit status.
    """

    @options("broker", "broker-key")
    @wraps(body)
    def run(
        home: Home, broker: str | None, broker_key: str | None, *args: Any, **kwargs: Any
    ) -> None:
        if click.get_current_context().invoked_subcommand is not None:
            return  # a group that can do something by itself was asked for one of its commands
        place = Place(home, with_key(broker, broker_key))
        try:
            status: int = asyncio.run(body(place, *args, **kwargs))  # type: ignore[arg-type]
            sys.stdout.flush()
        except CalcError as error:
            complain(error.message)
            status = _status_of(error)
        except UnicodeError:
            complain("What was typed is not UTF-8.")
            status = Status.USAGE
        except OSError as error:
            _explain(error)
            status = Status.SOME_FAILED
        except KeyboardInterrupt:
            status = Status.INTERRUPTED
        sys.exit(status)

    return run


def complain(sentence: str) -> None:
    """Say what is wrong, on standard error, if there is one."""
    with suppress(OSError):
        click.echo(f"{PROGRAM}: {visible(sentence)}", err=True)


@asynccontextmanager
async def connected(
    place: Place, say: Say = complain, hear: Listener = unheard
) -> AsyncIterator[Client]:
    """A client that a broker has welcomed; starts the local one where none runs. `say` gets a
    sentence when the broker is lost, for which the client waits, and when it is back; `hear` all
    that the client tells."""
    client = await _opened(place, _Watch(say, hear).hear)
    try:
        with ended_after(client.leave):
            yield client
    finally:
        await client.close()


@asynccontextmanager
async def logged_in(
    place: Place, say: Say = complain, hear: Listener = unheard
) -> AsyncIterator[Client]:
    """A client that goes on with the session that `calc login` began."""
    stored = session_file.load(place.home.token)
    if stored is None or stored.broker != place.name:
        there = f" at {place.name}" if place.broker is not None else ""
        raise RequestError(ErrorCode.UNAUTHORIZED, NOT_LOGGED_IN.format(there))
    async with connected(place, say, hear) as client:
        await client.ask(wire.Resume(stored.token))
        yield client


async def acquaint(place: Place) -> None:
    """Have somebody compare the key of a broker on a network, unless that was done already. What
    asks for a password does so first: whoever is not to be trusted is to be told of before it."""
    if place.broker is None or not is_remote(place.broker):
        return
    broker = remote(place.broker)
    if curve_to(place.home, broker, place.home.client_key) is None:
        await _compare(place.home, unknown(broker, await told_key_of(broker)))


async def _opened(place: Place, listener: Listener) -> Client:
    """Over a network only after somebody has compared the broker's key, once."""
    await acquaint(place)
    return await open_client(place.home, place.broker, PROGRAM, listener)


async def _compare(home: Home, stranger: UnknownBroker) -> None:
    if not can_compare():
        raise stranger
    if not await is_the_same(stranger.address, stranger.key):
        raise SetupError(DISTRUSTED.format(stranger.address))
    known.trust(home.known_brokers, stranger.address, stranger.key)


class _Watch:
    """Says that the broker is lost once for each time, and that it is back."""

    def __init__(self, say: Say, hear: Listener) -> None:
        self._say = say
        self._hear = hear
        self._lost = False
        self._patience = Patience()

    def hear(self, event: object) -> None:
        """What the client tells."""
        self._hear(event)
        if event is Link.RECONNECTING:
            self._lost = True
            self._say(LOST)
        elif isinstance(event, Doubted):
            self._say(event.sentence)
        elif event is Link.CONNECTED and self._lost:
            self._lost = False
            self._say(BACK)
        elif isinstance(event, Waiting) and (said := self._patience.sentence(event, monotonic())):
            self._say(visible(said))


def _explain(error: OSError) -> None:
    told = tell_lost(PROGRAM, error)
    if not told and not isinstance(error, BrokenPipeError):  # which nobody is left to read
        what = f"use {error.filename}" if error.filename else "go on"
        complain(f"Cannot {what}: {error.strerror or error}.")


def _status_of(error: CalcError) -> Status:
    refused = error.code in (ErrorCode.UNAUTHORIZED, ErrorCode.UNSUPPORTED_VERSION)
    if refused or isinstance(error, Unreachable | SetupError):
        return Status.NOT_CONNECTED
    return Status.SOME_FAILED
