"""`calc account`: one's own password and sessions."""

from __future__ import annotations

import click

from shared import session_file
from shared.cli.account.naming import named
from shared.cli.account.telling import session_json, session_lines
from shared.cli.accounts import asked, password_option
from shared.cli.lines import STDIN, read_few
from shared.cli.session import Place, command, logged_in
from shared.cli.status import Status
from shared.cli.tasks import json_option
from shared.config import TEXT
from shared.wire import accounts as wire


@click.group()
def account() -> None:
    """Your own account: its password and its sessions."""


@account.command()
@password_option
@command
async def passwd(place: Place, password_stdin: bool) -> Status:
    """Change your password. All your other sessions end.

    With --password-stdin the first line is the old password and the second the new one.
    """
    async with logged_in(place) as client:
        old, new = read_few(STDIN, 2) if password_stdin else _asked()
        await client.ask(wire.ChangePassword(old, new))
    click.echo("The password is changed; your other sessions have ended.", err=True)
    return Status.DONE


@account.command()
@json_option
@command
async def sessions(place: Place, as_json: bool) -> Status:
    """List your sessions, the newest first: id, program, where, when begun and used."""
    async with logged_in(place) as client:
        rows = (await client.ask(wire.Sessions())).rows
    click.echo("\n".join(map(session_json, rows) if as_json else session_lines(rows)))
    return Status.DONE


@account.command()
@click.argument("session", type=TEXT)
@command
async def end(place: Place, session: str) -> Status:
    """End one of your sessions, by its id or the beginning of it."""
    async with logged_in(place) as client:
        rows = (await client.ask(wire.Sessions())).rows
        await client.ask(wire.EndSession(named(session, [row.id for row in rows], "session")))
    return Status.DONE


@account.command("log-out-everywhere")
@command
async def log_out_everywhere(place: Place) -> Status:
    """End all your sessions, this one too."""
    async with logged_in(place) as client:
        await client.ask(wire.EndSessions())
    session_file.remove(place.home.token)
    click.echo("Logged out everywhere.", err=True)
    return Status.DONE


def _asked() -> tuple[str, str]:
    return asked("Old password", confirm=False), asked("New password", confirm=True)
