"""`calc register`, `calc login`, `calc logout`."""

from __future__ import annotations

import signal
from contextlib import suppress

import click

from shared import session_file
from shared.cli.lines import STDIN, read_few, read_line
from shared.cli.session import Place, acquaint, command, complain, connected
from shared.cli.status import Status
from shared.client import Client
from shared.client.ending import end_session
from shared.config import TEXT
from shared.errors import CalcError, SetupError
from shared.safety import one_line
from shared.session_file import StoredSession
from shared.unseen import typed
from shared.wire import client as wire

ASKED_FOR = "-"

password_option = click.option(
    "--password-stdin", is_flag=True, help="Read the password from standard input."
)


@click.command()
@click.argument("user")
@password_option
@click.option("--invitation", default="", type=TEXT, help="The code you were given; - asks for it.")
@command
async def register(place: Place, user: str, password_stdin: bool, invitation: str) -> Status:
    """Make the account USER and log in to it. The first account is administrator.

    Other users of this machine can read what a command is given: with --invitation - the code is
    asked for, or is the second line of standard input.
    """
    await acquaint(place)
    password, code = _new_password_and_code(password_stdin, invitation)
    return await _begin(place, wire.Register(user, password, code))


@click.command()
@click.argument("user")
@password_option
@command
async def login(place: Place, user: str, password_stdin: bool) -> Status:
    """Log in as USER, for this and later commands."""
    await acquaint(place)
    return await _begin(place, wire.LogIn(user, _password(password_stdin, confirm=False)))


@click.command()
@command
async def logout(place: Place) -> Status:
    """End the session, here and at the broker."""
    stored = session_file.found(place.home.token)
    if stored is None:
        complain("Nobody is logged in.")
        return Status.DONE
    async with connected(place) as client:
        await end_session(client, stored.token)
    session_file.remove(place.home.token)
    click.echo("Logged out.", err=True)
    return Status.DONE


async def _begin(place: Place, request: wire.Request[wire.Session]) -> Status:
    async with connected(place) as client:
        session = await client.ask(request)
        await _keep(place, client, session)
    click.echo(f"Logged in as {one_line(session.user)} ({session.role}).", err=True)
    return Status.DONE


async def _keep(place: Place, client: Client, session: wire.Session) -> None:
    """Nobody has the token of a session any more that another takes the place of, unless a program
    that runs has it, or that could not be kept: it ends."""
    before = session_file.found(place.home.token)
    stored = StoredSession(session.user, session.token, place.name)
    try:
        session_file.save(place.home.token, stored)
    except SetupError:
        await client.ask(wire.LogOut())
        raise
    if before is not None and before.broker == place.name:
        with suppress(CalcError):
            await end_session(client, before.token, unless_used=True)


def asked(text: str, *, confirm: bool) -> str:
    """A password that is typed unseen, twice where it is a new one."""
    # asyncio would take the first interrupt for a wish to end later.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return typed(text, confirm=confirm)
    finally:
        signal.signal(signal.SIGINT, before)


def _password(from_stdin: bool, *, confirm: bool) -> str:
    return read_line(STDIN) if from_stdin else asked("Password", confirm=confirm)


def _new_password_and_code(from_stdin: bool, invitation: str) -> tuple[str, str]:
    if invitation != ASKED_FOR:
        return _password(from_stdin, confirm=True), invitation
    if from_stdin:
        password, code = read_few(STDIN, 2)
        return password, code
    return asked("Password", confirm=True), asked("Invitation", confirm=False)
