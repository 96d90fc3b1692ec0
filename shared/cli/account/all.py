"""`calc accounts`: all accounts, for administrators."""

from __future__ import annotations

import click

from shared.cli.account.naming import named
from shared.cli.account.telling import (
    account_json,
    account_lines,
    invitation_json,
    invitation_lines,
)
from shared.cli.output import time_text
from shared.cli.session import Place, command, logged_in
from shared.cli.status import Status
from shared.cli.tasks import json_option
from shared.client import Client
from shared.clock import DAY
from shared.config import TEXT
from shared.errors import CalcError
from shared.invitation import digest_of, id_of
from shared.safety import one_line
from shared.showing import why_unshown
from shared.states import Role
from shared.wire import accounts as wire

_UNSHOWN = "The code cannot be shown: {}. The invitation has been withdrawn."
ROLES = [role.value for role in Role]

_user = click.argument("user", type=TEXT)
_most = click.IntRange(0)


@click.group()
def accounts() -> None:
    """All accounts; only for administrators."""


@accounts.command("list")
@json_option
@command
async def show(place: Place, as_json: bool) -> Status:
    """List accounts: name, role, how it stands, what it has, and quotas of its own."""
    async with logged_in(place) as client:
        rows = (await client.ask(wire.Accounts())).rows
    click.echo("\n".join(map(account_json, rows) if as_json else account_lines(rows)))
    return Status.DONE


@accounts.command()
@click.option("--role", type=click.Choice(ROLES), default=Role.USER.value, show_default=True)
@click.option("--days", type=click.IntRange(1, 90), default=7, show_default=True)
@command
async def invite(place: Place, role: str, days: int) -> Status:
    """Print the code of an invitation: whoever has it makes one account with it, of this ROLE.

    It is shown this time alone, and lasts for so many days. Where it cannot be shown, the
    invitation is withdrawn.
    """
    async with logged_in(place) as client:
        made = await client.ask(wire.Invite(Role(role), days * DAY))
        await _show(client, made.code)
    how = "calc register USER --invitation -, which asks for the code, or in calc-tui"
    click.echo(f"It lasts until {time_text(made.until)}; to use it: {how}.", err=True)
    return Status.DONE


@accounts.command()
@json_option
@command
async def invitations(place: Place, as_json: bool) -> Status:
    """List the invitations that nobody has used yet: id, role, by whom, until when."""
    async with logged_in(place) as client:
        rows = (await client.ask(wire.Accounts())).invitations
    for line in map(invitation_json, rows) if as_json else invitation_lines(rows) if rows else ():
        click.echo(line)
    return Status.DONE


@accounts.command()
@click.argument("invitation", type=TEXT)
@command
async def withdraw(place: Place, invitation: str) -> Status:
    """Let an invitation count no more, by its id or the beginning of it."""
    async with logged_in(place) as client:
        rows = (await client.ask(wire.Accounts())).invitations
        meant = named(invitation, [row.id for row in rows], "invitation")
        await client.ask(wire.Uninvite(meant))
    return Status.DONE


@accounts.command()
@_user
@command
async def disable(place: Place, user: str) -> Status:
    """Let USER in no more: sessions end at once, and what is queued or runs rests until calc
    accounts enable."""
    return await _change(place, wire.ChangeAccount(user, disabled=True), "disabled")


@accounts.command()
@_user
@command
async def enable(place: Place, user: str) -> Status:
    """Let USER in again; what was queued goes on."""
    return await _change(place, wire.ChangeAccount(user, disabled=False), "enabled")


@accounts.command()
@_user
@click.argument("role", type=click.Choice(ROLES))
@command
async def role(place: Place, user: str, role: str) -> Status:
    """Give USER a role: a viewer looks on, a user submits tasks, an admin does everything."""
    return await _change(place, wire.ChangeAccount(user, Role(role)), role)


@accounts.command()
@_user
@click.option("--tasks", type=_most, help="Unfinished tasks; 0 is as many as quota.user says.")
@click.option("--blobs", type=_most, help="MB of images; 0 is as many as quota.blobs says.")
@command
async def quota(place: Place, user: str, tasks: int | None, blobs: int | None) -> Status:
    """Let USER have so much in place of what the settings say."""
    if tasks is None and blobs is None:
        raise click.UsageError("Say --tasks or --blobs, or both.")
    return await _change(place, wire.ChangeAccount(user, tasks=tasks, blobs=blobs), "changed")


async def _show(client: Client, code: str) -> None:
    reason = why_unshown(one_line(code))
    if reason is not None:
        await client.ask(wire.Uninvite(id_of(digest_of(code))))
        raise CalcError("output", _UNSHOWN.format(reason))


async def _change(place: Place, change: wire.ChangeAccount, now: str) -> Status:
    async with logged_in(place) as client:
        await client.ask(change)
    click.echo(f"{one_line(change.user)} is {now} now.", err=True)
    return Status.DONE
